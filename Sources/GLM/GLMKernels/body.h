// The kernels, written once over a vector of LANES floats. Each instruction set includes this behind its own vector:
//
//   LANES, TARGET     lanes per vector (1, 4, 8 or 16), and what marks a function for the instruction set
//   vf vi vb          LANES floats, LANES int32, 4 * LANES bytes
//   f_load f_store f_set f_add f_sub f_mul f_div f_fma(a, b, c) = a * b + c, f_min f_max(a, b): b where a is no number,
//   f_largest(a): the largest lane, f_abs f_round (to even) f_cut(a) = int towards zero, f_power(vi k) = 2^k, f_convert(vi)
//   f_halves f_put_halves f_bytes (unsigned) f_signed: LANES numbers read from or written to memory
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

// ---- Matrix products. A tile is T tokens against LANES rows; T, the form and the bits are constants where this is inlined,
// so that every loop over them unrolls, and a block's weights are taken apart once for all its tokens.

INLINE int32_t four(const int8_t *x) {
  int32_t value;
  memcpy(&value, x, 4);
  return value;
}

// Adds the products of the steps `from` to `to`. `bits` of 4, 5, 6 or 8; 16-bit sums hold so many products of that size.
INLINE void steps(const int T, const int bits, const uint8_t *b, const uint8_t *high, const int from, const int to,
                  glm_activations in, size_t cols, size_t c, vi *total) {
#if !IS_DIRECT
  const int limit = bits == 4 ? 8 : bits == 5 ? 4 : 2;
  vp pairs[TILE];
  UNROLL for (int t = 0; t < T; t++) pairs[t] = p_zero();
#endif
  UNROLL for (int j = from; j < to; j++) {
    vb w;
    if (bits == 8) {
      w = b_whole(b_load(b + j * GLM_STEP));
    } else {
      w = b_load(b + (j & 3) * GLM_STEP);
      w = j < 4 ? b_low(w) : b_high(w);
      if (bits == 5) w = b_or(w, b_bit(b_load(high), j));
      if (bits == 6) w = b_or(w, b_pair(b_load(high + j / 4 * GLM_STEP), j & 3));
    }
    UNROLL for (int t = 0; t < T; t++) {
      int32_t x = four(in.q + (size_t)t * cols + c + 4 * (size_t)j);
#if IS_DIRECT
      total[t] = i_dot(total[t], w, x);
#else
      if (bits == 8) {
        total[t] = i_dot_bytes(total[t], w, x);
      } else {
        pairs[t] = p_dot(pairs[t], w, x);
        if ((j - from + 1) % limit == 0 || j + 1 == to) {
          total[t] = i_add(total[t], i_pairs(pairs[t]));
          pairs[t] = p_zero();
        }
      }
#endif
    }
  }
}

INLINE void add_scaled(const int T, const vi *total, vf scale, glm_activations in, size_t cols, size_t c, vf *acc) {
  UNROLL for (int t = 0; t < T; t++) {
    float xscale = in.scale[((size_t)t * cols + c) / 32];
    acc[t] = f_fma(f_convert(total[t]), f_mul(scale, f_set(xscale)), acc[t]);
  }
}

INLINE void add_offset(const int T, vf offset, glm_activations in, size_t cols, size_t c, vf *acc) {
  UNROLL for (int t = 0; t < T; t++) acc[t] = f_fma(offset, f_set(in.sum[((size_t)t * cols + c) / 32]), acc[t]);
}

// The same for half of the 32 columns.
INLINE void add_half_offset(const int T, const int h, vf offset, glm_activations in, size_t cols, size_t c, vf *acc) {
  UNROLL for (int t = 0; t < T; t++) {
    size_t k = ((size_t)t * cols + c) / 32;
    acc[t] = f_fma(offset, f_set(in.scale[k] * (float)(in.eights[2 * k + (size_t)h] / -8)), acc[t]);
  }
}

// Asks for the weights of 32 columns that come later. The processor's own prefetching loses their stream among those of the
// activations: with eight tokens, decoding took twice as long without this.
INLINE void fetch_ahead(const int bits, const uint8_t *b) {
  UNROLL for (int i = 0; i <= bits; i++) __builtin_prefetch(b + AHEAD + i * GLM_STEP);
}

// 32 columns with one scale, and an excess of 8 << shift in every weight (none when shift is negative).
INLINE void block(const int T, const int bits, const int shift, const uint8_t *b, vf scale, glm_activations in, size_t cols,
                  size_t c, vf *acc) {
  vi total[TILE];
  fetch_ahead(bits, b);
  UNROLL for (int t = 0; t < T; t++)
    total[t] = shift < 0 ? i_set(0) : i_shift(i_set(in.eight[((size_t)t * cols + c) / 32]), shift);
  steps(T, bits, b, b + 4 * GLM_STEP, 0, 8, in, cols, c, total);
  add_scaled(T, total, scale, in, cols, c, acc);
}

// 16 of 32 columns, the first or second half, with a scale of their own.
INLINE void half_block(const int T, const int bits, const int shift, const int h, const uint8_t *b, vf scale,
                       glm_activations in, size_t cols, size_t c, vf *acc) {
  vi total[TILE];
  if (h == 0) fetch_ahead(bits, b);
  UNROLL for (int t = 0; t < T; t++)
    total[t] = shift < 0 ? i_set(0) : i_shift(i_set(in.eights[((size_t)t * cols + c) / 16 + (size_t)h]), shift);
  steps(T, bits, b, b + 4 * GLM_STEP, 4 * h, 4 * h + 4, in, cols, c, total);
  add_scaled(T, total, scale, in, cols, c, acc);
}

// Rows `lane` to lane + LANES of a group.
INLINE void tile(const int form, const int T, const int lane, const uint8_t *b, size_t cols, glm_activations in,
                 const float *start, float *out, size_t stride) {
  const int excess = EXCESS ? 4 : -1;
  const size_t columns = glm_form_columns[form], size = glm_form_bytes[form], half = 2 * lane, step = 4 * lane;
  vf acc[TILE];
  UNROLL for (int t = 0; t < T; t++) acc[t] = f_load(start + lane);
  for (size_t c = 0; c < cols; c += columns, b += size) {
    if (form == GLM_NIBBLES) {
      block(T, 4, 0, b + 32 + step, f_halves(b + half), in, cols, c, acc);
    } else if (form == GLM_NIBBLES_MIN) {
      block(T, 4, -1, b + 64 + step, f_halves(b + half), in, cols, c, acc);
      add_offset(T, f_halves(b + 32 + half), in, cols, c, acc);
    } else if (form == GLM_FIVES) {
      block(T, 5, 1, b + 32 + step, f_halves(b + half), in, cols, c, acc);
    } else if (form == GLM_FIVES_MIN) {
      block(T, 5, -1, b + 64 + step, f_halves(b + half), in, cols, c, acc);
      add_offset(T, f_halves(b + 32 + half), in, cols, c, acc);
    } else if (form == GLM_BYTES) {
      block(T, 8, excess, b + 32 + step, f_halves(b + half), in, cols, c, acc);
    } else if (form == GLM_SUPER_NIBBLES || form == GLM_SUPER_FIVES) {
      const int bits = form == GLM_SUPER_NIBBLES ? 4 : 5;
      vf d = f_halves(b + half), m = f_sub(f_set(0), f_halves(b + 32 + half));
      for (size_t j = 0; j < 8; j++) {
        const uint8_t *part = b + 64 + j * (32 + (size_t)bits * GLM_STEP);
        block(T, bits, -1, part + 32 + step, f_mul(d, f_bytes(part + lane)), in, cols, c + 32 * j, acc);
        add_offset(T, f_mul(m, f_bytes(part + 16 + lane)), in, cols, c + 32 * j, acc);
      }
    } else if (form == GLM_SUPER_SIXES) {
      vf d = f_halves(b + half);
      for (size_t j = 0; j < 8; j++) {
        const uint8_t *part = b + 32 + j * (32 + 6 * GLM_STEP);
        half_block(T, 6, 2, 0, part + 32 + step, f_mul(d, f_signed(part + lane)), in, cols, c + 32 * j, acc);
        half_block(T, 6, 2, 1, part + 32 + step, f_mul(d, f_signed(part + 16 + lane)), in, cols, c + 32 * j, acc);
      }
    } else {
      const float *scales = (const float *)b;
      UNROLL for (int h = 0; h < 2; h++) {
        half_block(T, 8, excess, h, b + 256 + step, f_load(scales + 16 * h + lane), in, cols, c, acc);
        add_half_offset(T, h, f_load(scales + 32 + 16 * h + lane), in, cols, c, acc);
      }
    }
  }
  UNROLL for (int t = 0; t < T; t++) f_store(out + (size_t)t * stride + lane, acc[t]);
}

INLINE glm_activations skip(glm_activations a, size_t rows, size_t n) {
  size_t blocks = rows * n / 32;
  glm_activations rest = {a.x + rows * n, a.q + rows * n, a.scale + blocks, a.sum + blocks, a.eight + blocks,
                          a.eights + 2 * blocks};
  return rest;
}

INLINE void tiles(const int form, const uint8_t *group, size_t cols, glm_activations in, size_t tokens, const float *start,
                  float *out, size_t stride) {
  while (tokens > 0) {
    size_t some = tokens < TILE ? tokens : TILE;
    UNROLL for (int lane = 0; lane < GLM_GROUP; lane += LANES) {
      switch (some) {
      case 1: tile(form, 1, lane, group, cols, in, start, out, stride); break;
#if LANES > 1
      case 2: tile(form, 2, lane, group, cols, in, start, out, stride); break;
      case 3: tile(form, 3, lane, group, cols, in, start, out, stride); break;
      case 4: tile(form, 4, lane, group, cols, in, start, out, stride); break;
#endif
#if LANES == 16
      case 5: tile(form, 5, lane, group, cols, in, start, out, stride); break;
      case 6: tile(form, 6, lane, group, cols, in, start, out, stride); break;
      case 7: tile(form, 7, lane, group, cols, in, start, out, stride); break;
      default: tile(form, 8, lane, group, cols, in, start, out, stride);
#endif
      }
    }
    tokens -= some, in = skip(in, some, cols), out += some * stride;
  }
}

// One function per form: together they would be too large to compile quickly.
#define FORM(NAME, form)                                                                                                      \
  TARGET static void NAME(const uint8_t *group, size_t cols, glm_activations x, size_t tokens, const float *start,             \
                          float *out, size_t stride) {                                                                         \
    tiles(form, group, cols, x, tokens, start, out, stride);                                                                   \
  }
FORM(multiply_nibbles, GLM_NIBBLES)
FORM(multiply_nibbles_min, GLM_NIBBLES_MIN)
FORM(multiply_fives, GLM_FIVES)
FORM(multiply_fives_min, GLM_FIVES_MIN)
FORM(multiply_bytes, GLM_BYTES)
FORM(multiply_super_nibbles, GLM_SUPER_NIBBLES)
FORM(multiply_super_fives, GLM_SUPER_FIVES)
FORM(multiply_super_sixes, GLM_SUPER_SIXES)
FORM(multiply_any, GLM_ANY)

static void multiply(int form, const uint8_t *group, size_t cols, glm_activations x, size_t tokens, const float *start,
                     float *out, size_t stride) {
  static void (*const forms[GLM_FORMS])(const uint8_t *, size_t, glm_activations, size_t, const float *, float *, size_t) = {
      multiply_nibbles, multiply_nibbles_min,   multiply_fives,       multiply_fives_min, multiply_bytes,
      multiply_super_nibbles, multiply_super_fives, multiply_super_sixes, multiply_any};
  forms[form](group, cols, x, tokens, start, out, stride);
}

// ---- Rows

TARGET static void quantize(glm_activations a, size_t n) {
  for (size_t i = 0; i < n; i += 32) {
    vf size = f_set(0);
    UNROLL for (int v = 0; v < 2 * VECTORS; v++) size = f_max(f_abs(f_load(a.x + i + (size_t)v * LANES)), size);
    float largest = f_largest(size);
    float d = largest / 127.0f, inverse = d > 0 ? 127.0f / largest : 0;
    vi half[2] = {i_set(0), i_set(0)};
    // Ties away from zero; the bound keeps what is no number from becoming undefined.
    UNROLL for (int v = 0; v < 2 * VECTORS; v++) {
      vf x = f_mul(f_load(a.x + i + (size_t)v * LANES), f_set(inverse));
      vf whole = f_min(f_add(f_abs(x), f_set(0.5f)), f_set(127.0f));
      vi q = i_signed(f_cut(whole), x);
      i_put_bytes(a.q + i + (size_t)v * LANES, q);
      half[v / VECTORS] = i_add(half[v / VECTORS], q);
    }
    int32_t sums[2] = {i_total(half[0]), i_total(half[1])};
    a.scale[i / 32] = d;
    a.sum[i / 32] = d * (float)(sums[0] + sums[1]);
    a.eight[i / 32] = -8 * (sums[0] + sums[1]);
    a.eights[i / 16] = -8 * sums[0];
    a.eights[i / 16 + 1] = -8 * sums[1];
  }
}

// Rows are multiples of 16 values; what is left over goes value by value through the same operations.
TARGET static void norm(const float *x, const float *weight, float *out, size_t n, float eps) {
  float scale = 1.0f / sqrtf(dot(x, x, n) / (float)n + eps);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) f_store(out + i, f_mul(f_mul(f_load(x + i), f_set(scale)), f_load(weight + i)));
  for (; i < n; i++) out[i] = x[i] * scale * weight[i];
}

TARGET static void add(float *x, const float *y, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) f_store(x + i, f_add(f_load(x + i), f_load(y + i)));
  for (; i < n; i++) x[i] += y[i];
}

TARGET static void axpy(float a, const float *x, float *y, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) f_store(y + i, f_fma(f_set(a), f_load(x + i), f_load(y + i)));
  for (; i < n; i++) y[i] = __builtin_fmaf(a, x[i], y[i]);
}

INLINE vf silu(vf gate, vf up) {
  return f_mul(f_div(gate, f_add(f_set(1.0f), f_exp(f_sub(f_set(0), gate)))), up);
}

TARGET static void silu_multiply(const float *gate, const float *up, float *out, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) f_store(out + i, silu(f_load(gate + i), f_load(up + i)));
  if (i < n) {
    float g[LANES] = {0}, u[LANES] = {0}, o[LANES];
    memcpy(g, gate + i, (n - i) * sizeof *g);
    memcpy(u, up + i, (n - i) * sizeof *u);
    f_store(o, silu(f_load(g), f_load(u)));
    memcpy(out + i, o, (n - i) * sizeof *o);
  }
}

TARGET static void rotate(float *head, size_t rotary, const float *cosines, const float *sines, bool interleaved) {
  size_t half = rotary / 2;
  if (interleaved) {
    for (size_t i = 0; i < half; i++) {
      float first = head[2 * i], second = head[2 * i + 1];
      head[2 * i] = first * cosines[i] - second * sines[i];
      head[2 * i + 1] = first * sines[i] + second * cosines[i];
    }
  } else {
    for (size_t i = 0; i < half; i++) {
      float first = head[i], second = head[i + half];
      head[i] = first * cosines[i] - second * sines[i];
      head[i + half] = first * sines[i] + second * cosines[i];
    }
  }
}

// ---- The cache. A page of keys is dim x 16, of values 16 x dim, so that attention runs along vectors in both.
// Q8_0: the bytes, then half-precision scales: keys dim/32 x 16, values 16 x dim/32.

TARGET static void store(int type, bool keys, void *page, size_t slot, const float *x, size_t dim) {
  size_t step = keys ? GLM_PAGE : 1;
  if (type == GLM_CACHE_F32) {
    float *out = (float *)page + (keys ? slot : slot * dim);
    for (size_t i = 0; i < dim; i++) out[i * step] = x[i];
    return;
  }
  if (type == GLM_CACHE_F16) {
    uint16_t halves[LANES], *out = (uint16_t *)page + (keys ? slot : slot * dim);
    for (size_t i = 0; i < dim; i += LANES) {
      f_put_halves(halves, f_load(x + i));
      for (size_t l = 0; l < LANES; l++) out[(i + l) * step] = halves[l];
    }
    return;
  }
  int8_t *out = (int8_t *)page + (keys ? slot : slot * dim);
  uint16_t *scales = (uint16_t *)((int8_t *)page + GLM_PAGE * dim) + (keys ? slot : slot * (dim / 32));
  for (size_t i = 0; i < dim; i += 32) {
    float largest = 0, padded[LANES] = {0}, rounded[LANES];
    for (size_t j = 0; j < 32; j++) largest = fabsf(x[i + j]) > largest ? fabsf(x[i + j]) : largest;
    // The scale as it will be read, so that values are rounded against what they are multiplied with.
    uint16_t half[LANES];
    padded[0] = largest / 127.0f;
    f_put_halves(half, f_load(padded));
    f_store(rounded, f_halves((const uint8_t *)half));
    scales[i / 32 * step] = half[0];
    float inverse = rounded[0] > 0 ? 1.0f / rounded[0] : 0;
    for (size_t j = 0; j < 32; j++) {
      float scaled = x[i + j] * inverse, size = fabsf(scaled) + 0.5f;
      size = size < 127.0f ? size : 127.0f;
      out[(i + j) * step] = (int8_t)(scaled < 0 ? -(int)size : (int)size);
    }
  }
}

TARGET static void load(int type, bool keys, const void *page, size_t dim, float *out) {
  size_t count = GLM_PAGE * dim;
  if (type == GLM_CACHE_F32) {
    memcpy(out, page, count * sizeof *out);
  } else if (type == GLM_CACHE_F16) {
    for (size_t i = 0; i < count; i += LANES) f_store(out + i, f_halves((const uint8_t *)page + 2 * i));
  } else {
    const uint8_t *q = page, *scales = q + count;
    if (keys) {
      for (size_t d = 0; d < dim; d++) {
        UNROLL for (size_t v = 0; v < GLM_PAGE; v += LANES) {
          vf scale = f_halves(scales + 2 * (d / 32 * GLM_PAGE + v));
          f_store(out + d * GLM_PAGE + v, f_mul(f_signed(q + d * GLM_PAGE + v), scale));
        }
      }
    } else {
      float rounded[LANES];
      uint16_t half[LANES] = {0};
      for (size_t i = 0; i < count; i += 32) {
        memcpy(half, scales + 2 * (i / 32), 2);
        f_store(rounded, f_halves((const uint8_t *)half));
        UNROLL for (size_t v = 0; v < 32; v += LANES) f_store(out + i + v, f_mul(f_signed(q + i + v), f_set(rounded[0])));
      }
    }
  }
}

INLINE void score_some(const int Q, const float *q, size_t dim, const float *keys, float scale, float *scores) {
  UNROLL for (size_t v = 0; v < GLM_PAGE; v += LANES) {
    // Even and odd dimensions apart: two chains of sums run at a time.
    vf even[4], odd[4];
    UNROLL for (int i = 0; i < Q; i++) even[i] = odd[i] = f_set(0);
    for (size_t d = 0; d < dim; d += 2) {
      vf first = f_load(keys + d * GLM_PAGE + v), second = f_load(keys + (d + 1) * GLM_PAGE + v);
      UNROLL for (int i = 0; i < Q; i++) {
        even[i] = f_fma(f_set(q[(size_t)i * dim + d]), first, even[i]);
        odd[i] = f_fma(f_set(q[(size_t)i * dim + d + 1]), second, odd[i]);
      }
    }
    UNROLL for (int i = 0; i < Q; i++)
      f_store(scores + (size_t)i * GLM_PAGE + v, f_mul(f_add(even[i], odd[i]), f_set(scale)));
  }
}

TARGET static void score(const float *q, size_t queries, size_t dim, const float *keys, float scale, float *scores) {
  for (; queries >= 4; queries -= 4, q += 4 * dim, scores += 4 * GLM_PAGE) score_some(4, q, dim, keys, scale, scores);
  if (queries == 3) score_some(3, q, dim, keys, scale, scores);
  if (queries == 2) score_some(2, q, dim, keys, scale, scores);
  if (queries == 1) score_some(1, q, dim, keys, scale, scores);
}

TARGET static void soften(float *scores, size_t count, float *largest, float *total, float *out, size_t dim) {
  for (size_t t = count; t < GLM_PAGE; t++) scores[t] = -INFINITY;
  vf tops = f_set(*largest);
  UNROLL for (size_t v = 0; v < GLM_PAGE; v += LANES) tops = f_max(f_load(scores + v), tops);
  float top = f_largest(tops);
  if (top > *largest) {
    float factors[LANES];
    f_store(factors, f_exp(f_set(*largest - top)));
    // What was nothing stays nothing: the first page of a row has no sums to scale.
    float factor = *largest == -INFINITY ? 0 : factors[0];
    for (size_t v = 0; v < GLM_PAGE; v += LANES) f_store(total + v, f_mul(f_load(total + v), f_set(factor)));
    for (size_t i = 0; i < dim; i += LANES) f_store(out + i, f_mul(f_load(out + i), f_set(factor)));
    *largest = top;
  }
  for (size_t v = 0; v < GLM_PAGE; v += LANES) f_store(scores + v, f_exp(f_sub(f_load(scores + v), f_set(top))));
  for (size_t t = count; t < GLM_PAGE; t++) scores[t] = 0;
  for (size_t v = 0; v < GLM_PAGE; v += LANES) f_store(total + v, f_add(f_load(total + v), f_load(scores + v)));
}

INLINE void weigh_some(const int Q, const float *weights, size_t count, size_t dim, const float *values, float *out) {
  for (size_t d = 0; d < dim; d += 2 * LANES) {
    vf first[4], second[4];
    UNROLL for (int i = 0; i < Q; i++) {
      first[i] = f_load(out + (size_t)i * dim + d);
      second[i] = f_load(out + (size_t)i * dim + d + LANES);
    }
    for (size_t t = 0; t < count; t++) {
      vf a = f_load(values + t * dim + d), b = f_load(values + t * dim + d + LANES);
      UNROLL for (int i = 0; i < Q; i++) {
        vf weight = f_set(weights[(size_t)i * GLM_PAGE + t]);
        first[i] = f_fma(weight, a, first[i]);
        second[i] = f_fma(weight, b, second[i]);
      }
    }
    UNROLL for (int i = 0; i < Q; i++) {
      f_store(out + (size_t)i * dim + d, first[i]);
      f_store(out + (size_t)i * dim + d + LANES, second[i]);
    }
  }
}

TARGET static void weigh(const float *weights, size_t queries, size_t count, size_t dim, const float *values, float *out) {
  for (; queries >= 4; queries -= 4, weights += 4 * GLM_PAGE, out += 4 * dim)
    weigh_some(4, weights, count, dim, values, out);
  if (queries == 3) weigh_some(3, weights, count, dim, values, out);
  if (queries == 2) weigh_some(2, weights, count, dim, values, out);
  if (queries == 1) weigh_some(1, weights, count, dim, values, out);
}

#define GLM_KERNEL_SET(NAME)                                                                                                  \
  {                                                                                                                           \
    NAME, dot, multiply, quantize, norm, add, axpy, silu_multiply, rotate, store, load, score, soften, weigh                  \
  }
