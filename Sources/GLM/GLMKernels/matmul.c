#include "pool.h"

#include <string.h>

// Columns that a row is unpacked in at a time: the pieces stay in the first-level cache and on the stack.
enum { PIECE = 4096, ROWS_PER_ITEM = 16 };

typedef struct {
  const glm_kernels *k;
  glm_matrix w;
  glm_activations x;
  const float *bias;
  float *out;
  size_t tokens, stride, row_bytes;
  bool reference;
} job;

static void float_row(const job *j, size_t r) {
  float buffer[PIECE];
  const uint8_t *row = (const uint8_t *)j->w.data + r * j->row_bytes;
  size_t per = glm_block_values(j->w.type), bytes = glm_block_bytes(j->w.type);
  for (size_t t = 0; t < j->tokens; t++) j->out[t * j->stride + r] = j->bias ? j->bias[r] : 0;
  for (size_t c = 0; c < j->w.cols; c += PIECE) {
    size_t n = j->w.cols - c < PIECE ? j->w.cols - c : PIECE;
    glm_dequantize(j->w.type, row + c / per * bytes, n, buffer);
    for (size_t t = 0; t < j->tokens; t++)
      j->out[t * j->stride + r] += j->k->dot(buffer, j->x.x + t * j->w.cols + c, n);
  }
}

static void quantized_row(const job *j, size_t r) {
  int8_t q[PIECE];
  float scale[PIECE / 16], offset[PIECE / 32];
  const uint8_t *row = (const uint8_t *)j->w.data + r * j->row_bytes;
  size_t cols = j->w.cols, per = glm_block_values(j->w.type), bytes = glm_block_bytes(j->w.type);
  for (size_t t = 0; t < j->tokens; t++) j->out[t * j->stride + r] = j->bias ? j->bias[r] : 0;
  for (size_t c = 0; c < cols; c += PIECE) {
    size_t n = cols - c < PIECE ? cols - c : PIECE;
    glm_unpack(j->w.type, row + c / per * bytes, n, q, scale, offset);
    for (size_t t = 0; t < j->tokens; t++) {
      size_t at = t * cols + c;
      j->out[t * j->stride + r] +=
        j->k->dot_q(q, scale, offset, j->x.xq + at, j->x.xscale + at / 32, j->x.xsum + at / 32, n);
    }
  }
}

static void matmul_item(void *context, size_t item, int worker) {
  (void)worker;
  const job *j = context;
  size_t end = (item + 1) * ROWS_PER_ITEM;
  if (end > j->w.rows) end = j->w.rows;
  for (size_t r = item * ROWS_PER_ITEM; r < end; r++) {
    if (j->reference || !glm_is_quantized(j->w.type)) float_row(j, r); else quantized_row(j, r);
  }
}

void glm_matmul(glm_pool *pool, const glm_kernels *k, glm_matrix w, glm_activations x, size_t tokens, const float *bias,
                float *out, size_t stride, bool reference) {
  size_t row_bytes = w.cols / glm_block_values(w.type) * glm_block_bytes(w.type);
  job j = {k, w, x, bias, out, tokens, stride, row_bytes, reference};
  size_t items = (w.rows + ROWS_PER_ITEM - 1) / ROWS_PER_ITEM;
  // Waking another thread costs more than a small product.
  glm_pool_run(w.rows * w.cols * tokens < 60000 ? NULL : pool, matmul_item, &j, items);
}

typedef struct {
  const float *x;
  size_t n;
  int8_t *q;
  float *scale, *sum;
} quantize_job;

static void quantize_item(void *context, size_t item, int worker) {
  (void)worker;
  const quantize_job *j = context;
  size_t at = item * j->n;
  glm_quantize_activations(j->x + at, j->n, j->q + at, j->scale + at / 32, j->sum + at / 32);
}

void glm_quantize_rows(glm_pool *pool, const float *x, size_t n, size_t tokens, int8_t *q, float *scale, float *sum) {
  quantize_job j = {x, n, q, scale, sum};
  glm_pool_run(tokens < 8 ? NULL : pool, quantize_item, &j, tokens);
}
