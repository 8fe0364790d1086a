#include "pack.h"
#include "pool.h"
#include "quants.h"

#include <string.h>

int glm_packed_form(uint32_t type) { return glm_form(type); }

size_t glm_file_bytes(glm_matrix w) { return w.rows * (w.cols / glm_block_values(w.type) * glm_block_bytes(w.type)); }

size_t glm_packed_bytes(glm_matrix w) {
  if (!glm_is_quantized(w.type)) return 0;
  int form = glm_form(w.type);
  return (w.rows + GLM_GROUP - 1) / GLM_GROUP * (w.cols / glm_form_columns[form] * glm_form_bytes[form]);
}

// Columns are moved four at a time: a step has them side by side.
static uint32_t word(const void *bytes) {
  uint32_t w;
  memcpy(&w, bytes, 4);
  return w;
}

static void put(uint8_t *steps, size_t step, size_t r, uint32_t w) { memcpy(steps + step * GLM_STEP + 4 * r, &w, 4); }

static const uint32_t FOUR_BITS = 0x0f0f0f0f, ONE_BIT = 0x01010101, TWO_BITS = 0x03030303;

static void put_whole(const int8_t *q, size_t r, uint8_t *steps) {
  for (size_t j = 0; j < 8; j++) put(steps, j, r, word(q + 4 * j) ^ 0x80808080);
}

// The first 32-bit numbers of both halves of 32 columns are the low and the high half of a vector.
static void put_low(const uint32_t *q, size_t r, uint8_t *steps) {
  for (size_t j = 0; j < 4; j++) put(steps, j, r, (q[j] & FOUR_BITS) | (q[j + 4] & FOUR_BITS) << 4);
}

static void put_bit(const uint32_t *q, size_t r, uint8_t *steps) {
  uint32_t bits = 0;
  for (size_t j = 0; j < 8; j++) bits |= (q[j] >> 4 & ONE_BIT) << j;
  put(steps, 0, r, bits);
}

static void put_pairs(const uint32_t *q, size_t r, uint8_t *steps) {
  for (size_t h = 0; h < 2; h++) {
    uint32_t pairs = 0;
    for (size_t j = 0; j < 4; j++) pairs |= (q[4 * h + j] >> 4 & TWO_BITS) << 2 * j;
    put(steps, h, r, pairs);
  }
}

// Four bits of a number as the fifth bits of four bytes.
static uint32_t spread(uint32_t bits) {
  return ((bits & 1) | (bits & 2) << 7 | (bits & 4) << 14 | (bits & 8) << 21) << 4;
}

// Q4_0 to Q5_1: halves, then perhaps 32 high bits, then 16 bytes of nibbles.
static void pack_small(uint32_t type, const uint8_t *source, size_t r, uint8_t *block) {
  bool has_min = type == GLM_Q4_1 || type == GLM_Q5_1, has_bit = type == GLM_Q5_0 || type == GLM_Q5_1;
  memcpy(block + 2 * r, source, 2);
  source += 2, block += 32;
  if (has_min) {
    memcpy(block + 2 * r, source, 2);
    source += 2, block += 32;
  }
  const uint8_t *nibbles = source + (has_bit ? 4 : 0);
  // The nibbles stand as they will: byte i has columns i and i + 16.
  for (size_t j = 0; j < 4; j++) put(block, j, r, word(nibbles + 4 * j));
  if (!has_bit) return;
  uint32_t q[8], high = word(source);
  for (size_t j = 0; j < 8; j++) q[j] = spread(high >> 4 * j & 15);
  put_bit(q, r, block + 4 * GLM_STEP);
}

static void pack_super_min(uint32_t type, const uint8_t *source, size_t r, uint8_t *block) {
  bool has_bit = type == GLM_Q5_K;
  const uint8_t *high = source + 16, *low = source + (has_bit ? 48 : 16);
  memcpy(block + 2 * r, source, 2);
  memcpy(block + 32 + 2 * r, source + 2, 2);
  uint8_t *part = block + 64;
  for (int j = 0; j < 8; j++, part += 32 + (has_bit ? 5 : 4) * GLM_STEP) {
    uint32_t q[8];
    int scale, min;
    glm_scale_min(source + 4, j, &scale, &min);
    part[r] = (uint8_t)scale;
    part[16 + r] = (uint8_t)min;
    for (int i = 0; i < 8; i++) {
      q[i] = word(low + 32 * (j / 2) + 4 * i) >> 4 * (j & 1) & FOUR_BITS;
      if (has_bit) q[i] |= (word(high + 4 * i) >> j & ONE_BIT) << 4;
    }
    put_low(q, r, part + 32);
    if (has_bit) put_bit(q, r, part + 32 + 4 * GLM_STEP);
  }
}

static void pack_super_sixes(const uint8_t *source, size_t r, uint8_t *block) {
  memcpy(block + 2 * r, source + 208, 2);
  for (int j = 0; j < 8; j++) {
    uint8_t *part = block + 32 + j * (32 + 6 * GLM_STEP);
    uint32_t q[8];
    part[r] = source[192 + 2 * j];
    part[16 + r] = source[192 + 2 * j + 1];
    for (int i = 0; i < 8; i++) {
      uint32_t low = word(source + 64 * (j / 4) + 32 * (j & 1) + 4 * i) >> 4 * (j / 2 & 1) & FOUR_BITS;
      q[i] = low | (word(source + 128 + 32 * (j / 4) + 4 * i) >> 2 * (j & 3) & TWO_BITS) << 4;
    }
    put_low(q, r, part + 32);
    put_pairs(q, r, part + 32 + 4 * GLM_STEP);
  }
}

// 32 columns of any type, as glm_unpack takes them apart.
static void put_any(const int8_t *q, const glm_affine *per16, size_t r, uint8_t *block) {
  for (size_t h = 0; h < 2; h++) {
    memcpy(block + 64 * h + 4 * r, &per16[h].scale, 4);
    memcpy(block + 128 + 64 * h + 4 * r, &per16[h].offset, 4);
  }
  put_whole(q, r, block + 256);
}

static void pack_row(uint32_t type, const uint8_t *row, size_t cols, size_t r, uint8_t *group) {
  int form = glm_form(type);
  size_t per = glm_block_values(type), bytes = glm_block_bytes(type), size = glm_form_bytes[form];
  for (size_t c = 0; c < cols; c += per, row += bytes) {
    switch (form) {
    case GLM_NIBBLES: case GLM_NIBBLES_MIN: case GLM_FIVES: case GLM_FIVES_MIN: pack_small(type, row, r, group); break;
    case GLM_BYTES:
      memcpy(group + 2 * r, row, 2);
      put_whole((const int8_t *)row + 2, r, group + 32);
      break;
    case GLM_SUPER_NIBBLES: case GLM_SUPER_FIVES: pack_super_min(type, row, r, group); break;
    case GLM_SUPER_SIXES: pack_super_sixes(row, r, group); break;
    default: {
      int8_t q[256];
      glm_affine per16[16];
      glm_unpack(type, row, per, q, per16);
      for (size_t part = 0; part < per; part += 32) put_any(q + part, per16 + part / 16, r, group + part / 32 * size);
      group += (per / 32 - 1) * size;
    }
    }
    group += size;
  }
}

typedef struct {
  glm_matrix w;
  uint8_t *out;
  size_t row_bytes, group_bytes;
} pack_job;

enum { GROUPS_PER_ITEM = 4 };

static void pack_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const pack_job *j = context;
  size_t groups = (j->w.rows + GLM_GROUP - 1) / GLM_GROUP, end = (item + 1) * GROUPS_PER_ITEM;
  if (end > groups) end = groups;
  for (size_t g = item * GROUPS_PER_ITEM; g < end; g++) {
    uint8_t *group = j->out + g * j->group_bytes;
    // Only what a group's missing rows would have held has to be cleared.
    if ((g + 1) * GLM_GROUP > j->w.rows) memset(group, 0, j->group_bytes);
    for (size_t r = 0; r < GLM_GROUP && g * GLM_GROUP + r < j->w.rows; r++)
      pack_row(j->w.type, (const uint8_t *)j->w.data + (g * GLM_GROUP + r) * j->row_bytes, j->w.cols, r, group);
  }
}

void glm_pack(glm_pool *pool, glm_matrix w, void *out) {
  size_t groups = (w.rows + GLM_GROUP - 1) / GLM_GROUP;
  pack_job j = {w, out, w.cols / glm_block_values(w.type) * glm_block_bytes(w.type), glm_packed_bytes(w) / groups};
  glm_pool_run(pool, (glm_work){pack_item, NULL}, &j, sizeof j, (groups + GROUPS_PER_ITEM - 1) / GROUPS_PER_ITEM);
}
