// Rows of floats to GGUF's tensor types: floats of half the size, and blocks of 32.
#include "quantize.h"
#include "fit.h"
#include "pool.h"

#include <math.h>
#include <stdlib.h>

#pragma STDC FP_CONTRACT OFF

bool glm_can_quantize(uint32_t type) { return glm_block_values(type) > 0; }

float glm_normalize(const float *x, size_t n, float *normal) {
  float size = 0;
  for (size_t i = 0; i < n; i++) size = fmaxf(size, fabsf(x[i]));
  if (size < GLM_VANISHING) size = 0;
  for (size_t i = 0; i < n; i++) normal[i] = size > 0 ? x[i] / size : 0;
  return size;
}

// Large values take part in what reaches the next layer more than their number says: the squared error alone would clip
// them, which costs a model more than it saves. With a minimum, those near zero must not be forgotten.
void glm_weigh(const float *normal, size_t n, bool affine, float *weights) {
  float square = 0;
  for (size_t i = 0; i < n; i++) square += normal[i] * normal[i];
  square /= (float)n;
  float root = sqrtf(square);
  for (size_t i = 0; i < n; i++) weights[i] = affine ? root + fabsf(normal[i]) : square + normal[i] * normal[i];
}

// To the nearest half, ties to even.
bool glm_write_half(float value, uint8_t *out) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff, half;
  if (magnitude >= 0x38800000) {
    half = (magnitude - 0x38000000 + 0xfff + (magnitude >> 13 & 1)) >> 13;
  } else {
    // Multiples of 2^-24: the float unit rounds the sum with a number whose last bit is that.
    float sum;
    memcpy(&sum, &magnitude, 4);
    sum += 0.5f;
    memcpy(&half, &sum, 4);
    half -= 0x3f000000;
  }
  uint16_t word = (uint16_t)(sign | (half < 0x7c00 ? half : 0x7c00));
  memcpy(out, &word, 2);
  return half < 0x7c00;
}

// To the nearest bfloat16, ties to even.
static bool write_bfloat(float value, uint8_t *out) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  bits += 0x7fff + (bits >> 16 & 1);
  uint16_t word = (uint16_t)(bits >> 16);
  memcpy(out, &word, 2);
  return (word & 0x7f80) != 0x7f80;
}

// The codes of 32 values in the order and the bits of a type; `low` is the type's least code.
static void write_codes(uint32_t type, const int8_t *codes, int low, uint8_t *out) {
  if (type == GLM_Q8_0) {
    memcpy(out, codes, 32);
    return;
  }
  uint8_t bits[32];
  uint32_t high = 0;
  for (int i = 0; i < 32; i++) {
    bits[i] = (uint8_t)(codes[i] - low);
    high |= (uint32_t)(bits[i] >> 4) << i;
  }
  if (type == GLM_Q5_0 || type == GLM_Q5_1) {
    memcpy(out, &high, 4);
    out += 4;
  }
  for (int i = 0; i < 16; i++) out[i] = (uint8_t)((bits[i] & 15) | (bits[i + 16] & 15) << 4);
}

static bool quantize_32(uint32_t type, const float *x, uint8_t *out) {
  float normal[32], weights[32], size = glm_normalize(x, 32, normal);
  bool affine = type == GLM_Q4_1 || type == GLM_Q5_1;
  glm_weigh(normal, 32, affine, weights);
  int8_t codes[32];
  bool fits = true;
  if (affine) {
    int high = type == GLM_Q4_1 ? 15 : 31;
    glm_fit fit = glm_fit_affine(normal, weights, 32, high, false);
    fit.scale = glm_round_scale(fit.scale, size, out, &fits);
    fit.minimum = -glm_round_scale(-fit.minimum, size, out + 2, &fits);
    glm_fit_codes(normal, 32, fit, 0, high, codes);
    write_codes(type, codes, 0, out + 4);
  } else {
    int high = type == GLM_Q4_0 ? 7 : type == GLM_Q5_0 ? 15 : 127, low = type == GLM_Q8_0 ? -127 : -high - 1;
    glm_fit fit = {glm_fit_scale(normal, weights, 32, low, high), 0};
    fit.scale = glm_round_scale(fit.scale, size, out, &fits);
    glm_fit_codes(normal, 32, fit, low, high, codes);
    write_codes(type, codes, low, out + 2);
  }
  return fits;
}

static bool is_finite(const float *x, size_t n) {
  // The product of zero and a finite number is zero.
  float sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i] * 0.0f;
  return sum == 0;
}

glm_store_status glm_quantize_row(uint32_t type, const float *x, size_t n, void *out) {
  if (!is_finite(x, n)) return GLM_NOT_FINITE;
  size_t step = glm_block_values(type), bytes = glm_block_bytes(type);
  uint8_t *block = out;
  bool fits = true;
  for (size_t i = 0; step && i < n; i += step, block += bytes) {
    switch (type) {
    case GLM_F32: memcpy(block, x + i, 4); break;
    case GLM_F16: fits &= glm_write_half(x[i], block); break;
    case GLM_BF16: fits &= write_bfloat(x[i], block); break;
    default: fits &= step == 32 ? quantize_32(type, x + i, block) : glm_quantize_super(type, x + i, block);
    }
  }
  return fits ? GLM_STORED : GLM_TOO_LARGE;
}

glm_store_status glm_quantize_row_by_absmax(uint32_t type, const float *x, size_t n, void *out) {
  if (!is_finite(x, n)) return GLM_NOT_FINITE;
  int high = type == GLM_Q4_0 ? 7 : 127;
  float size = 0;
  for (size_t i = 0; i < n; i++) size = fmaxf(size, fabsf(x[i]));
  uint8_t half[2];
  if (!glm_write_half(size / (float)high, half)) return GLM_TOO_LARGE;
  float scale = glm_half(half);
  uint8_t *block = out;
  for (size_t i = 0; i < n; i += 32, block += glm_block_bytes(type)) {
    int8_t codes[32];
    for (int j = 0; j < 32; j++) {
      float code = scale > 0 ? rintf(x[i + j] / scale) : 0;
      codes[j] = (int8_t)fmaxf(fminf(code, (float)high), (float)-high);
    }
    memcpy(block, half, 2);
    write_codes(type, codes, -8, block + 2);
  }
  return GLM_STORED;
}

// Rows that are claimed together.
enum { ROWS_PER_ITEM = 8 };

typedef struct {
  glm_conversion c;
  uint8_t *out;
  size_t source_bytes, target_bytes, items;
  glm_store_status *status;  // per item
  size_t *failed;            // per item
} conversion_job;

static void convert_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const conversion_job *j = context;
  const glm_conversion *c = &j->c;
  float *row = malloc(c->cols * sizeof(float));
  size_t first = item * ROWS_PER_ITEM, end = first + ROWS_PER_ITEM < c->rows ? first + ROWS_PER_ITEM : c->rows;
  j->status[item] = row ? GLM_STORED : GLM_NO_MEMORY;
  for (size_t r = first; r < end && j->status[item] == GLM_STORED; r++) {
    glm_dequantize(c->from, (const uint8_t *)c->data + r * j->source_bytes, c->cols, row);
    uint8_t *out = j->out + r * j->target_bytes;
    j->status[item] = c->by_absmax ? glm_quantize_row_by_absmax(c->to, row, c->cols, out)
                                   : glm_quantize_row(c->to, row, c->cols, out);
    j->failed[item] = r;
  }
  free(row);
}

glm_store_status glm_convert_rows(glm_pool *pool, glm_conversion conversion, void *out, size_t *failed) {
  size_t items = (conversion.rows + ROWS_PER_ITEM - 1) / ROWS_PER_ITEM;
  glm_store_status *status = calloc(items, sizeof *status), result = GLM_STORED;
  size_t *rows = calloc(items, sizeof *rows);
  *failed = 0;
  if (status && rows) {
    conversion_job job = {
      .c = conversion, .out = out, .status = status, .failed = rows, .items = items,
      .source_bytes = conversion.cols / glm_block_values(conversion.from) * glm_block_bytes(conversion.from),
      .target_bytes = conversion.cols / glm_block_values(conversion.to) * glm_block_bytes(conversion.to),
    };
    glm_pool_run(pool, (glm_work){convert_item, NULL}, &job, sizeof job, items);
    for (size_t i = 0; i < items && result == GLM_STORED; i++) {
      result = status[i];
      *failed = rows[i];
    }
  } else {
    result = GLM_NO_MEMORY;
  }
  free(status);
  free(rows);
  return result;
}
