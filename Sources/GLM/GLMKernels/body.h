// The kernels, written once over a vector of LANES floats. Each instruction set includes this behind its own vector:
//
//   LANES, TARGET     lanes per vector (1, 4, 8 or 16), and what marks a function for the instruction set
//   vf vi vb          LANES floats, LANES int32, 4 * LANES bytes
//   f_load f_store f_set f_add f_sub f_mul f_div f_fma(a, b, c) = a * b + c, f_min f_max(a, b): b where a is no number,
//   f_largest(a): the largest lane, f_abs f_round (to even) f_cut(a) = int towards zero, f_power(vi k) = 2^k, f_convert(vi)
//   f_halves f_brains (bfloat16) f_put_halves f_bytes (unsigned) f_signed: LANES numbers read from or written to memory
//   f_total(a): the sum of the lanes, by halves (unless LANES is 1); f_add_totals(v, out): adds those of four (LANES is 16)
//   i_load i_set i_add i_total(a): the sum of the lanes, i_shift(a, n) i_put_bytes(vi) (low bytes to memory)
//   b_load b_low b_high (nibbles) b_bit(b, j) (bit j as 16) b_pair(b, j) (bits 2j, 2j+1 as 16 and 32)
//   b_whole           whole bytes, as they are (128 too large: EXCESS) or signed
//   IS_DIRECT         whether i_dot(acc, w, x) sums four products of w and signed x at once
//   Otherwise         vp p_zero p_dot(p, w, x) in 16 bits, i_pairs(p) to 32 bits; i_dot_bytes(acc, w, x) for whole bytes.
//   x is four int8 values as an int32.
//
// Nothing is contracted by the compiler, so that every instruction set rounds alike.
#include "GLMKernels.h"
#include "pack.h"
#include "quants.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline)) TARGET
#define UNROLL _Pragma("clang loop unroll(full)")
#define VECTORS (GLM_PAGE / LANES)
// Bytes of weights between what is multiplied and what is asked for: measured; half of it and twice as much are slower.
enum { AHEAD = 8192 };
enum { TILE = LANES == 16 ? 8 : LANES == 1 ? 1 : 4 };

// Sums of sixteen lanes, in halves.
INLINE float sum16(const float *v) {
  float s[8];
  for (int i = 0; i < 8; i++) s[i] = v[i] + v[i + 8];
  for (int i = 0; i < 4; i++) s[i] += s[i + 4];
  return (s[0] + s[2]) + (s[1] + s[3]);
}

TARGET static float dot(const float *a, const float *b, size_t n) {
  vf acc[2 * VECTORS];
  UNROLL for (int v = 0; v < 2 * VECTORS; v++) acc[v] = f_set(0);
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    UNROLL for (int v = 0; v < 2 * VECTORS; v++)
      acc[v] = f_fma(f_load(a + i + (size_t)v * LANES), f_load(b + i + (size_t)v * LANES), acc[v]);
  }
  float lanes[16];
  UNROLL for (int v = 0; v < VECTORS; v++) f_store(lanes + v * LANES, f_add(acc[v], acc[v + VECTORS]));
  float result = sum16(lanes);
  for (; i < n; i++) result = __builtin_fmaf(a[i], b[i], result);
  return result;
}

// Polynomial of degree 6 times a power of two, for x of about -87 to 88; relative error below 2e-7.
INLINE vf f_exp(vf x) {
  x = f_max(f_min(x, f_set(88.0f)), f_set(-87.0f));
  vf k = f_round(f_mul(x, f_set(1.44269504f)));
  vf r = f_fma(k, f_set(-0.693359375f), x);
  r = f_fma(k, f_set(2.12194440e-4f), r);
  vf p = f_fma(f_set(1.38888889e-3f), r, f_set(8.33333377e-3f));
  p = f_fma(p, r, f_set(4.16666679e-2f));
  p = f_fma(p, r, f_set(1.66666667e-1f));
  p = f_fma(p, r, f_set(0.5f));
  p = f_fma(p, r, f_set(1.0f));
  p = f_fma(p, r, f_set(1.0f));
  return f_mul(p, f_power(f_cut(k)));
}

#include "body_products.h"
#include "body_floats.h"
#include "body_rows.h"
#include "body_cache.h"

#define GLM_KERNEL_SET(NAME)                                                                                                  \
  {                                                                                                                           \
    NAME, dot, multiply, multiply_floats, quantize, norm, add, axpy, silu_multiply, rotate, store, load, score, soften, weigh \
  }
