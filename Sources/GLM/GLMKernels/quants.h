// What reading and packing GGUF's blocks share.
#ifndef GLM_QUANTS_H
#define GLM_QUANTS_H
#include <stdint.h>
#include <string.h>

// IEEE half to float, subnormals and infinities included.
static inline float glm_half(const uint8_t *bytes) {
  uint16_t h;
  memcpy(&h, bytes, 2);
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, exponent = (h >> 10) & 31, fraction = h & 1023, bits;
  if (exponent == 31) {
    bits = sign | 0x7f800000 | fraction << 13;
  } else if (exponent != 0) {
    bits = sign | (exponent + 112) << 23 | fraction << 13;
  } else {
    float value = (float)fraction * 0x1p-24f;
    memcpy(&bits, &value, 4);
    bits |= sign;
  }
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

// Float to IEEE half, to the nearest even.
static inline uint16_t glm_to_half(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  uint32_t sign = bits >> 16 & 0x8000, size = bits & 0x7fffffff;
  if (size > 0x7f800000) return (uint16_t)(sign | 0x7e00 | (size >> 13 & 0x1ff));
  if (size >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
  if (size < 0x38800000) {
    // Below the normal numbers: adding a half lets the float unit round.
    float small;
    memcpy(&small, &size, 4);
    small += 0.5f;
    memcpy(&size, &small, 4);
    return (uint16_t)(sign | (size - 0x3f000000));
  }
  size += 0xc8000fff + (size >> 13 & 1);
  return (uint16_t)(sign | size >> 13);
}

// The 6-bit scale and minimum of sub-block j of a Q4_K or Q5_K block.
static inline void glm_scale_min(const uint8_t *s, int j, int *scale, int *min) {
  if (j < 4) {
    *scale = s[j] & 63;
    *min = s[j + 4] & 63;
  } else {
    *scale = (s[j + 4] & 15) | (s[j - 4] >> 6) << 4;
    *min = (s[j + 4] >> 4) | (s[j] >> 6) << 4;
  }
}

// The offset of types without one: adding it changes nothing, not even the sign of a zero.
static const float NOTHING = -0.0f;

#endif
