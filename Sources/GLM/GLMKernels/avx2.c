// AVX2, FMA and F16C; chosen at run time.
#include "GLMKernels.h"
#include "pack.h"
#include "polynomial.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define TARGET __attribute__((target("avx2,fma,f16c")))

TARGET static float sum8(__m256 v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

TARGET static float dot(const float *a, const float *b, size_t n) {
  __m256 a0 = _mm256_setzero_ps(), a1 = a0, a2 = a0, a3 = a0;
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    a0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), a0);
    a1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), a1);
    a2 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16), a2);
    a3 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24), a3);
  }
  for (; i + 8 <= n; i += 8) a0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), a0);
  float result = sum8(_mm256_add_ps(_mm256_add_ps(a0, a1), _mm256_add_ps(a2, a3)));
  for (; i < n; i++) result = __builtin_fmaf(a[i], b[i], result);
  return result;
}

// A tile of T tokens against a group of eight rows. T and the form are constants where this is inlined: every loop over
// them unrolls, and a block's weights are taken apart once for all its tokens.
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef struct {
  const int8_t *x;
  const float *xscale, *xsum;
  size_t cols;
} tile_input;

INLINE TARGET __m256 halves(const uint8_t *b) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)b)); }
INLINE TARGET __m256i vector(const uint8_t *b) { return _mm256_loadu_si256((const __m256i *)b); }
INLINE TARGET __m256i four(const int8_t *x) {
  int32_t value;
  __builtin_memcpy(&value, x, 4);
  return _mm256_set1_epi32(value);
}

// acc += the integer sums of 16-bit pairs, scaled.
INLINE TARGET __m256 scaled(__m256i pairs, __m256 scale, float xscale, __m256 acc) {
  __m256 total = _mm256_cvtepi32_ps(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  return _mm256_fmadd_ps(total, _mm256_mul_ps(scale, _mm256_set1_ps(xscale)), acc);
}

// 32 columns of nibbles: eight products of at most 15 * 127 * 2 fit 16 bits.
INLINE TARGET void nibbles(const int T, const uint8_t *b, __m256 scale, __m256 offset, tile_input in, size_t c, __m256 *acc) {
  const __m256i mask = _mm256_set1_epi8(15);
  __m256i pairs[4];
  UNROLL for (int j = 0; j < 4; j++) {
    __m256i w = vector(b + 32 * j), low = _mm256_and_si256(w, mask), high = _mm256_and_si256(_mm256_srli_epi16(w, 4), mask);
    UNROLL for (int t = 0; t < T; t++) {
      const int8_t *x = in.x + (size_t)t * in.cols + c + 4 * j;
      __m256i sum = _mm256_add_epi16(_mm256_maddubs_epi16(low, four(x)), _mm256_maddubs_epi16(high, four(x + 16)));
      pairs[t] = j == 0 ? sum : _mm256_add_epi16(pairs[t], sum);
    }
  }
  UNROLL for (int t = 0; t < T; t++) {
    size_t k = ((size_t)t * in.cols + c) / 32;
    acc[t] = scaled(pairs[t], scale, in.xscale[k], acc[t]);
    acc[t] = _mm256_fmadd_ps(offset, _mm256_set1_ps(in.xsum[k]), acc[t]);
  }
}

// Steps `from` to `to` of signed bytes of at most 128: two products fit 16 bits.
INLINE TARGET void bytes(const int T, const uint8_t *b, int from, int to, __m256 scale, tile_input in, size_t c, __m256 *acc) {
  __m256i totals[4];
  UNROLL for (int t = 0; t < T; t++) totals[t] = _mm256_setzero_si256();
  UNROLL for (int j = from; j < to; j++) {
    __m256i w = vector(b + 32 * j), size = _mm256_abs_epi8(w);
    UNROLL for (int t = 0; t < T; t++) {
      __m256i x = four(in.x + (size_t)t * in.cols + c + 4 * j);
      __m256i pairs = _mm256_maddubs_epi16(size, _mm256_sign_epi8(x, w));
      totals[t] = _mm256_add_epi32(totals[t], _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }
  }
  UNROLL for (int t = 0; t < T; t++) {
    __m256 s = _mm256_mul_ps(scale, _mm256_set1_ps(in.xscale[((size_t)t * in.cols + c) / 32]));
    acc[t] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(totals[t]), s, acc[t]);
  }
}

// 16 columns of six bits less 32: four products of at most 32 * 127 * 2 fit 16 bits.
INLINE TARGET void sixes(const int T, const uint8_t *b, int h, __m256 scale, tile_input in, size_t c, __m256 *acc) {
  const __m256i low = _mm256_set1_epi8(15), two = _mm256_set1_epi8(48);
  __m256i high = vector(b + 128 + 32 * h), pairs[4];
  UNROLL for (int j = 0; j < 4; j++) {
    __m256i w = vector(b + 32 * j);
    w = _mm256_and_si256(h == 0 ? w : _mm256_srli_epi16(w, 4), low);
    __m256i top = j == 0 ? _mm256_slli_epi16(high, 4) : j == 1 ? _mm256_slli_epi16(high, 2) : j == 2 ? high : _mm256_srli_epi16(high, 2);
    w = _mm256_sub_epi8(_mm256_or_si256(w, _mm256_and_si256(top, two)), _mm256_set1_epi8(32));
    __m256i size = _mm256_abs_epi8(w);
    UNROLL for (int t = 0; t < T; t++) {
      __m256i x = four(in.x + (size_t)t * in.cols + c + 16 * h + 4 * j);
      __m256i product = _mm256_maddubs_epi16(size, _mm256_sign_epi8(x, w));
      pairs[t] = j == 0 ? product : _mm256_add_epi16(pairs[t], product);
    }
  }
  UNROLL for (int t = 0; t < T; t++) acc[t] = scaled(pairs[t], scale, in.xscale[((size_t)t * in.cols + c) / 32], acc[t]);
}

INLINE TARGET __m256 widened(const uint8_t *b) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)b)));
}
INLINE TARGET __m256 widened_signed(const uint8_t *b) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)b)));
}

INLINE TARGET void tile(const int form, const int T, const uint8_t *b, tile_input in, const float *start, float *out,
                        size_t stride) {
  __m256 acc[4];
  UNROLL for (int t = 0; t < T; t++) acc[t] = _mm256_loadu_ps(start);
  const size_t step = glm_form_columns[form], size = glm_form_bytes[form];
  for (size_t c = 0; c < in.cols; c += step, b += size) {
    if (form == GLM_NIBBLES) {
      __m256 d = halves(b);
      nibbles(T, b + 16, d, _mm256_mul_ps(d, _mm256_set1_ps(-8)), in, c, acc);
    } else if (form == GLM_BYTES) {
      bytes(T, b + 16, 0, 8, halves(b), in, c, acc);
    } else if (form == GLM_SUPER_NIBBLES) {
      __m256 d = halves(b), m = _mm256_sub_ps(_mm256_setzero_ps(), halves(b + 16));
      for (size_t j = 0; j < 8; j++) {
        const uint8_t *part = b + 32 + j * 144;
        nibbles(T, part + 16, _mm256_mul_ps(d, widened(part)), _mm256_mul_ps(m, widened(part + 8)), in, c + 32 * j, acc);
      }
    } else if (form == GLM_SUPER_SIXES) {
      __m256 d = halves(b);
      for (size_t j = 0; j < 8; j++) {
        const uint8_t *part = b + 16 + j * 208;
        sixes(T, part + 16, 0, _mm256_mul_ps(d, widened_signed(part)), in, c + 32 * j, acc);
        sixes(T, part + 16, 1, _mm256_mul_ps(d, widened_signed(part + 8)), in, c + 32 * j, acc);
      }
    } else {
      __m256 first = _mm256_loadu_ps((const float *)b), second = _mm256_loadu_ps((const float *)(b + 32));
      bytes(T, b + 96, 0, 4, first, in, c, acc);
      bytes(T, b + 96, 4, 8, second, in, c, acc);
      __m256 offset = _mm256_loadu_ps((const float *)(b + 64));
      UNROLL for (int t = 0; t < T; t++)
        acc[t] = _mm256_fmadd_ps(offset, _mm256_set1_ps(in.xsum[((size_t)t * in.cols + c) / 32]), acc[t]);
    }
  }
  UNROLL for (int t = 0; t < T; t++) _mm256_storeu_ps(out + (size_t)t * stride, acc[t]);
}

INLINE TARGET void tiles(const int form, const uint8_t *group, tile_input in, size_t tokens, const float *start, float *out,
                         size_t stride) {
  for (; tokens >= 4; tokens -= 4) {
    tile(form, 4, group, in, start, out, stride);
    in.x += 4 * in.cols, in.xscale += in.cols / 8, in.xsum += in.cols / 8, out += 4 * stride;
  }
  if (tokens == 3) tile(form, 3, group, in, start, out, stride);
  if (tokens == 2) tile(form, 2, group, in, start, out, stride);
  if (tokens == 1) tile(form, 1, group, in, start, out, stride);
}

TARGET static void multiply(int form, const uint8_t *group, size_t cols, const int8_t *x, const float *xscale,
                            const float *xsum, size_t tokens, const float *start, float *out, size_t stride) {
  tile_input in = {x, xscale, xsum, cols};
  switch (form) {
  case GLM_NIBBLES: tiles(GLM_NIBBLES, group, in, tokens, start, out, stride); break;
  case GLM_BYTES: tiles(GLM_BYTES, group, in, tokens, start, out, stride); break;
  case GLM_SUPER_NIBBLES: tiles(GLM_SUPER_NIBBLES, group, in, tokens, start, out, stride); break;
  case GLM_SUPER_SIXES: tiles(GLM_SUPER_SIXES, group, in, tokens, start, out, stride); break;
  default: tiles(GLM_ANY, group, in, tokens, start, out, stride);
  }
}

TARGET static void axpy(float a, const float *x, float *y, size_t n) {
  __m256 v = _mm256_set1_ps(a);
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    _mm256_storeu_ps(y + i, _mm256_fmadd_ps(v, _mm256_loadu_ps(x + i), _mm256_loadu_ps(y + i)));
  for (; i < n; i++) y[i] = __builtin_fmaf(a, x[i], y[i]);
}

TARGET static __m256 exp8(__m256 x) {
  x = _mm256_max_ps(_mm256_min_ps(x, _mm256_set1_ps(GLM_EXP_HIGH)), _mm256_set1_ps(GLM_EXP_LOW));
  __m256 k = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(GLM_LOG2E)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m256 r = _mm256_fmadd_ps(k, _mm256_set1_ps(-GLM_LN2_HIGH), x);
  r = _mm256_fmadd_ps(k, _mm256_set1_ps(-GLM_LN2_LOW), r);
  __m256 p = _mm256_fmadd_ps(_mm256_set1_ps(GLM_P6), r, _mm256_set1_ps(GLM_P5));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(GLM_P4));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(GLM_P3));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(GLM_P2));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f));
  __m256i bits = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(k), _mm256_set1_epi32(127)), 23);
  return _mm256_mul_ps(p, _mm256_castsi256_ps(bits));
}

TARGET static float exp_sum(float *x, size_t n, float max) {
  __m256 acc = _mm256_setzero_ps(), m = _mm256_set1_ps(max);
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    __m256 e = exp8(_mm256_sub_ps(_mm256_loadu_ps(x + i), m));
    _mm256_storeu_ps(x + i, e);
    acc = _mm256_add_ps(acc, e);
  }
  float result = sum8(acc);
  for (; i < n; i++) {
    x[i] = _mm256_cvtss_f32(exp8(_mm256_set1_ps(x[i] - max)));
    result += x[i];
  }
  return result;
}

const glm_kernels *glm_kernels_avx2(void) {
  static const glm_kernels kernels = {"avx2", dot, multiply, axpy, exp_sum};
  bool usable = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  return usable ? &kernels : NULL;
}
#else
const glm_kernels *glm_kernels_avx2(void) { return NULL; }
#endif

const glm_kernels *glm_kernels_best(void) {
  const glm_kernels *avx2 = glm_kernels_avx2();
  return avx2 ? avx2 : glm_kernels_scalar();
}
