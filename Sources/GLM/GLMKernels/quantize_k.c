// 256 values to one block of a K type: sub-blocks with scales (and minima) of few bits, and factors for those.
//
// Sub-blocks are fitted on their own first. Then their scales are rounded to what the block can hold, and the parts are
// fitted to each other in turn: each sub-block's scale and minimum to the factors, the factors to all of them.
#include "fit.h"
#include "quantize.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

enum { ROUNDS = 3, Q2_K = 10, Q3_K = 11 };

// How a type divides its 256 values.
typedef struct {
  int values;            // per sub-block
  int low, high;         // codes
  int least, most;       // scales and minima
  bool minima;
} super_form;

static super_form form_of(uint32_t type) {
  switch (type) {
  case Q2_K: return (super_form){16, 0, 3, 0, 15, true};
  case Q3_K: return (super_form){16, -4, 3, -32, 31, false};
  case GLM_Q4_K: return (super_form){32, 0, 15, 0, 63, true};
  case GLM_Q5_K: return (super_form){32, 0, 31, 0, 63, true};
  default: return (super_form){16, -32, 31, -128, 127, false};
  }
}

// A block taken apart: x = factor * scales * codes - minimum_factor * minima.
typedef struct {
  float factor, minimum_factor;
  uint8_t halves[4];  // both, times the values' size, as they are stored
  int scales[16], minima[16];
  int8_t codes[256];
  float error;
  bool fits;          // whether the factors are finite as halves
} super_block;

static int bounded(float x, int least, int most) { return (int)fmaxf(fminf(rintf(x), (float)most), (float)least); }

// Each sub-block's best codes for scales and minima near those it has.
static void fit_parts(const float *x, const float *w, super_form form, super_block *b) {
  b->error = 0;
  for (int j = 0; j < 256 / form.values; j++) {
    const float *part = x + form.values * j;
    float best = INFINITY;
    int scale = b->scales[j], minimum = b->minima[j];
    glm_fit chosen = {0, 0};
    for (int s = scale - 1; s <= scale + 1; s++) {
      for (int m = minimum - 1; m <= minimum + 1; m++) {
        bool allowed = form.minima ? m >= form.least && m <= form.most : m == 0;
        if (s < form.least || s > form.most || !allowed) continue;
        glm_fit fit = {b->factor * (float)s, b->minimum_factor * (float)m};
        float error = glm_fit_error(part, w + form.values * j, form.values, fit, form.low, form.high);
        if (error < best) {
          best = error;
          b->scales[j] = s;
          b->minima[j] = m;
          chosen = fit;
        }
      }
    }
    glm_fit_codes(part, form.values, chosen, form.low, form.high, b->codes + form.values * j);
    b->error += best;
  }
}

// The best factors for the parts.
static glm_fit fit_factors(const float *x, const float *w, super_form form, const super_block *b) {
  glm_moments sums = {0};
  for (int i = 0; i < 256; i++) {
    int j = i / form.values;
    glm_moments_add(&sums, w[i], b->scales[j] * b->codes[i], b->minima[j], x[i]);
  }
  if (!form.minima) return (glm_fit){glm_moments_scale(&sums), 0};
  return glm_moments_fit(&sums, true);
}

static void set_factors(glm_fit fit, float size, super_block *b) {
  b->fits = true;
  b->factor = glm_round_scale(fit.scale, size, b->halves, &b->fits);
  b->minimum_factor = glm_round_scale(fit.minimum, size, b->halves + 2, &b->fits);
}

static super_block fit_super(const float *x, const float *w, float size, super_form form) {
  glm_fit parts[16], largest = {0, 0};
  for (int j = 0; j < 256 / form.values; j++) {
    const float *part = x + form.values * j;
    parts[j] = form.minima ? glm_fit_affine(part, w + form.values * j, form.values, form.high, true)
                           : (glm_fit){glm_fit_scale(part, w + form.values * j, form.values, form.low, form.high), 0};
    if (fabsf(parts[j].scale) > fabsf(largest.scale)) largest.scale = parts[j].scale;
    largest.minimum = fmaxf(largest.minimum, parts[j].minimum);
  }
  // A signed scale that is the largest in magnitude takes the end with room for one more.
  float reach = form.least < 0 ? (float)form.least : (float)form.most;
  super_block b = {0};
  set_factors((glm_fit){largest.scale / reach, largest.minimum / (float)form.most}, size, &b);
  if (!b.fits) return b;
  for (int j = 0; j < 256 / form.values; j++) {
    b.scales[j] = b.factor != 0 ? bounded(parts[j].scale / b.factor, form.least, form.most) : 0;
    b.minima[j] = b.minimum_factor != 0 ? bounded(parts[j].minimum / b.minimum_factor, 0, form.most) : 0;
  }
  fit_parts(x, w, form, &b);
  for (int round = 0; round < ROUNDS; round++) {
    super_block next = b;
    set_factors(fit_factors(x, w, form, &b), size, &next);
    fit_parts(x, w, form, &next);
    if (!next.fits || !(next.error < b.error)) break;
    b = next;
  }
  return b;
}

// Two scales' six bits each, as Q4_K and Q5_K lay them out.
static void write_scales_and_minima(const super_block *b, uint8_t *out) {
  for (int j = 0; j < 4; j++) {
    int scale = b->scales[j + 4], minimum = b->minima[j + 4];
    out[j] = (uint8_t)(b->scales[j] | scale >> 4 << 6);
    out[j + 4] = (uint8_t)(b->minima[j] | minimum >> 4 << 6);
    out[j + 8] = (uint8_t)((scale & 15) | (minimum & 15) << 4);
  }
}

static void write_q2_k(const super_block *b, uint8_t *out) {
  memset(out, 0, 84);
  for (int j = 0; j < 16; j++) out[j] = (uint8_t)(b->scales[j] | b->minima[j] << 4);
  for (int i = 0; i < 256; i++) out[16 + 32 * (i / 128) + i % 32] |= (uint8_t)(b->codes[i] << 2 * (i / 32 % 4));
  memcpy(out + 80, b->halves, 4);
}

static void write_q3_k(const super_block *b, uint8_t *out) {
  memset(out, 0, 110);
  for (int i = 0; i < 256; i++) {
    int code = b->codes[i] + 4;
    out[i % 32] |= (uint8_t)((code >> 2) << i / 32);
    out[32 + 32 * (i / 128) + i % 32] |= (uint8_t)((code & 3) << 2 * (i / 32 % 4));
  }
  for (int j = 0; j < 16; j++) {
    int scale = b->scales[j] + 32;
    out[96 + j % 8] |= (uint8_t)((scale & 15) << 4 * (j / 8));
    out[104 + j % 4] |= (uint8_t)((scale >> 4) << 2 * (j / 4));
  }
  memcpy(out + 108, b->halves, 2);
}

static void write_q45_k(bool five, const super_block *b, uint8_t *out) {
  memset(out, 0, five ? 176 : 144);
  memcpy(out, b->halves, 4);
  write_scales_and_minima(b, out + 4);
  uint8_t *high = out + 16, *low = five ? out + 48 : out + 16;
  for (int i = 0; i < 256; i++) {
    int j = i / 32;
    low[32 * (j / 2) + i % 32] |= (uint8_t)((b->codes[i] & 15) << 4 * (j & 1));
    if (five) high[i % 32] |= (uint8_t)((b->codes[i] >> 4) << j);
  }
}

static void write_q6_k(const super_block *b, uint8_t *out) {
  memset(out, 0, 210);
  for (int i = 0; i < 256; i++) {
    int code = b->codes[i] + 32, half = i / 128, quarter = i / 32 % 4;
    out[64 * half + 32 * (quarter & 1) + i % 32] |= (uint8_t)((code & 15) << 4 * (quarter >> 1));
    out[128 + 32 * half + i % 32] |= (uint8_t)((code >> 4) << 2 * quarter);
  }
  for (int j = 0; j < 16; j++) out[192 + j] = (uint8_t)(int8_t)b->scales[j];
  memcpy(out + 208, b->halves, 2);
}

bool glm_quantize_super(uint32_t type, const float *x, uint8_t *block) {
  float normal[256], weights[256], size = glm_normalize(x, 256, normal);
  super_form form = form_of(type);
  glm_weigh(normal, 256, form.minima, weights);
  super_block b = fit_super(normal, weights, size, form);
  switch (type) {
  case Q2_K: write_q2_k(&b, block); break;
  case Q3_K: write_q3_k(&b, block); break;
  case GLM_Q4_K: write_q45_k(false, &b, block); break;
  case GLM_Q5_K: write_q45_k(true, &b, block); break;
  default: write_q6_k(&b, block); break;
  }
  return b.fits;
}
