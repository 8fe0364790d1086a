#include "pack.h"
#include "pool.h"

#include <string.h>

// Columns that a row is dequantized in at a time: the piece stays in the first-level cache and on the stack.
enum { PIECE = 4096, ROWS_PER_ITEM = 4 * GLM_GROUP, MOST_TOKENS = GLM_POOL_RESULT / 4 / ROWS_PER_ITEM };

typedef struct {
  const glm_kernels *k;
  const glm_matrix *w;
  glm_activations x;
  const float *bias;
  float *out;
  size_t tokens, stride;
} job;

// An item is up to 64 rows of one matrix.
typedef struct {
  const glm_matrix *w;
  size_t row, rows;
  size_t above;  // rows of the matrices before
} piece;

static size_t items_of(const glm_matrix *w) { return (w->rows + ROWS_PER_ITEM - 1) / ROWS_PER_ITEM; }

static piece piece_of(const job *j, size_t item) {
  piece p = {j->w, 0, 0, 0};
  for (; item >= items_of(p.w); p.w++) item -= items_of(p.w), p.above += p.w->rows;
  p.row = item * ROWS_PER_ITEM;
  p.rows = p.w->rows - p.row < ROWS_PER_ITEM ? p.w->rows - p.row : ROWS_PER_ITEM;
  return p;
}

// A row of blocks that are not packed: what the packed products are held against. A piece holds whole pieces of the kernel, so
// that the sums are those of a matrix of floats.
static void dequantized_row(const job *j, const glm_matrix *w, size_t row, float bias, float *out) {
  float buffer[PIECE];
  size_t per = glm_block_values(w->type), bytes = glm_block_bytes(w->type);
  const uint8_t *source = (const uint8_t *)w->data + row * (w->cols / per * bytes);
  for (size_t t = 0; t < j->tokens; t++) out[t * ROWS_PER_ITEM] = bias;
  for (size_t c = 0; c < w->cols; c += PIECE) {
    size_t n = w->cols - c < PIECE ? w->cols - c : PIECE;
    glm_dequantize(w->type, source + c / per * bytes, n, buffer);
    for (size_t t = 0; t < j->tokens; t++) {
      float before = out[t * ROWS_PER_ITEM];
      j->k->multiply_floats(GLM_F32, buffer, 1, n, j->x.x + t * w->cols + c, 1, &before, out + t * ROWS_PER_ITEM, 1);
    }
  }
}

// result[token][row of the item]
static void compute(const void *context, size_t item, int worker, void *result) {
  (void)worker;
  const job *j = context;
  piece p = piece_of(j, item);
  float *out = result, start[ROWS_PER_ITEM] = {0};
  if (j->bias) memcpy(start, j->bias + p.above + p.row, p.rows * sizeof *start);
  if (!p.w->packed) {
    if (glm_is_quantized(p.w->type)) {
      for (size_t r = 0; r < p.rows; r++) dequantized_row(j, p.w, p.row + r, start[r], out + r);
    } else {
      const uint8_t *data = (const uint8_t *)p.w->data + p.row * p.w->cols * glm_block_bytes(p.w->type);
      j->k->multiply_floats(p.w->type, data, p.rows, p.w->cols, j->x.x, j->tokens, start, out, ROWS_PER_ITEM);
    }
    return;
  }
  int form = glm_form(p.w->type);
  size_t group_bytes = p.w->cols / glm_form_columns[form] * glm_form_bytes[form];
  const uint8_t *group = (const uint8_t *)p.w->packed + p.row / GLM_GROUP * group_bytes;
  for (size_t r = 0; r < p.rows; r += GLM_GROUP, group += group_bytes)
    j->k->multiply(form, group, p.w->cols, j->x, j->tokens, start + r, out + r, ROWS_PER_ITEM);
}

static void commit(const void *context, size_t item, const void *result) {
  const job *j = context;
  piece p = piece_of(j, item);
  const float *from = result;
  float *out = j->out + p.above + p.row;
  for (size_t t = 0; t < j->tokens; t++) memcpy(out + t * j->stride, from + t * ROWS_PER_ITEM, p.rows * sizeof *out);
}

void glm_matmul(glm_pool *pool, const glm_kernels *k, const glm_matrix *w, size_t count, glm_activations x, size_t tokens,
                const float *bias, float *out, size_t stride) {
  size_t items = 0, rows = 0;
  for (size_t i = 0; i < count; i++) items += items_of(w + i), rows += w[i].rows;
  while (tokens > 0) {
    size_t some = tokens < MOST_TOKENS ? tokens : MOST_TOKENS;
    job j = {k, w, x, bias, out, some, stride};
    // Waking another thread costs more than a small product.
    glm_pool_run(rows * w->cols * some < 120000 ? NULL : pool, (glm_work){compute, commit}, &j, sizeof j, items);
    x = glm_activations_skip(x, some, w->cols), out += some * stride, tokens -= some;
  }
}
