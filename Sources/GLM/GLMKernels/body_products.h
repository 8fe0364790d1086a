// Included by body.h: products of packed groups with rows of activations.
//
// A tile is T tokens against LANES rows; T, the form and the bits are constants where this is inlined,
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
