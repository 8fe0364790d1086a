// Layouts of GGUF's tensor types (ggml's block formats): rows to floats, and rows to int8 with scales.
#include "GLMKernels.h"
#include "quants.h"

#include <math.h>
#include <string.h>

size_t glm_block_values(uint32_t type) {
  switch (type) {
  case GLM_F32: case GLM_F16: case GLM_BF16: return 1;
  case GLM_Q4_0: case GLM_Q4_1: case GLM_Q5_0: case GLM_Q5_1: case GLM_Q8_0: return 32;
  case GLM_Q4_K: case GLM_Q5_K: case GLM_Q6_K: return 256;
  default: return 0;
  }
}

size_t glm_block_bytes(uint32_t type) {
  switch (type) {
  case GLM_F32: return 4;
  case GLM_F16: case GLM_BF16: return 2;
  case GLM_Q4_0: return 18;
  case GLM_Q4_1: return 20;
  case GLM_Q5_0: return 22;
  case GLM_Q5_1: return 24;
  case GLM_Q8_0: return 34;
  case GLM_Q4_K: return 144;
  case GLM_Q5_K: return 176;
  case GLM_Q6_K: return 210;
  default: return 0;
  }
}

bool glm_is_quantized(uint32_t type) { return glm_block_values(type) > 1; }

static void unpack_32(uint32_t type, const uint8_t *b, int8_t *q, float *scale, float *offset) {
  float d = glm_half(b);
  const uint8_t *low = b + 2;
  uint32_t high = 0;
  int bias = 0;
  *offset = 0;
  switch (type) {
  case GLM_Q8_0: memcpy(q, b + 2, 32); break;
  case GLM_Q4_0: bias = 8; break;
  case GLM_Q4_1: *offset = glm_half(b + 2); low = b + 4; break;
  case GLM_Q5_0: memcpy(&high, b + 2, 4); low = b + 6; bias = 16; break;
  case GLM_Q5_1: *offset = glm_half(b + 2); memcpy(&high, b + 4, 4); low = b + 8; break;
  }
  if (type != GLM_Q8_0) {
    for (int i = 0; i < 16; i++) {
      q[i] = (int8_t)((low[i] & 15) + bias * -1);
      q[i + 16] = (int8_t)((low[i] >> 4) - bias);
    }
    if (type == GLM_Q5_0 || type == GLM_Q5_1) {
      for (int i = 0; i < 32; i++) q[i] = (int8_t)(q[i] + (int)((high >> i & 1) << 4));
    }
  }
  scale[0] = scale[1] = d;
}

static void unpack_q45_k(uint32_t type, const uint8_t *b, int8_t *q, float *scale, float *offset) {
  float d = glm_half(b), dmin = glm_half(b + 2);
  const uint8_t *high = b + 16, *low = type == GLM_Q4_K ? b + 16 : b + 48;
  for (int j = 0; j < 8; j++) {
    int s, m;
    glm_scale_min(b + 4, j, &s, &m);
    scale[2 * j] = scale[2 * j + 1] = d * (float)s;
    offset[j] = -(dmin * (float)m);
    const uint8_t *nibbles = low + 32 * (j / 2);
    int shift = 4 * (j & 1);
    for (int i = 0; i < 32; i++) q[32 * j + i] = (int8_t)(nibbles[i] >> shift & 15);
    if (type == GLM_Q5_K) {
      for (int i = 0; i < 32; i++) q[32 * j + i] = (int8_t)(q[32 * j + i] + ((high[i] >> j & 1) << 4));
    }
  }
}

static void unpack_q6_k(const uint8_t *b, int8_t *q, float *scale, float *offset) {
  const uint8_t *low = b, *high = b + 128;
  const int8_t *scales = (const int8_t *)(b + 192);
  float d = glm_half(b + 208);
  for (int n = 0; n < 2; n++) {
    for (int i = 0; i < 32; i++) {
      uint8_t h = high[32 * n + i], l0 = low[64 * n + i], l1 = low[64 * n + 32 + i];
      q[128 * n + i] = (int8_t)(((l0 & 15) | (h & 3) << 4) - 32);
      q[128 * n + 32 + i] = (int8_t)(((l1 & 15) | (h >> 2 & 3) << 4) - 32);
      q[128 * n + 64 + i] = (int8_t)(((l0 >> 4) | (h >> 4 & 3) << 4) - 32);
      q[128 * n + 96 + i] = (int8_t)(((l1 >> 4) | (h >> 6 & 3) << 4) - 32);
    }
  }
  for (int j = 0; j < 16; j++) scale[j] = d * (float)scales[j];
  for (int j = 0; j < 8; j++) offset[j] = 0;
}

void glm_unpack(uint32_t type, const void *row, size_t n, int8_t *q, float *scale, float *offset) {
  const uint8_t *b = row;
  size_t step = glm_block_values(type), bytes = glm_block_bytes(type);
  if (step < 32) return;
  for (size_t i = 0; i < n; i += step, b += bytes) {
    if (step == 32) unpack_32(type, b, q + i, scale + i / 16, offset + i / 32);
    else if (type == GLM_Q6_K) unpack_q6_k(b, q + i, scale + i / 16, offset + i / 32);
    else unpack_q45_k(type, b, q + i, scale + i / 16, offset + i / 32);
  }
}

void glm_dequantize(uint32_t type, const void *row, size_t n, float *out) {
  const uint8_t *b = row;
  if (type == GLM_F32) {
    memcpy(out, row, n * 4);
  } else if (type == GLM_F16) {
    for (size_t i = 0; i < n; i++) out[i] = glm_half(b + 2 * i);
  } else if (type == GLM_BF16) {
    for (size_t i = 0; i < n; i++) {
      uint32_t bits = (uint32_t)b[2 * i] << 16 | (uint32_t)b[2 * i + 1] << 24;
      memcpy(out + i, &bits, 4);
    }
  } else {
    size_t step = glm_block_values(type), bytes = glm_block_bytes(type);
    for (size_t i = 0; step && i < n; i += step, b += bytes) {
      int8_t q[256];
      float scale[16], offset[8];
      glm_unpack(type, b, step, q, scale, offset);
      for (size_t j = 0; j < step; j++) out[i + j] = scale[j / 16] * (float)q[j] + offset[j / 32];
    }
  }
}
