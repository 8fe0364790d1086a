// A row of a matrix as floats, from where it is held: packed, or as in the file.
#include "pack.h"
#include "quants.h"

#include <string.h>

// Column i of a step j = i / 4 of a packed row: byte i % 4 of the row's four.
static uint8_t at(const uint8_t *steps, size_t j, size_t r, size_t i) { return steps[j * GLM_STEP + 4 * r + i % 4]; }

// The unsigned values of 32 columns, as `pack.h` lays them out for so many bits.
static void unpack_steps(const uint8_t *steps, int bits, size_t r, int *q) {
  const uint8_t *high = steps + 4 * GLM_STEP;
  for (size_t i = 0; i < 32; i++) {
    size_t j = i / 4;
    if (bits == 8) {
      q[i] = at(steps, j, r, i);
      continue;
    }
    q[i] = at(steps, j & 3, r, i) >> (j < 4 ? 0 : 4) & 15;
    if (bits == 5) q[i] |= (at(high, 0, r, i) >> j & 1) << 4;
    if (bits == 6) q[i] |= (at(high, j / 4, r, i) >> 2 * (j & 3) & 3) << 4;
  }
}

// out = scale * (q - excess) + offset, as glm_dequantize rounds it.
static void put(const int *q, size_t from, size_t to, int excess, float scale, float offset, float *out) {
  for (size_t i = from; i < to; i++) out[i] = scale * (float)(q[i] - excess) + offset;
}

static void lookup_block(int form, const uint8_t *b, size_t r, float *out) {
  int q[32];
  float d = glm_half(b + 2 * r), m = glm_half(b + 32 + 2 * r);
  switch (form) {
  case GLM_NIBBLES: unpack_steps(b + 32, 4, r, q); put(q, 0, 32, 8, d, NOTHING, out); break;
  case GLM_NIBBLES_MIN: unpack_steps(b + 64, 4, r, q); put(q, 0, 32, 0, d, m, out); break;
  case GLM_FIVES: unpack_steps(b + 32, 5, r, q); put(q, 0, 32, 16, d, NOTHING, out); break;
  case GLM_FIVES_MIN: unpack_steps(b + 64, 5, r, q); put(q, 0, 32, 0, d, m, out); break;
  case GLM_BYTES: unpack_steps(b + 32, 8, r, q); put(q, 0, 32, 128, d, NOTHING, out); break;
  case GLM_SUPER_NIBBLES: case GLM_SUPER_FIVES: {
    int bits = form == GLM_SUPER_NIBBLES ? 4 : 5;
    const uint8_t *part = b + 64;
    for (size_t j = 0; j < 8; j++, part += 32 + bits * GLM_STEP) {
      unpack_steps(part + 32, bits, r, q);
      put(q, 0, 32, 0, d * (float)part[r], -(m * (float)part[16 + r]), out + 32 * j);
    }
    break;
  }
  case GLM_SUPER_SIXES: {
    const uint8_t *part = b + 32;
    for (size_t j = 0; j < 8; j++, part += 32 + 6 * GLM_STEP) {
      unpack_steps(part + 32, 6, r, q);
      for (size_t h = 0; h < 2; h++)
        put(q, 16 * h, 16 * h + 16, 32, d * (float)(int8_t)part[16 * h + r], NOTHING, out + 32 * j);
    }
    break;
  }
  default:
    unpack_steps(b + 256, 8, r, q);
    for (size_t h = 0; h < 2; h++) {
      float affine[2];
      memcpy(affine, b + 64 * h + 4 * r, 4);
      memcpy(affine + 1, b + 128 + 64 * h + 4 * r, 4);
      put(q, 16 * h, 16 * h + 16, 128, affine[0], affine[1], out);
    }
  }
}

void glm_lookup(glm_matrix w, size_t row, float *out) {
  if (!w.packed) {
    glm_dequantize(w.type, (const uint8_t *)w.data + row * (glm_file_bytes(w) / w.rows), w.cols, out);
    return;
  }
  int form = glm_form(w.type);
  size_t columns = glm_form_columns[form], bytes = glm_form_bytes[form];
  const uint8_t *group = (const uint8_t *)w.packed + row / GLM_GROUP * (w.cols / columns * bytes);
  for (size_t c = 0; c < w.cols; c += columns, group += bytes) lookup_block(form, group, row % GLM_GROUP, out + c);
}
