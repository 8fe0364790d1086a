// How weights lie in memory while they are multiplied: sixteen rows interleaved, so that a vector of 64 bytes holds four
// columns of sixteen rows, and each of its 32-bit lanes sums one row. Rows past the end of a matrix are zero.
//
// A group is sixteen whole rows: its blocks one behind the other. A block, where h* is 16 half-precision numbers, one a row:
//   NIBBLES        32 columns:  h d;          4 low.                    w = d * (q - 8)                         (Q4_0)
//   NIBBLES_MIN    32 columns:  h d, h m;     4 low.                    w = d * q + m                           (Q4_1)
//   FIVES          32 columns:  h d;          4 low, 1 bit.             w = d * (q - 16)                        (Q5_0)
//   FIVES_MIN      32 columns:  h d, h m;     4 low, 1 bit.             w = d * q + m                           (Q5_1)
//   BYTES          32 columns:  h d;          8 whole.                  w = d * (q - 128)                       (Q8_0)
//   SUPER_NIBBLES  256 columns: h d, h m;     8 x [scales, minima, 4 low].         w = d * scale * q - m * min  (Q4_K)
//   SUPER_FIVES    256 columns: h d, h m;     8 x [scales, minima, 4 low, 1 bit].  w = d * scale * q - m * min  (Q5_K)
//   SUPER_SIXES    256 columns: h d;          8 x [2 x scales, 4 low, 2 pairs].    w = d * scale * (q - 32)     (Q6_K)
//   ANY            32 columns:  2 x 16 float scales, 2 x 16 float offsets; 8 whole.  w = scale * (q - 128) + offset
// Scales and minima are 16 bytes, one a row; Q6_K's scales and ANY's scales and offsets are per 16 columns.
//
// Step j of a block is columns 4j to 4j+3: byte 4r + c of its 64 belongs to row r. "whole" is a step of bytes. "low": step j
// is the low half of the bytes of vector j, step j + 4 the high half. "bit": bit j is the fifth of step j. "pairs": steps 0 to
// 3 share one vector, two bits each, from the lowest up; steps 4 to 7 the next.
#ifndef GLM_PACK_H
#define GLM_PACK_H
#include "GLMKernels.h"

enum {
  GLM_NIBBLES, GLM_NIBBLES_MIN, GLM_FIVES, GLM_FIVES_MIN, GLM_BYTES, GLM_SUPER_NIBBLES, GLM_SUPER_FIVES, GLM_SUPER_SIXES,
  GLM_ANY, GLM_FORMS,
};

// Rows of a group, and bytes of a step.
enum { GLM_GROUP = 16, GLM_STEP = 4 * GLM_GROUP };

static inline int glm_form(uint32_t type) {
  switch (type) {
  case GLM_Q4_0: return GLM_NIBBLES;
  case GLM_Q4_1: return GLM_NIBBLES_MIN;
  case GLM_Q5_0: return GLM_FIVES;
  case GLM_Q5_1: return GLM_FIVES_MIN;
  case GLM_Q8_0: return GLM_BYTES;
  case GLM_Q4_K: return GLM_SUPER_NIBBLES;
  case GLM_Q5_K: return GLM_SUPER_FIVES;
  case GLM_Q6_K: return GLM_SUPER_SIXES;
  default: return GLM_ANY;
  }
}

static const size_t glm_form_columns[GLM_FORMS] = {32, 32, 32, 32, 32, 256, 256, 256, 32};
static const size_t glm_form_bytes[GLM_FORMS] = {
    32 + 4 * GLM_STEP,
    64 + 4 * GLM_STEP,
    32 + 5 * GLM_STEP,
    64 + 5 * GLM_STEP,
    32 + 8 * GLM_STEP,
    64 + 8 * (32 + 4 * GLM_STEP),
    64 + 8 * (32 + 5 * GLM_STEP),
    32 + 8 * (32 + 6 * GLM_STEP),
    256 + 8 * GLM_STEP,
};

#endif
