// AVX-512 with VNNI; chosen at run time.
#include "GLMKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 16
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c")))
#define IS_DIRECT 1
#define EXCESS 1
#define OP static inline __attribute__((always_inline)) TARGET

typedef __m512 vf;
typedef __m512i vi, vb;

OP vf f_load(const float *p) { return _mm512_loadu_ps(p); }
OP void f_store(float *p, vf a) { _mm512_storeu_ps(p, a); }
OP vf f_set(float a) { return _mm512_set1_ps(a); }
OP vf f_add(vf a, vf b) { return _mm512_add_ps(a, b); }
OP vf f_sub(vf a, vf b) { return _mm512_sub_ps(a, b); }
OP vf f_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
OP vf f_div(vf a, vf b) { return _mm512_div_ps(a, b); }
OP vf f_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
OP vf f_min(vf a, vf b) { return _mm512_min_ps(a, b); }
OP vf f_max(vf a, vf b) { return _mm512_max_ps(a, b); }
OP float f_largest(vf a) { return _mm512_reduce_max_ps(a); }
OP vf f_abs(vf a) { return _mm512_abs_ps(a); }
OP vf f_round(vf a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
OP vi f_cut(vf a) { return _mm512_cvttps_epi32(a); }
OP vf f_convert(vi a) { return _mm512_cvtepi32_ps(a); }
OP vf f_power(vi k) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(k, _mm512_set1_epi32(127)), 23)); }
OP vf f_halves(const uint8_t *p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)); }
OP void f_put_halves(uint16_t *p, vf a) {
  _mm256_storeu_si256((__m256i *)p, _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
OP vf f_brains(const uint8_t *p) {
  __m256i brains = _mm256_loadu_si256((const __m256i *)p);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(brains), 16));
}
OP float f_total(vf a) {
  __m256 b = _mm256_add_ps(_mm512_castps512_ps256(a), _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(a), 1)));
  __m128 c = _mm_add_ps(_mm256_castps256_ps128(b), _mm256_extractf128_ps(b, 1));
  c = _mm_add_ps(c, _mm_movehl_ps(c, c));
  return _mm_cvtss_f32(_mm_add_ss(c, _mm_movehdup_ps(c)));
}
// The halves of two vectors in one, then the quarters of four.
OP void f_add_totals(const vf *v, float *out) {
  vf a = f_add(_mm512_shuffle_f32x4(v[0], v[1], 0x44), _mm512_shuffle_f32x4(v[0], v[1], 0xee));
  vf b = f_add(_mm512_shuffle_f32x4(v[2], v[3], 0x44), _mm512_shuffle_f32x4(v[2], v[3], 0xee));
  vf c = f_add(_mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xdd));
  c = f_add(c, _mm512_permute_ps(c, 0x4e));
  c = f_add(c, _mm512_permute_ps(c, 0xb1));
  __m128 totals = _mm512_castps512_ps128(_mm512_maskz_compress_ps(0x1111, c));
  _mm_storeu_ps(out, _mm_add_ps(_mm_loadu_ps(out), totals));
}
OP vf f_bytes(const uint8_t *p) { return f_convert(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p))); }
OP vf f_signed(const uint8_t *p) { return f_convert(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)p))); }
OP vi i_set(int32_t a) { return _mm512_set1_epi32(a); }
OP vi i_add(vi a, vi b) { return _mm512_add_epi32(a, b); }
OP int32_t i_total(vi a) { return _mm512_reduce_add_epi32(a); }
OP vi i_shift(vi a, int n) { return _mm512_slli_epi32(a, (unsigned)n); }
OP vi i_signed(vi a, vf sign) {
  return _mm512_mask_sub_epi32(a, _mm512_cmplt_epi32_mask(_mm512_castps_si512(sign), _mm512_setzero_si512()), _mm512_setzero_si512(), a);
}
OP void i_put_bytes(int8_t *p, vi a) { _mm_storeu_si128((__m128i *)p, _mm512_cvtepi32_epi8(a)); }
OP vb b_load(const uint8_t *p) { return _mm512_loadu_si512(p); }
OP vb b_whole(vb a) { return a; }
OP vb b_or(vb a, vb b) { return _mm512_or_si512(a, b); }
OP vb b_low(vb a) { return _mm512_and_si512(a, _mm512_set1_epi8(15)); }
OP vb b_high(vb a) { return _mm512_and_si512(_mm512_srli_epi16(a, 4), _mm512_set1_epi8(15)); }
OP vb b_bit(vb a, int j) {
  return _mm512_and_si512(
      j < 4 ? _mm512_slli_epi16(a, (unsigned)(4 - j)) : _mm512_srli_epi16(a, (unsigned)(j - 4)), _mm512_set1_epi8(16));
}
OP vb b_pair(vb a, int j) {
  return _mm512_and_si512(
      j < 2 ? _mm512_slli_epi16(a, (unsigned)(4 - 2 * j)) : _mm512_srli_epi16(a, (unsigned)(2 * j - 4)), _mm512_set1_epi8(48));
}
OP vi i_dot(vi acc, vb w, int32_t x) { return _mm512_dpbusd_epi32(acc, w, _mm512_set1_epi32(x)); }

#include "body.h"

const glm_kernels *glm_kernels_avx512(void) {
  static const glm_kernels kernels = GLM_KERNEL_SET("avx512");
  bool usable = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
                && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("f16c");
  return usable ? &kernels : NULL;
}
#else
const glm_kernels *glm_kernels_avx512(void) { return 0; }
#endif
