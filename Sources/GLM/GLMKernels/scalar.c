// The portable set: vectors of one lane, so that every other set has a twin to be equal to.
#define LANES 1
#define TARGET
#define IS_DIRECT 1
#define EXCESS 1

#include "quants.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

typedef float vf;
typedef int32_t vi;
typedef uint32_t vb;

// A file's floats may stand anywhere.
static inline vf f_load(const float *p) {
  float a;
  memcpy(&a, p, 4);
  return a;
}
static inline void f_store(float *p, vf a) { *p = a; }
static inline vf f_set(float a) { return a; }
static inline vf f_add(vf a, vf b) { return a + b; }
static inline vf f_sub(vf a, vf b) { return a - b; }
static inline vf f_mul(vf a, vf b) { return a * b; }
static inline vf f_div(vf a, vf b) { return a / b; }
static inline vf f_fma(vf a, vf b, vf c) { return fmaf(a, b, c); }
static inline vf f_min(vf a, vf b) { return a < b ? a : b; }
static inline vf f_max(vf a, vf b) { return a > b ? a : b; }
static inline float f_largest(vf a) { return a; }
static inline vf f_abs(vf a) { return fabsf(a); }
static inline vf f_round(vf a) { return rintf(a); }
static inline vi f_cut(vf a) { return (vi)a; }
static inline vf f_convert(vi a) { return (float)a; }
static inline vf f_power(vi k) {
  int32_t bits = (k + 127) << 23;
  float power;
  memcpy(&power, &bits, 4);
  return power;
}
static inline vf f_halves(const uint8_t *p) { return glm_half(p); }
static inline vf f_brains(const uint8_t *p) {
  uint32_t bits = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 24;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}
static inline void f_put_halves(uint16_t *p, vf a) { *p = glm_to_half(a); }
static inline vf f_bytes(const uint8_t *p) { return (float)*p; }
static inline vf f_signed(const uint8_t *p) { return (float)(int8_t)*p; }
static inline vi i_set(int32_t a) { return a; }
static inline vi i_add(vi a, vi b) { return a + b; }
static inline int32_t i_total(vi a) { return a; }
static inline vi i_shift(vi a, int n) { return (vi)((uint32_t)a << n); }
static inline vi i_signed(vi a, vf sign) { return signbit(sign) ? -a : a; }
static inline void i_put_bytes(int8_t *p, vi a) { *p = (int8_t)a; }
static inline vb b_load(const uint8_t *p) {
  vb b;
  memcpy(&b, p, 4);
  return b;
}
static inline vb b_whole(vb a) { return a; }
static inline vb b_or(vb a, vb b) { return a | b; }
static inline vb b_low(vb a) { return a & 0x0f0f0f0f; }
static inline vb b_high(vb a) { return a >> 4 & 0x0f0f0f0f; }
static inline vb b_bit(vb a, int j) { return (a >> j & 0x01010101) << 4; }
static inline vb b_pair(vb a, int j) { return (a >> 2 * j & 0x03030303) << 4; }
static inline vi i_dot(vi acc, vb w, int32_t x) {
  for (int i = 0; i < 4; i++) acc += (int32_t)(w >> 8 * i & 255) * (int8_t)((uint32_t)x >> 8 * i);
  return acc;
}

#include "body.h"

const glm_kernels *glm_kernels_scalar(void) {
  static const glm_kernels kernels = GLM_KERNEL_SET("scalar");
  return &kernels;
}
