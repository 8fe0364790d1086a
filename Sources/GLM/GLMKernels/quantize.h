// What writing GGUF's blocks shares.
#ifndef GLM_QUANTIZE_PARTS_H
#define GLM_QUANTIZE_PARTS_H
#include "GLMQuantize.h"
#include "quants.h"

// Blocks are fitted after division by their largest magnitude, so that squares neither overflow nor vanish.
// Magnitudes below this are zero: no half-precision scale reaches them.
#define GLM_VANISHING 1e-20f

// Gives the largest magnitude of n values, and the values divided by it; 0 where all vanish.
float glm_normalize(const float *x, size_t n, float *normal);

// How much the squared error of each value counts; with `affine`, for a fit that has a minimum.
void glm_weigh(const float *normal, size_t n, bool affine, float *weights);

// Writes a half; false where it would be infinite.
bool glm_write_half(float value, uint8_t *out);

// A scale of normalized values as the half that stands for it times `size` in a file: the scale that this gives.
static inline float glm_round_scale(float scale, float size, uint8_t *out, bool *fits) {
  if (!glm_write_half(scale * size, out)) *fits = false;
  return size > 0 ? glm_half(out) / size : 0;
}

// Quantizes 256 values to a block of Q2_K to Q6_K; false where they are too large.
bool glm_quantize_super(uint32_t type, const float *x, uint8_t *block);

#endif
