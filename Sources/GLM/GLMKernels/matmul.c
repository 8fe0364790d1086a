#include "pack.h"
#include "pool.h"

#include <string.h>

// Columns that a row is dequantized in at a time: the piece stays in the first-level cache and on the stack.
enum { PIECE = 4096, ROWS_PER_ITEM = 4 * GLM_GROUP };

typedef struct {
  const glm_kernels *k;
  const glm_matrix *w;
  size_t count;
  glm_activations x;
  const float *bias;
  float *out;
  size_t tokens, stride;
} job;

static void float_row(const job *j, const glm_matrix *w, size_t r, const float *bias, float *out) {
  float buffer[PIECE];
  size_t per = glm_block_values(w->type), bytes = glm_block_bytes(w->type);
  const uint8_t *row = (const uint8_t *)w->data + r * (w->cols / per * bytes);
  for (size_t t = 0; t < j->tokens; t++) out[t * j->stride + r] = bias ? bias[r] : 0;
  for (size_t c = 0; c < w->cols; c += PIECE) {
    size_t n = w->cols - c < PIECE ? w->cols - c : PIECE;
    glm_dequantize(w->type, row + c / per * bytes, n, buffer);
    for (size_t t = 0; t < j->tokens; t++) out[t * j->stride + r] += j->k->dot(buffer, j->x.x + t * w->cols + c, n);
  }
}

static void packed_group(const job *j, const glm_matrix *w, size_t r, const float *bias, float *out) {
  size_t rows = w->rows - r < GLM_GROUP ? w->rows - r : GLM_GROUP;
  int form = glm_form(w->type);
  const uint8_t *group = (const uint8_t *)w->packed + r / GLM_GROUP * (w->cols / glm_form_columns[form] * glm_form_bytes[form]);
  float start[GLM_GROUP] = {0};
  if (bias) memcpy(start, bias + r, rows * sizeof *start);
  if (rows == GLM_GROUP) {
    j->k->multiply(form, group, w->cols, j->x, j->tokens, start, out + r, j->stride);
    return;
  }
  for (size_t t = 0; t < j->tokens; t++) {
    float part[GLM_GROUP];
    j->k->multiply(form, group, w->cols, glm_activations_skip(j->x, t, w->cols), 1, start, part, GLM_GROUP);
    memcpy(out + t * j->stride + r, part, rows * sizeof *part);
  }
}

// Items count through the matrices: each begins with an item of its own.
static size_t items_of(const glm_matrix *w) { return (w->rows + ROWS_PER_ITEM - 1) / ROWS_PER_ITEM; }

static void matmul_item(void *context, size_t item, int worker) {
  (void)worker;
  const job *j = context;
  const glm_matrix *w = j->w;
  size_t above = 0;
  for (; item >= items_of(w); w++) item -= items_of(w), above += w->rows;
  const float *bias = j->bias ? j->bias + above : NULL;
  size_t end = (item + 1) * ROWS_PER_ITEM;
  if (end > w->rows) end = w->rows;
  for (size_t r = item * ROWS_PER_ITEM; r < end; r += w->packed ? GLM_GROUP : 1) {
    if (w->packed) packed_group(j, w, r, bias, j->out + above); else float_row(j, w, r, bias, j->out + above);
  }
}

void glm_matmul(glm_pool *pool, const glm_kernels *k, const glm_matrix *w, size_t count, glm_activations x, size_t tokens,
                const float *bias, float *out, size_t stride) {
  job j = {k, w, count, x, bias, out, tokens, stride};
  size_t items = 0, rows = 0;
  for (size_t i = 0; i < count; i++) items += items_of(w + i), rows += w[i].rows;
  // Waking another thread costs more than a small product.
  glm_pool_run(rows * w->cols * tokens < 120000 ? NULL : pool, matmul_item, &j, items);
}
