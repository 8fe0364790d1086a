// Included by body.h: pages of keys and values, and attention over them.
//
// A page of keys is dim x 16, of values 16 x dim, so that attention runs along vectors in both.
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
