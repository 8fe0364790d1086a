#include "fit.h"

#include <math.h>

// The same bits on every processor: no fused operations, and sums in eight lanes however wide the registers are.
#pragma STDC FP_CONTRACT OFF

typedef float f8 __attribute__((vector_size(32), aligned(4)));

// Everything up to the public functions is compiled into its callers, once per instruction set: no vector is ever passed.
#pragma clang diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline))

INLINE f8 load(const float *x) { return *(const f8 *)x; }
INLINE f8 all(float x) { return (f8){x, x, x, x, x, x, x, x}; }
INLINE float total(f8 x) { return ((x[0] + x[4]) + (x[1] + x[5])) + ((x[2] + x[6]) + (x[3] + x[7])); }

// The nearest whole numbers within bounds; adding 1.5 * 2^23 leaves no room for a fraction.
INLINE f8 nearest(f8 x, f8 low, f8 high) {
  f8 bounded = __builtin_elementwise_min(__builtin_elementwise_max(x, low), high);
  return (bounded + 0x1.8p23f) - 0x1.8p23f;
}

INLINE f8 codes_of(f8 x, float inverse, float minimum, int low, int high) {
  return nearest((x + minimum) * inverse, all((float)low), all((float)high));
}

INLINE float inverse_of(float scale) { return scale != 0 ? 1 / scale : 0; }

// The weighted squared error of the nearest codes.
INLINE float error_of(const float *x, const float *w, int n, glm_fit fit, int low, int high) {
  f8 error = all(0);
  float inverse = inverse_of(fit.scale);
  for (int i = 0; i < n; i += 8) {
    f8 rest = (load(x + i) + fit.minimum) - codes_of(load(x + i), inverse, fit.minimum, low, high) * fit.scale;
    error += load(w + i) * rest * rest;
  }
  return total(error);
}

// The best fit for the codes that are nearest by a given one.
INLINE glm_fit refit(const float *x, const float *w, int n, glm_fit fit, int low, int high, bool minima, bool positive) {
  f8 q = all(0), qq = all(0), ws = all(0), xs = all(0), xq = all(0);
  float inverse = inverse_of(fit.scale);
  for (int i = 0; i < n; i += 8) {
    f8 value = load(x + i), code = codes_of(value, inverse, fit.minimum, low, high), weighted = load(w + i) * code;
    qq += weighted * code;
    xq += weighted * value;
    if (minima) {
      q += weighted;
      ws += load(w + i);
      xs += load(w + i) * value;
    }
  }
  glm_moments sums = {total(qq), total(q), total(ws), total(xq), total(xs)};
  return minima ? glm_moments_fit(&sums, positive) : (glm_fit){glm_moments_scale(&sums), 0};
}

// Takes a fit, refitted, where it is better than the best so far; says whether it was.
INLINE bool try_fit(const float *x, const float *w, int n, glm_fit fit, int low, int high, bool minima, bool positive, glm_fit *best,
                    float *least) {
  fit = refit(x, w, n, fit, low, high, minima, positive);
  float error = error_of(x, w, n, fit, low, high);
  if (!(error < *least)) return false;
  *least = error;
  *best = fit;
  return true;
}

enum { REFITS = 4 };

INLINE float fit_scale(const float *x, const float *w, int n, int low, int high) {
  float extreme = 0;
  for (int i = 0; i < n; i++) {
    if (fabsf(x[i]) > fabsf(extreme)) extreme = x[i];
  }
  if (extreme == 0) return 0;
  // Where the extreme value goes: to either end of the codes, from a bit beyond it to well within.
  float least = INFINITY;
  glm_fit best = {0, 0};
  for (int side = 0; side < (low == -high ? 1 : 2); side++) {
    float end = side == 0 ? (float)low : (float)high, step = fabsf(end) > 16 ? 0.5f : 0.25f;
    for (int k = -2; k <= 5; k++) {
      float target = fabsf(end) - step * (float)k;
      try_fit(x, w, n, (glm_fit){extreme / copysignf(target, end), 0}, low, high, false, false, &best, &least);
    }
  }
  for (int i = 0; i < REFITS && try_fit(x, w, n, best, low, high, false, false, &best, &least); i++) {}
  return best.scale;
}

INLINE glm_fit fit_affine(const float *x, const float *w, int n, int high, bool positive) {
  float lowest = x[0], highest = x[0];
  for (int i = 1; i < n; i++) {
    lowest = fminf(lowest, x[i]);
    highest = fmaxf(highest, x[i]);
  }
  if (positive && lowest > 0) lowest = 0;
  if (highest - lowest <= 0) return (glm_fit){0, -lowest};
  float least = INFINITY;
  glm_fit best = {0, 0};
  // Ranges from a bit wider to a bit narrower than the values'.
  for (int k = -5; k <= 5; k++) {
    glm_fit fit = {(highest - lowest) / ((float)high + 0.2f * (float)k), -lowest};
    try_fit(x, w, n, fit, 0, high, true, positive, &best, &least);
  }
  for (int i = 0; i < REFITS && try_fit(x, w, n, best, 0, high, true, positive, &best, &least); i++) {}
  return best;
}

INLINE void fit_codes(const float *x, int n, glm_fit fit, int low, int high, int8_t *codes) {
  float inverse = inverse_of(fit.scale);
  for (int i = 0; i < n; i += 8) {
    f8 code = codes_of(load(x + i), inverse, fit.minimum, low, high);
    for (int j = 0; j < 8; j++) codes[i + j] = (int8_t)code[j];
  }
}

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2"))) static
static bool is_wide(void) { return __builtin_cpu_supports("avx2"); }
#else
#define WIDE static
static bool is_wide(void) { return false; }
#endif

WIDE float wide_scale(const float *x, const float *w, int n, int low, int high) { return fit_scale(x, w, n, low, high); }
WIDE glm_fit wide_affine(const float *x, const float *w, int n, int high, bool positive) { return fit_affine(x, w, n, high, positive); }
WIDE float wide_error(const float *x, const float *w, int n, glm_fit fit, int low, int high) { return error_of(x, w, n, fit, low, high); }
WIDE void wide_codes(const float *x, int n, glm_fit fit, int low, int high, int8_t *codes) {
  fit_codes(x, n, fit, low, high, codes);
}

float glm_fit_scale(const float *x, const float *w, int n, int low, int high) {
  return is_wide() ? wide_scale(x, w, n, low, high) : fit_scale(x, w, n, low, high);
}

glm_fit glm_fit_affine(const float *x, const float *w, int n, int high, bool positive) {
  return is_wide() ? wide_affine(x, w, n, high, positive) : fit_affine(x, w, n, high, positive);
}

float glm_fit_error(const float *x, const float *w, int n, glm_fit fit, int low, int high) {
  return is_wide() ? wide_error(x, w, n, fit, low, high) : error_of(x, w, n, fit, low, high);
}

void glm_fit_codes(const float *x, int n, glm_fit fit, int low, int high, int8_t *codes) {
  if (is_wide()) wide_codes(x, n, fit, low, high, codes);
  else fit_codes(x, n, fit, low, high, codes);
}

void glm_moments_add(glm_moments *sums, double w, double a, double b, double x) {
  sums->aa += w * a * a;
  sums->ab += w * a * b;
  sums->bb += w * b * b;
  sums->xa += w * x * a;
  sums->xb += w * x * b;
}

float glm_moments_scale(const glm_moments *sums) { return sums->aa > 0 ? (float)(sums->xa / sums->aa) : 0; }

glm_fit glm_moments_fit(const glm_moments *sums, bool positive) {
  double area = sums->aa * sums->bb - sums->ab * sums->ab;
  if (area > 0) {
    double scale = (sums->xa * sums->bb - sums->xb * sums->ab) / area;
    double minimum = (sums->xa * sums->ab - sums->xb * sums->aa) / area;
    if (!positive || (minimum >= 0 && scale >= 0)) return (glm_fit){(float)scale, (float)minimum};
  }
  float scale = glm_moments_scale(sums);
  return (glm_fit){positive ? fmaxf(scale, 0) : scale, 0};
}
