// AVX2, FMA and F16C; chosen at run time.
#include "GLMKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define TARGET __attribute__((target("avx2,fma,f16c")))
#define IS_DIRECT 0
#define EXCESS 0
#define OP static inline __attribute__((always_inline)) TARGET

typedef __m256 vf;
typedef __m256i vi, vb, vp;

OP vf f_load(const float *p) { return _mm256_loadu_ps(p); }
OP void f_store(float *p, vf a) { _mm256_storeu_ps(p, a); }
OP vf f_set(float a) { return _mm256_set1_ps(a); }
OP vf f_add(vf a, vf b) { return _mm256_add_ps(a, b); }
OP vf f_sub(vf a, vf b) { return _mm256_sub_ps(a, b); }
OP vf f_mul(vf a, vf b) { return _mm256_mul_ps(a, b); }
OP vf f_div(vf a, vf b) { return _mm256_div_ps(a, b); }
OP vf f_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
OP vf f_min(vf a, vf b) { return _mm256_min_ps(a, b); }
OP vf f_max(vf a, vf b) { return _mm256_max_ps(a, b); }
OP float f_largest(vf a) {
  __m128 b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  b = _mm_max_ps(b, _mm_movehl_ps(b, b));
  return _mm_cvtss_f32(_mm_max_ss(b, _mm_movehdup_ps(b)));
}
OP vf f_abs(vf a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
OP vf f_round(vf a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
OP vi f_cut(vf a) { return _mm256_cvttps_epi32(a); }
OP vf f_convert(vi a) { return _mm256_cvtepi32_ps(a); }
OP vf f_power(vi k) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(k, _mm256_set1_epi32(127)), 23)); }
OP vf f_halves(const uint8_t *p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)); }
OP void f_put_halves(uint16_t *p, vf a) {
  _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
OP vf f_brains(const uint8_t *p) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p)), 16));
}
OP float f_total(vf a) {
  __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  b = _mm_add_ps(b, _mm_movehl_ps(b, b));
  return _mm_cvtss_f32(_mm_add_ss(b, _mm_movehdup_ps(b)));
}
OP vf f_bytes(const uint8_t *p) { return f_convert(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p))); }
OP vf f_signed(const uint8_t *p) { return f_convert(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)p))); }
OP vi i_set(int32_t a) { return _mm256_set1_epi32(a); }
OP vi i_add(vi a, vi b) { return _mm256_add_epi32(a, b); }
OP int32_t i_total(vi a) {
  __m128i b = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
  b = _mm_add_epi32(b, _mm_shuffle_epi32(b, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(b, _mm_shuffle_epi32(b, 0xb1)));
}
OP vi i_shift(vi a, int n) { return _mm256_slli_epi32(a, n); }
OP vi i_signed(vi a, vf sign) { return _mm256_sign_epi32(a, _mm256_or_si256(_mm256_castps_si256(sign), _mm256_set1_epi32(1))); }
OP void i_put_bytes(int8_t *p, vi a) {
  __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
  _mm_storel_epi64((__m128i *)p, _mm_packs_epi16(words, words));
}
OP vb b_load(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
OP vb b_whole(vb a) { return _mm256_xor_si256(a, _mm256_set1_epi8((char)0x80)); }
OP vb b_or(vb a, vb b) { return _mm256_or_si256(a, b); }
OP vb b_low(vb a) { return _mm256_and_si256(a, _mm256_set1_epi8(15)); }
OP vb b_high(vb a) { return _mm256_and_si256(_mm256_srli_epi16(a, 4), _mm256_set1_epi8(15)); }
OP vb b_bit(vb a, int j) {
  return _mm256_and_si256(j < 4 ? _mm256_slli_epi16(a, 4 - j) : _mm256_srli_epi16(a, j - 4), _mm256_set1_epi8(16));
}
OP vb b_pair(vb a, int j) {
  return _mm256_and_si256(j < 2 ? _mm256_slli_epi16(a, 4 - 2 * j) : _mm256_srli_epi16(a, 2 * j - 4), _mm256_set1_epi8(48));
}
OP vp p_zero(void) { return _mm256_setzero_si256(); }
OP vp p_dot(vp p, vb w, int32_t x) { return _mm256_add_epi16(p, _mm256_maddubs_epi16(w, _mm256_set1_epi32(x))); }
OP vi i_pairs(vp p) { return _mm256_madd_epi16(p, _mm256_set1_epi16(1)); }
// Two products of bytes of at most 128 fit 16 bits once the weight's sign is moved over.
OP vi i_dot_bytes(vi acc, vb w, int32_t x) {
  __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(_mm256_set1_epi32(x), w));
  return _mm256_add_epi32(acc, i_pairs(pairs));
}

#include "body.h"

const glm_kernels *glm_kernels_avx2(void) {
  static const glm_kernels kernels = GLM_KERNEL_SET("avx2");
  bool usable = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  return usable ? &kernels : NULL;
}
#else
const glm_kernels *glm_kernels_avx2(void) { return 0; }
#endif
