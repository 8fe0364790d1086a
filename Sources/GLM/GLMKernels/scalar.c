// The portable kernels, written lane by lane as the vector ones run, so that both give the same bits.
#include "GLMKernels.h"
#include "polynomial.h"

#include <math.h>

static float sum8(const float *a) { return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7])); }

static float dot(const float *a, const float *b, size_t n) {
  float acc[4][8] = {{0}};
  size_t i = 0;
  for (; i + 32 <= n; i += 32)
    for (int v = 0; v < 4; v++)
      for (int l = 0; l < 8; l++) acc[v][l] = fmaf(a[i + 8 * v + l], b[i + 8 * v + l], acc[v][l]);
  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) acc[0][l] = fmaf(a[i + l], b[i + l], acc[0][l]);
  float lanes[8];
  for (int l = 0; l < 8; l++) lanes[l] = (acc[0][l] + acc[1][l]) + (acc[2][l] + acc[3][l]);
  float result = sum8(lanes);
  for (; i < n; i++) result = fmaf(a[i], b[i], result);
  return result;
}

static float dot_q(const int8_t *q, const float *scale, const float *offset, const int8_t *x, const float *xscale,
                   const float *xsum, size_t n) {
  float acc[8] = {0}, extra = 0;
  for (size_t i = 0; i < n; i += 32) {
    float low = scale[i / 16] * xscale[i / 32], high = scale[i / 16 + 1] * xscale[i / 32];
    for (int l = 0; l < 8; l++) {
      int32_t total = 0;
      for (int j = 0; j < 4; j++) total += (int32_t)q[i + 4 * l + j] * x[i + 4 * l + j];
      acc[l] = fmaf((float)total, l < 4 ? low : high, acc[l]);
    }
    extra = fmaf(offset[i / 32], xsum[i / 32], extra);
  }
  return sum8(acc) + extra;
}

static void axpy(float a, const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = fmaf(a, x[i], y[i]);
}

static float exp_sum(float *x, size_t n, float max) {
  float acc[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) acc[l] += x[i + l] = glm_exp(x[i + l] - max);
  float result = sum8(acc);
  for (; i < n; i++) result += x[i] = glm_exp(x[i] - max);
  return result;
}

const glm_kernels *glm_kernels_scalar(void) {
  static const glm_kernels kernels = {"scalar", dot, dot_q, axpy, exp_sum};
  return &kernels;
}
