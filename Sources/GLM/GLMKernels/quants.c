// Layouts of GGUF's tensor types (ggml's block formats): rows to floats, and rows to int8 with scales.
#include "GLMKernels.h"
#include "quants.h"

#include <math.h>
#include <string.h>

// A product is rounded before the offset is added, as ggml does it: the same values on every processor.
#pragma STDC FP_CONTRACT OFF

size_t glm_block_values(uint32_t type) {
  switch (type) {
  case GLM_F32: case GLM_F16: case GLM_BF16: return 1;
  case GLM_Q4_0: case GLM_Q4_1: case GLM_Q5_0: case GLM_Q5_1: case GLM_Q8_0: return 32;
  case GLM_Q2_K: case GLM_Q3_K: case GLM_Q4_K: case GLM_Q5_K: case GLM_Q6_K: return 256;
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
  case GLM_Q2_K: return 84;
  case GLM_Q3_K: return 110;
  case GLM_Q4_K: return 144;
  case GLM_Q5_K: return 176;
  case GLM_Q6_K: return 210;
  default: return 0;
  }
}

bool glm_is_quantized(uint32_t type) { return glm_block_values(type) > 1; }


static void unpack_32(uint32_t type, const uint8_t *b, int8_t *q, glm_affine *per16) {
  float d = glm_half(b), offset = NOTHING;
  const uint8_t *low = b + 2;
  uint32_t high = 0;
  int bias = 0;
  switch (type) {
  case GLM_Q8_0: memcpy(q, b + 2, 32); break;
  case GLM_Q4_0: bias = 8; break;
  case GLM_Q4_1: offset = glm_half(b + 2); low = b + 4; break;
  case GLM_Q5_0: memcpy(&high, b + 2, 4); low = b + 6; bias = 16; break;
  case GLM_Q5_1: offset = glm_half(b + 2); memcpy(&high, b + 4, 4); low = b + 8; break;
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
  per16[0] = per16[1] = (glm_affine){d, offset};
}

static void unpack_q2_k(const uint8_t *b, int8_t *q, glm_affine *per16) {
  const uint8_t *scales = b, *pairs = b + 16;
  float d = glm_half(b + 80), dmin = glm_half(b + 82);
  for (int i = 0; i < 256; i++) q[i] = (int8_t)(pairs[32 * (i / 128) + i % 32] >> 2 * (i / 32 % 4) & 3);
  for (int j = 0; j < 16; j++) {
    per16[j] = (glm_affine){d * (float)(scales[j] & 15), -(dmin * (float)(scales[j] >> 4))};
  }
}

static void unpack_q3_k(const uint8_t *b, int8_t *q, glm_affine *per16) {
  const uint8_t *high = b, *pairs = b + 32, *scales = b + 96;
  float d = glm_half(b + 108);
  for (int i = 0; i < 256; i++) {
    int low = pairs[32 * (i / 128) + i % 32] >> 2 * (i / 32 % 4) & 3;
    q[i] = (int8_t)(low - ((high[i % 32] >> i / 32 & 1) ? 0 : 4));
  }
  for (int j = 0; j < 16; j++) {
    // Six bits: the lower four in half a byte of the first eight, the upper two in a quarter of one of the last four.
    int scale = (scales[j % 8] >> 4 * (j / 8) & 15) | (scales[8 + j % 4] >> 2 * (j / 4) & 3) << 4;
    per16[j] = (glm_affine){d * (float)(scale - 32), NOTHING};
  }
}

static void unpack_q45_k(uint32_t type, const uint8_t *b, int8_t *q, glm_affine *per16) {
  float d = glm_half(b), dmin = glm_half(b + 2);
  const uint8_t *high = b + 16, *low = type == GLM_Q4_K ? b + 16 : b + 48;
  for (int j = 0; j < 8; j++) {
    int s, m;
    glm_scale_min(b + 4, j, &s, &m);
    per16[2 * j] = per16[2 * j + 1] = (glm_affine){d * (float)s, -(dmin * (float)m)};
    const uint8_t *nibbles = low + 32 * (j / 2);
    int shift = 4 * (j & 1);
    for (int i = 0; i < 32; i++) q[32 * j + i] = (int8_t)(nibbles[i] >> shift & 15);
    if (type == GLM_Q5_K) {
      for (int i = 0; i < 32; i++) q[32 * j + i] = (int8_t)(q[32 * j + i] + ((high[i] >> j & 1) << 4));
    }
  }
}

static void unpack_q6_k(const uint8_t *b, int8_t *q, glm_affine *per16) {
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
  for (int j = 0; j < 16; j++) per16[j] = (glm_affine){d * (float)scales[j], NOTHING};
}

void glm_unpack(uint32_t type, const void *row, size_t n, int8_t *q, glm_affine *per16) {
  const uint8_t *b = row;
  size_t step = glm_block_values(type), bytes = glm_block_bytes(type);
  if (step < 32) return;
  for (size_t i = 0; i < n; i += step, b += bytes) {
    switch (type) {
    case GLM_Q2_K: unpack_q2_k(b, q + i, per16 + i / 16); break;
    case GLM_Q3_K: unpack_q3_k(b, q + i, per16 + i / 16); break;
    case GLM_Q4_K: case GLM_Q5_K: unpack_q45_k(type, b, q + i, per16 + i / 16); break;
    case GLM_Q6_K: unpack_q6_k(b, q + i, per16 + i / 16); break;
    default: unpack_32(type, b, q + i, per16 + i / 16);
    }
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
      glm_affine per16[16];
      glm_unpack(type, b, step, q, per16);
      for (size_t j = 0; j < step; j++) out[i + j] = per16[j / 16].scale * (float)q[j] + per16[j / 16].offset;
    }
  }
}
