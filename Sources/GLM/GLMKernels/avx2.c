// AVX2, FMA and F16C; chosen at run time.
#include "GLMKernels.h"
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

TARGET static float dot_q(const int8_t *q, const float *scale, const float *offset, const int8_t *x, const float *xscale,
                          const float *xsum, size_t n) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256 acc = _mm256_setzero_ps();
  float extra = 0;
  for (size_t i = 0; i < n; i += 32) {
    __m256i w = _mm256_loadu_si256((const __m256i *)(q + i)), v = _mm256_loadu_si256((const __m256i *)(x + i));
    // |w| <= 128 and |x| <= 127: two products fit 16 bits.
    __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(v, w));
    __m256 total = _mm256_cvtepi32_ps(_mm256_madd_epi16(pairs, ones));
    __m256 s = _mm256_set_m128(_mm_set1_ps(scale[i / 16 + 1] * xscale[i / 32]), _mm_set1_ps(scale[i / 16] * xscale[i / 32]));
    acc = _mm256_fmadd_ps(total, s, acc);
    extra = __builtin_fmaf(offset[i / 32], xsum[i / 32], extra);
  }
  return sum8(acc) + extra;
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
  static const glm_kernels kernels = {"avx2", dot, dot_q, axpy, exp_sum};
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
