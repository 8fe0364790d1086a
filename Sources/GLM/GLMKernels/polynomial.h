// exp for x <= about 88: 2^k times a degree-6 polynomial of the rest; relative error below 2e-7.
// The vector kernels run the same operations in the same order.
#ifndef GLM_POLYNOMIAL_H
#define GLM_POLYNOMIAL_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define GLM_LOG2E 1.44269504f
#define GLM_LN2_HIGH 0.693359375f
#define GLM_LN2_LOW -2.12194440e-4f
#define GLM_EXP_LOW -87.0f
#define GLM_EXP_HIGH 88.0f
#define GLM_P6 1.38888889e-3f
#define GLM_P5 8.33333377e-3f
#define GLM_P4 4.16666679e-2f
#define GLM_P3 1.66666667e-1f
#define GLM_P2 0.5f

static inline float glm_exp(float x) {
  // Written as comparisons so that a NaN becomes the low bound, as the vector min and max make it.
  x = x < GLM_EXP_HIGH ? x : GLM_EXP_HIGH;
  x = x > GLM_EXP_LOW ? x : GLM_EXP_LOW;
  float k = rintf(x * GLM_LOG2E);
  float r = fmaf(k, -GLM_LN2_HIGH, x);
  r = fmaf(k, -GLM_LN2_LOW, r);
  float p = fmaf(GLM_P6, r, GLM_P5);
  p = fmaf(p, r, GLM_P4);
  p = fmaf(p, r, GLM_P3);
  p = fmaf(p, r, GLM_P2);
  p = fmaf(p, r, 1.0f);
  p = fmaf(p, r, 1.0f);
  int32_t bits = ((int32_t)k + 127) << 23;
  float power;
  memcpy(&power, &bits, 4);
  return p * power;
}

#endif
