// NEON with dot products (ARMv8.2); chosen at run time.
#include "GLMKernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>
#include <sys/auxv.h>

#define LANES 4
#define TARGET __attribute__((target("dotprod")))
#define IS_DIRECT 1
#define EXCESS 0
#define OP static inline __attribute__((always_inline)) TARGET

typedef float32x4_t vf;
typedef int32x4_t vi;
typedef uint8x16_t vb;

OP vf f_load(const float *p) { return vld1q_f32(p); }
OP void f_store(float *p, vf a) { vst1q_f32(p, a); }
OP vf f_set(float a) { return vdupq_n_f32(a); }
OP vf f_add(vf a, vf b) { return vaddq_f32(a, b); }
OP vf f_sub(vf a, vf b) { return vsubq_f32(a, b); }
OP vf f_mul(vf a, vf b) { return vmulq_f32(a, b); }
OP vf f_div(vf a, vf b) { return vdivq_f32(a, b); }
OP vf f_fma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
// As comparisons: b where a is no number.
OP vf f_min(vf a, vf b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
OP vf f_max(vf a, vf b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
OP float f_largest(vf a) { return vmaxvq_f32(a); }
OP vf f_abs(vf a) { return vabsq_f32(a); }
OP vf f_round(vf a) { return vrndnq_f32(a); }
OP vi f_cut(vf a) { return vcvtq_s32_f32(a); }
OP vf f_convert(vi a) { return vcvtq_f32_s32(a); }
OP vf f_power(vi k) { return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(k, vdupq_n_s32(127)), 23)); }
OP vf f_halves(const uint8_t *p) { return vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(p))); }
OP void f_put_halves(uint16_t *p, vf a) { vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(a))); }
OP vf f_brains(const uint8_t *p) { return vreinterpretq_f32_u32(vshll_n_u16(vreinterpret_u16_u8(vld1_u8(p)), 16)); }
OP float f_total(vf a) {
  float32x2_t b = vadd_f32(vget_low_f32(a), vget_high_f32(a));
  return vget_lane_f32(b, 0) + vget_lane_f32(b, 1);
}
OP vf f_bytes(const uint8_t *p) {
  uint32_t four;
  memcpy(&four, p, 4);
  return vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(vreinterpret_u8_u32(vdup_n_u32(four))))));
}
OP vf f_signed(const uint8_t *p) {
  uint32_t four;
  memcpy(&four, p, 4);
  return vcvtq_f32_s32(vmovl_s16(vget_low_s16(vmovl_s8(vreinterpret_s8_u32(vdup_n_u32(four))))));
}
OP vi i_set(int32_t a) { return vdupq_n_s32(a); }
OP vi i_add(vi a, vi b) { return vaddq_s32(a, b); }
OP int32_t i_total(vi a) { return vaddvq_s32(a); }
OP vi i_shift(vi a, int n) { return vshlq_s32(a, vdupq_n_s32(n)); }
OP vi i_signed(vi a, vf sign) { return vbslq_s32(vcltq_s32(vreinterpretq_s32_f32(sign), vdupq_n_s32(0)), vnegq_s32(a), a); }
OP void i_put_bytes(int8_t *p, vi a) {
  int8x8_t bytes = vmovn_s16(vcombine_s16(vmovn_s32(a), vmovn_s32(a)));
  uint32_t four = vget_lane_u32(vreinterpret_u32_s8(bytes), 0);
  memcpy(p, &four, 4);
}
OP vb b_load(const uint8_t *p) { return vld1q_u8(p); }
OP vb b_whole(vb a) { return veorq_u8(a, vdupq_n_u8(0x80)); }
OP vb b_or(vb a, vb b) { return vorrq_u8(a, b); }
OP vb b_low(vb a) { return vandq_u8(a, vdupq_n_u8(15)); }
OP vb b_high(vb a) { return vshrq_n_u8(a, 4); }
OP vb b_bit(vb a, int j) { return vandq_u8(vshlq_u8(a, vdupq_n_s8((int8_t)(4 - j))), vdupq_n_u8(16)); }
OP vb b_pair(vb a, int j) { return vandq_u8(vshlq_u8(a, vdupq_n_s8((int8_t)(4 - 2 * j))), vdupq_n_u8(48)); }
OP vi i_dot(vi acc, vb w, int32_t x) { return vdotq_s32(acc, vreinterpretq_s8_u8(w), vreinterpretq_s8_s32(vdupq_n_s32(x))); }
#include "body.h"

const glm_kernels *glm_kernels_neon(void) {
  static const glm_kernels kernels = GLM_KERNEL_SET("neon");
  return getauxval(AT_HWCAP) & HWCAP_ASIMDDP ? &kernels : NULL;
}
#else
const glm_kernels *glm_kernels_neon(void) { return 0; }
#endif
