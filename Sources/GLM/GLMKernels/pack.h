// How weights lie in memory while they are multiplied: eight rows interleaved, so that one vector register holds four
// columns of eight rows, and each of its 32-bit lanes sums one row. Rows past the end of a matrix are zero.
//
// A group is eight whole rows: its blocks one behind the other. A block:
//   NIBBLES        32 columns: 8 half scales; 4 x 32 bytes. w = d * (q - 8).                              (Q4_0)
//   BYTES          32 columns: 8 half scales; 8 x 32 bytes. w = d * q.                                    (Q8_0)
//   SUPER_NIBBLES  256 columns: 8 half d, 8 half m; 8 x [8 scales, 8 minima, 4 x 32 bytes].
//                  w = d * scale * q - m * minimum.                                                       (Q4_K)
//   SUPER_SIXES    256 columns: 8 half d; 8 x [2 x 8 scales, 4 x 32 bytes of low and 2 x 32 of high bits].
//                  w = d * scale * (q - 32), a scale per 16 columns.                                      (Q6_K)
//   ANY            32 columns: 2 x 8 float scales, 8 float offsets; 8 x 32 bytes. w = scale * q + offset. (the others)
//
// Step j of a block is columns 4j to 4j+3: byte 4r + c of its 32 belongs to row r. Four bits: step j is the low half of
// the bytes of step j, step j + 4 the high half. Two bits: steps 0 to 3 share one vector, from the lowest bits up.
#ifndef GLM_PACK_H
#define GLM_PACK_H
#include "GLMKernels.h"

enum { GLM_NIBBLES, GLM_BYTES, GLM_SUPER_NIBBLES, GLM_SUPER_SIXES, GLM_ANY, GLM_FORMS };

static inline int glm_form(uint32_t type) {
  switch (type) {
  case GLM_Q4_0: return GLM_NIBBLES;
  case GLM_Q8_0: return GLM_BYTES;
  case GLM_Q4_K: return GLM_SUPER_NIBBLES;
  case GLM_Q6_K: return GLM_SUPER_SIXES;
  default: return GLM_ANY;
  }
}

static const size_t glm_form_columns[GLM_FORMS] = {32, 32, 256, 256, 32};
static const size_t glm_form_bytes[GLM_FORMS] = {16 + 128, 16 + 256, 32 + 8 * (16 + 128), 16 + 8 * (16 + 192), 96 + 256};

#endif
