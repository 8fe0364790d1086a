// Scales and codes that come near a few values: the searches behind quantize.c.
//
// x is approximated by scale * code, or by scale * code - minimum. Given codes, the best scale and minimum solve a linear
// least-squares problem; given those, the best codes are the nearest ones. Trying several ranges and then alternating
// between both finds far better fits than the range of the values does, which outliers widen.
#ifndef GLM_FIT_H
#define GLM_FIT_H
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  float scale, minimum;
} glm_fit;

// For n values, a multiple of 8, of magnitudes up to about 1 with weights w, and codes from low to high, where low is
// negative.
float glm_fit_scale(const float *x, const float *w, int n, int low, int high);
// The same with codes from 0 to high and a minimum, which is not negative where `positive` is asked for.
glm_fit glm_fit_affine(const float *x, const float *w, int n, int high, bool positive);

// The weighted squared error that the nearest codes leave, and those codes.
float glm_fit_error(const float *x, const float *w, int n, glm_fit fit, int low, int high);
void glm_fit_codes(const float *x, int n, glm_fit fit, int low, int high, int8_t *codes);

// The factor that best turns a into x, and two factors for x = first * a - second * b, from sums of products.
typedef struct {
  double aa, ab, bb, xa, xb;
} glm_moments;
void glm_moments_add(glm_moments *sums, double w, double a, double b, double x);
float glm_moments_scale(const glm_moments *sums);
glm_fit glm_moments_fit(const glm_moments *sums, bool positive);

#endif
