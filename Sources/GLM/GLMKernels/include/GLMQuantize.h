// From floats to GGUF's tensor types.
//
// Results depend on the row alone: not on the instruction set, the number of threads or the rows beside it.
#ifndef GLM_QUANTIZE_H
#define GLM_QUANTIZE_H

#include "GLMKernels.h"

// Why a row could not be stored.
typedef enum {
  GLM_STORED,
  GLM_NOT_FINITE,  // it holds an infinity or no number
  GLM_TOO_LARGE,   // it holds a value beyond what the type's half-precision scales reach
  GLM_NO_MEMORY,
} glm_store_status;

// Whether rows can be written in the type: F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K to Q6_K, those of them that
// glm_dequantize reads.
bool glm_can_quantize(uint32_t type);

// Quantizes a row of n values, a multiple of the type's block. Scales and minima are searched for the
// least squared error, in which large values count more.
glm_store_status glm_quantize_row(uint32_t type, const float *x, size_t n, void *out);

// Quantizes a row with one scale for all of it, the largest magnitude / 7 (Q4_0) or / 127 (Q8_0), as GLM-130B does
// (arXiv:2210.02414, vector-wise symmetric absmax); every block of the row carries the same scale.
glm_store_status glm_quantize_row_by_absmax(uint32_t type, const float *x, size_t n, void *out);

// Rows of one type to be written in another.
typedef struct {
  uint32_t from, to;
  const void *data;
  size_t rows, cols;
  bool by_absmax;  // one scale per row: see glm_quantize_row_by_absmax
} glm_conversion;

// Converts rows one behind the other, on all threads of the pool (NULL: on the caller's). When one cannot be stored,
// `failed` is the first such row.
glm_store_status glm_convert_rows(glm_pool *pool, glm_conversion conversion, void *out, size_t *failed);

#endif
