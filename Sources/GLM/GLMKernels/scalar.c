// The portable kernels, written lane by lane as the vector ones run, so that both give the same bits.
#include "GLMKernels.h"
#include "pack.h"
#include "polynomial.h"
#include "quants.h"

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

// Adds scale * (the products of the steps `from` to `to`) to the rows' sums: steps of signed bytes.
static void add_products(const int8_t *steps, int from, int to, const int8_t *x, const float *scale, float xscale, float *acc) {
  for (int r = 0; r < 8; r++) {
    int32_t total = 0;
    for (int j = from; j < to; j++)
      for (int c = 0; c < 4; c++) total += (int32_t)steps[32 * j + 4 * r + c] * x[4 * j + c];
    acc[r] = fmaf((float)total, scale[r] * xscale, acc[r]);
  }
}

static void add_offsets(const float *offset, float xsum, float *acc) {
  for (int r = 0; r < 8; r++) acc[r] = fmaf(offset[r], xsum, acc[r]);
}

static void halves(const uint8_t *bytes, float *out) {
  for (int r = 0; r < 8; r++) out[r] = glm_half(bytes + 2 * r);
}

static void widen_nibbles(const uint8_t *b, int8_t *steps) {
  for (int i = 0; i < 128; i++) {
    steps[i] = (int8_t)(b[i] & 15);
    steps[i + 128] = (int8_t)(b[i] >> 4);
  }
}

static void multiply(int form, const uint8_t *group, size_t cols, const int8_t *x, const float *xscale, const float *xsum,
                     size_t tokens, const float *start, float *out, size_t stride) {
  size_t step = glm_form_columns[form], bytes = glm_form_bytes[form];
  for (size_t t = 0; t < tokens; t++, x += cols, xscale += cols / 32, xsum += cols / 32, out += stride) {
    float acc[8], d[8], m[8], s[8];
    int8_t steps[256];
    memcpy(acc, start, sizeof acc);
    const uint8_t *b = group;
    for (size_t c = 0, k = 0; c < cols; c += step, b += bytes, k = c / 32) {
      switch (form) {
      case GLM_NIBBLES:
        halves(b, d);
        widen_nibbles(b + 16, steps);
        add_products(steps, 0, 8, x + c, d, xscale[k], acc);
        for (int r = 0; r < 8; r++) m[r] = d[r] * -8.0f;
        add_offsets(m, xsum[k], acc);
        break;
      case GLM_BYTES:
        halves(b, d);
        add_products((const int8_t *)b + 16, 0, 8, x + c, d, xscale[k], acc);
        break;
      case GLM_SUPER_NIBBLES:
        halves(b, d);
        halves(b + 16, m);
        for (int j = 0; j < 8; j++) {
          const uint8_t *part = b + 32 + j * 144;
          for (int r = 0; r < 8; r++) s[r] = d[r] * (float)part[r];
          widen_nibbles(part + 16, steps);
          add_products(steps, 0, 8, x + c + 32 * j, s, xscale[k + (size_t)j], acc);
          for (int r = 0; r < 8; r++) s[r] = m[r] * -(float)part[8 + r];
          add_offsets(s, xsum[k + (size_t)j], acc);
        }
        break;
      case GLM_SUPER_SIXES:
        halves(b, d);
        for (int j = 0; j < 8; j++) {
          const uint8_t *part = b + 16 + j * 208;
          widen_nibbles(part + 16, steps);
          for (int i = 0; i < 256; i++)
            steps[i] = (int8_t)((steps[i] | (part[144 + i / 128 * 32 + i % 32] >> 2 * (i / 32 % 4) & 3) << 4) - 32);
          for (int h = 0; h < 2; h++) {
            for (int r = 0; r < 8; r++) s[r] = d[r] * (float)(int8_t)part[8 * h + r];
            add_products(steps, 4 * h, 4 * h + 4, x + c + 32 * j, s, xscale[k + (size_t)j], acc);
          }
        }
        break;
      default:
        for (int h = 0; h < 2; h++) {
          memcpy(s, b + 32 * h, sizeof s);
          add_products((const int8_t *)b + 96, 4 * h, 4 * h + 4, x + c, s, xscale[k], acc);
        }
        memcpy(m, b + 64, sizeof m);
        add_offsets(m, xsum[k], acc);
      }
    }
    memcpy(out, acc, sizeof acc);
  }
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
  static const glm_kernels kernels = {"scalar", dot, multiply, axpy, exp_sum};
  return &kernels;
}
