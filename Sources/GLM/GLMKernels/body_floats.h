// Included by body.h: products of rows of floats, as they lie in a file, with rows of float activations.
//
// Columns are summed in pieces: sixteen lanes, column c in lane c % 16, which are added by halves at the piece's end. The
// columns behind the last whole sixteen are a piece of their own, one by one. What is added in which order is told by the
// column alone: a tile's rows and tokens have sums of their own.

// Columns of a piece: the weights and activations of a panel then share the first-level cache.
enum { PIECE = 512, PANEL_ROWS = 8 };
// A tile's sums fill the registers; one token alone leaves some for more rows, which memory streams in beside each other.
enum { WIDE = LANES == 1 ? 1 : 4, TILE_ROWS = LANES == 16 ? 4 : LANES == 1 ? 1 : 2 };
enum { TILE_TOKENS = LANES == 16 ? 6 : LANES == 1 ? 1 : 3, TILE_SUMS = TILE_ROWS * TILE_TOKENS > WIDE ? TILE_ROWS * TILE_TOKENS : WIDE };
// With more tokens, converting weights once pays for writing them down.
enum { MOST_STREAMED = LANES == 1 ? 1 : 32 };

// Rows of floats in memory, `bytes` apart.
typedef struct {
  const uint8_t *at;
  size_t bytes;
} float_rows;

INLINE size_t float_size(const uint32_t type) { return type == GLM_F32 ? 4 : 2; }

INLINE vf f_numbers(const uint32_t type, const uint8_t *p) {
  if (type == GLM_F16) return f_halves(p);
  if (type == GLM_BF16) return f_brains(p);
  return f_load((const float *)p);
}

// The sum of sixteen lanes in one or more vectors, as `sum16` has it.
INLINE float total(const vf *v) {
#if LANES == 16
  return f_total(v[0]);
#elif LANES == 8
  return f_total(f_add(v[0], v[1]));
#elif LANES == 4
  return f_total(f_add(f_add(v[0], v[2]), f_add(v[1], v[3])));
#else
  return sum16(v);
#endif
}

// R rows and T tokens: adds the products of n columns, whole sixteens, to out[t * stride + r]. As many bytes from `next` on as
// the tile has itself are asked for (NULL: none).
INLINE void float_tile(const uint32_t type, const int R, const int T, float_rows w, const float *x, size_t cols, size_t n,
                       const uint8_t *next, float *out, size_t stride) {
  vf acc[TILE_SUMS][VECTORS];
  UNROLL for (int i = 0; i < R * T; i++) {
    UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = f_set(0);
  }
  for (size_t c = 0; c < n; c += 16) {
    const uint8_t *at = w.at + c * float_size(type);
    if (next) {
      const uint8_t *later = next + c * (size_t)R * float_size(type);
      UNROLL for (int i = 0; i < R * 16 * (int)float_size(type); i += 64) __builtin_prefetch(later + i);
    }
    UNROLL for (int v = 0; v < VECTORS; v++) {
      vf a[WIDE];
      UNROLL for (int r = 0; r < R; r++) a[r] = f_numbers(type, at + (size_t)r * w.bytes + (size_t)v * LANES * float_size(type));
      UNROLL for (int t = 0; t < T; t++) {
        vf b = f_load(x + (size_t)t * cols + c + (size_t)v * LANES);
        UNROLL for (int r = 0; r < R; r++) acc[t * R + r][v] = f_fma(a[r], b, acc[t * R + r][v]);
      }
    }
  }
  UNROLL for (int t = 0; t < T; t++) {
#if LANES == 16
    if (R == 4) {
      f_add_totals(&acc[4 * t][0], out + (size_t)t * stride);
      continue;
    }
#endif
    UNROLL for (int r = 0; r < R; r++) out[(size_t)t * stride + (size_t)r] += total(acc[t * R + r]);
  }
}

INLINE void float_tokens(const uint32_t type, const int R, size_t tokens, float_rows w, const float *x, size_t cols, size_t n,
                         const uint8_t *next, float *out, size_t stride) {
  switch (tokens) {
  case 1: float_tile(type, R, 1, w, x, cols, n, next, out, stride); break;
#if LANES > 1
  case 2: float_tile(type, R, 2, w, x, cols, n, next, out, stride); break;
  case 3: float_tile(type, R, 3, w, x, cols, n, next, out, stride); break;
#endif
#if LANES == 16
  case 4: float_tile(type, R, 4, w, x, cols, n, next, out, stride); break;
  case 5: float_tile(type, R, 5, w, x, cols, n, next, out, stride); break;
  case 6: float_tile(type, R, 6, w, x, cols, n, next, out, stride); break;
#endif
  }
}

// As many tokens as the next of equally large tiles has.
INLINE size_t tokens_of_tile(size_t left) {
  size_t tiles = (left + TILE_TOKENS - 1) / TILE_TOKENS;
  return (left + tiles - 1) / tiles;
}

// Rows one behind the other, each fetched once, a few at a time. What comes later is asked for in the order in which it lies in
// memory, not row beside row: measured, a tenth faster.
INLINE void stream(const uint32_t type, const int R, float_rows w, size_t rows, const float *x, size_t cols, size_t tokens,
                   float *out, size_t stride) {
  for (size_t r = 0; r + (size_t)R <= rows; r += (size_t)R, w.at += (size_t)R * w.bytes) {
    for (size_t c = 0; c + 16 <= cols; c += PIECE) {
      size_t n = cols - c < PIECE ? (cols - c) / 16 * 16 : PIECE, from = c * float_size(type);
      size_t block = (size_t)R * w.bytes, ahead = block > AHEAD ? block : AHEAD;
      const uint8_t *next = w.at + from * (size_t)R + ahead;
      float_rows part = {w.at + from, w.bytes};
      if (R > TILE_ROWS) {
        float_tile(type, R, 1, part, x + c, cols, n, next, out + r, stride);
        continue;
      }
      for (size_t t = 0, some; t < tokens; t += some, next = NULL) {
        some = tokens_of_tile(tokens - t);
        float_tokens(type, R, some, part, x + t * cols + c, cols, n, next, out + t * stride + r, stride);
      }
    }
  }
}

// All tokens, for a few rows' piece that stays in the cache.
INLINE void panel(float_rows w, size_t rows, const float *x, size_t cols, size_t n, size_t tokens, float *out, size_t stride) {
  for (size_t t = 0, some; t < tokens; t += some) {
    size_t r = 0;
    const float *from = x + t * cols;
    float *to = out + t * stride;
    some = tokens_of_tile(tokens - t);
    for (; r + TILE_ROWS <= rows; r += TILE_ROWS)
      float_tokens(GLM_F32, TILE_ROWS, some, (float_rows){w.at + r * w.bytes, w.bytes}, from, cols, n, NULL, to + r, stride);
    for (; r < rows; r++)
      float_tokens(GLM_F32, 1, some, (float_rows){w.at + r * w.bytes, w.bytes}, from, cols, n, NULL, to + r, stride);
  }
}

INLINE void panels(const uint32_t type, float_rows w, size_t rows, const float *x, size_t cols, size_t tokens, float *out,
                   size_t stride) {
  float numbers[PANEL_ROWS][PIECE];
  for (size_t c = 0; c + 16 <= cols; c += PIECE) {
    size_t n = cols - c < PIECE ? (cols - c) / 16 * 16 : PIECE;
    for (size_t r = 0; r < rows; r += PANEL_ROWS) {
      size_t some = rows - r < PANEL_ROWS ? rows - r : PANEL_ROWS;
      float_rows part = {w.at + r * w.bytes + c * float_size(type), w.bytes};
      for (size_t i = 0; i < some; i++) {
        const uint8_t *from = part.at + i * w.bytes;
        for (size_t j = 0; j < n; j += 16) {
          __builtin_prefetch(from + PANEL_ROWS * w.bytes + j * float_size(type));
          if (type == GLM_F32) continue;
          UNROLL for (int v = 0; v < VECTORS; v++)
            f_store(numbers[i] + j + v * LANES, f_numbers(type, from + (j + (size_t)v * LANES) * float_size(type)));
        }
      }
      if (type != GLM_F32) part = (float_rows){(const uint8_t *)numbers, sizeof *numbers};
      panel(part, some, x + c, cols, n, tokens, out + r, stride);
    }
  }
}

INLINE float number(const uint32_t type, const uint8_t *p) {
  uint32_t bits = 0;
  float value;
  if (type == GLM_F16) return glm_half(p);
  if (type == GLM_BF16) memcpy((uint8_t *)&bits + 2, p, 2);
  else memcpy(&bits, p, 4);
  memcpy(&value, &bits, 4);
  return value;
}

// The columns behind the last whole sixteen.
INLINE void float_rest(const uint32_t type, float_rows w, size_t rows, const float *x, size_t cols, size_t tokens, float *out,
                       size_t stride) {
  size_t whole = cols / 16 * 16;
  for (size_t r = 0; r < rows; r++) {
    float a[16];
    for (size_t c = whole; c < cols; c++) a[c - whole] = number(type, w.at + r * w.bytes + c * float_size(type));
    for (size_t t = 0; t < tokens; t++) {
      float sum = 0;
      for (size_t c = whole; c < cols; c++) sum = __builtin_fmaf(a[c - whole], x[t * cols + c], sum);
      out[t * stride + r] += sum;
    }
  }
}

INLINE void float_product(const uint32_t type, const uint8_t *rows_at, size_t rows, size_t cols, const float *x, size_t tokens,
                          float *out, size_t stride) {
  float_rows w = {rows_at, cols * float_size(type)};
  if (tokens > MOST_STREAMED) {
    panels(type, w, rows, x, cols, tokens, out, stride);
  } else {
    size_t many = tokens == 1 ? rows / WIDE * WIDE : rows / TILE_ROWS * TILE_ROWS;
    if (tokens == 1) stream(type, WIDE, w, many, x, cols, 1, out, stride);
    else stream(type, TILE_ROWS, w, many, x, cols, tokens, out, stride);
    if (many < rows)
      stream(type, 1, (float_rows){w.at + many * w.bytes, w.bytes}, rows - many, x, cols, tokens, out + many, stride);
  }
  if (cols % 16 != 0) float_rest(type, w, rows, x, cols, tokens, out, stride);
}

TARGET static void multiply_floats(uint32_t type, const void *w, size_t rows, size_t cols, const float *x, size_t tokens,
                                   const float *start, float *out, size_t stride) {
  for (size_t t = 0; t < tokens; t++) memcpy(out + t * stride, start, rows * sizeof *start);
  switch (type) {
  case GLM_F16: float_product(GLM_F16, w, rows, cols, x, tokens, out, stride); break;
  case GLM_BF16: float_product(GLM_BF16, w, rows, cols, x, tokens, out, stride); break;
  default: float_product(GLM_F32, w, rows, cols, x, tokens, out, stride);
  }
}
