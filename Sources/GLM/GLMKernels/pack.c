#include "pack.h"
#include "pool.h"
#include "quants.h"

#include <string.h>

int glm_packed_form(uint32_t type) { return glm_form(type); }

size_t glm_packed_bytes(glm_matrix w) {
  // Q2_K's offsets are finer than a packed block's: it is multiplied as floats.
  if (!glm_is_quantized(w.type) || w.type == GLM_Q2_K) return 0;
  int form = glm_form(w.type);
  return (w.rows + 7) / 8 * (w.cols / glm_form_columns[form] * glm_form_bytes[form]);
}

// Puts row r's 32 values into the eight steps of a byte block.
static void interleave(const int8_t *q, size_t r, uint8_t *steps) {
  for (size_t c = 0; c < 32; c++) steps[c / 4 * 32 + 4 * r + c % 4] = (uint8_t)q[c];
}

// The same for values of 0 to 15, two steps a byte.
static void interleave_nibbles(const uint8_t *q, size_t r, uint8_t *steps) {
  for (size_t c = 0; c < 16; c++) steps[c / 4 * 32 + 4 * r + c % 4] = (uint8_t)(q[c] | q[c + 16] << 4);
}

static void interleave_pairs(const uint8_t *q, size_t r, uint8_t *steps) {
  for (size_t c = 0; c < 32; c++)
    steps[c / 16 * 32 + 4 * r + c % 4] |= (uint8_t)(q[c] << 2 * (c / 4 % 4));
}

static void pack_super_nibbles(const uint8_t *source, size_t r, uint8_t *block) {
  memcpy(block + 2 * r, source, 2);
  memcpy(block + 16 + 2 * r, source + 2, 2);
  for (int j = 0; j < 8; j++) {
    uint8_t *part = block + 32 + j * 144, q[32];
    int scale, min;
    glm_scale_min(source + 4, j, &scale, &min);
    part[r] = (uint8_t)scale;
    part[8 + r] = (uint8_t)min;
    for (int i = 0; i < 32; i++) q[i] = source[16 + 32 * (j / 2) + i] >> 4 * (j & 1) & 15;
    interleave_nibbles(q, r, part + 16);
  }
}

static void pack_super_sixes(const uint8_t *source, size_t r, uint8_t *block) {
  memcpy(block + 2 * r, source + 208, 2);
  for (int j = 0; j < 8; j++) {
    uint8_t *part = block + 16 + j * 208, low[32], high[32];
    part[r] = source[192 + 2 * j];
    part[8 + r] = source[192 + 2 * j + 1];
    for (int i = 0; i < 32; i++) {
      low[i] = source[64 * (j / 4) + 32 * (j & 1) + i] >> 4 * (j / 2 & 1) & 15;
      high[i] = source[128 + 32 * (j / 4) + i] >> 2 * (j & 3) & 3;
    }
    interleave_nibbles(low, r, part + 16);
    interleave_pairs(high, r, part + 144);
  }
}

static void pack_row(uint32_t type, const uint8_t *row, size_t cols, size_t r, uint8_t *group) {
  int form = glm_form(type);
  size_t step = glm_form_columns[form], bytes = glm_form_bytes[form], source = step / glm_block_values(type);
  for (size_t c = 0; c < cols; c += step, group += bytes) {
    int8_t q[256];
    glm_affine per16[16];
    const uint8_t *block = row + c / step * source * glm_block_bytes(type);
    switch (form) {
    case GLM_NIBBLES: {
      uint8_t nibbles[32];
      for (int i = 0; i < 16; i++) {
        nibbles[i] = block[2 + i] & 15;
        nibbles[i + 16] = block[2 + i] >> 4;
      }
      memcpy(group + 2 * r, block, 2);
      interleave_nibbles(nibbles, r, group + 16);
      break;
    }
    case GLM_BYTES:
      memcpy(group + 2 * r, block, 2);
      interleave((const int8_t *)block + 2, r, group + 16);
      break;
    case GLM_SUPER_NIBBLES: pack_super_nibbles(block, r, group); break;
    case GLM_SUPER_SIXES: pack_super_sixes(block, r, group); break;
    default: {
      // Types in blocks of 256 are taken apart once per eight blocks of 32.
      size_t per = glm_block_values(type), part = c % per;
      glm_unpack(type, row + c / per * glm_block_bytes(type), per, q, per16);
      memcpy(group + 4 * r, &per16[part / 16].scale, 4);
      memcpy(group + 32 + 4 * r, &per16[part / 16 + 1].scale, 4);
      memcpy(group + 64 + 4 * r, &per16[part / 16].offset, 4);
      interleave(q + part, r, group + 96);
    }
    }
  }
}

typedef struct {
  glm_matrix w;
  uint8_t *out;
  size_t row_bytes, group_bytes;
} pack_job;

enum { GROUPS_PER_ITEM = 8 };

static void pack_item(void *context, size_t item, int worker) {
  (void)worker;
  const pack_job *j = context;
  size_t groups = (j->w.rows + 7) / 8, end = (item + 1) * GROUPS_PER_ITEM < groups ? (item + 1) * GROUPS_PER_ITEM : groups;
  for (size_t g = item * GROUPS_PER_ITEM; g < end; g++) {
    memset(j->out + g * j->group_bytes, 0, j->group_bytes);
    for (size_t r = 0; r < 8 && g * 8 + r < j->w.rows; r++)
      pack_row(j->w.type, (const uint8_t *)j->w.data + (g * 8 + r) * j->row_bytes, j->w.cols, r, j->out + g * j->group_bytes);
  }
}

void glm_pack(glm_pool *pool, glm_matrix w, void *out) {
  size_t groups = (w.rows + 7) / 8;
  pack_job j = {w, out, w.cols / glm_block_values(w.type) * glm_block_bytes(w.type), glm_packed_bytes(w) / groups};
  glm_pool_run(pool, pack_item, &j, (groups + GROUPS_PER_ITEM - 1) / GROUPS_PER_ITEM);
}
