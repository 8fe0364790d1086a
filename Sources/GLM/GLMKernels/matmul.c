#include "pool.h"

#include <string.h>

// Columns that a row is dequantized in at a time: the piece stays in the first-level cache and on the stack.
enum { PIECE = 4096, ROWS_PER_ITEM = 32 };

typedef struct {
  const glm_kernels *k;
  glm_matrix w;
  glm_activations x;
  const float *bias;
  float *out;
  size_t tokens, stride, row_bytes, group_bytes;
} job;

static void float_row(const job *j, size_t r) {
  float buffer[PIECE];
  const uint8_t *row = (const uint8_t *)j->w.data + r * j->row_bytes;
  size_t per = glm_block_values(j->w.type), bytes = glm_block_bytes(j->w.type);
  for (size_t t = 0; t < j->tokens; t++) j->out[t * j->stride + r] = j->bias ? j->bias[r] : 0;
  for (size_t c = 0; c < j->w.cols; c += PIECE) {
    size_t n = j->w.cols - c < PIECE ? j->w.cols - c : PIECE;
    glm_dequantize(j->w.type, row + c / per * bytes, n, buffer);
    for (size_t t = 0; t < j->tokens; t++)
      j->out[t * j->stride + r] += j->k->dot(buffer, j->x.x + t * j->w.cols + c, n);
  }
}

static void packed_group(const job *j, size_t r) {
  size_t rows = j->w.rows - r < 8 ? j->w.rows - r : 8;
  float start[8] = {0};
  if (j->bias) memcpy(start, j->bias + r, rows * sizeof *start);
  const uint8_t *group = (const uint8_t *)j->w.packed + r / 8 * j->group_bytes;
  int form = glm_packed_form(j->w.type);
  if (rows == 8) {
    j->k->multiply(form, group, j->w.cols, j->x.xq, j->x.xscale, j->x.xsum, j->tokens, start, j->out + r, j->stride);
    return;
  }
  for (size_t t = 0; t < j->tokens; t++) {
    float out[8];
    size_t at = t * j->w.cols;
    j->k->multiply(form, group, j->w.cols, j->x.xq + at, j->x.xscale + at / 32, j->x.xsum + at / 32, 1, start, out, 8);
    memcpy(j->out + t * j->stride + r, out, rows * sizeof *out);
  }
}

static void matmul_item(void *context, size_t item, int worker) {
  (void)worker;
  const job *j = context;
  size_t end = (item + 1) * ROWS_PER_ITEM;
  if (end > j->w.rows) end = j->w.rows;
  for (size_t r = item * ROWS_PER_ITEM; r < end; r += j->w.packed ? 8 : 1) {
    if (j->w.packed) packed_group(j, r); else float_row(j, r);
  }
}

void glm_matmul(glm_pool *pool, const glm_kernels *k, glm_matrix w, glm_activations x, size_t tokens, const float *bias,
                float *out, size_t stride) {
  size_t row_bytes = w.cols / glm_block_values(w.type) * glm_block_bytes(w.type);
  job j = {k, w, x, bias, out, tokens, stride, row_bytes, w.packed ? glm_packed_bytes(w) / ((w.rows + 7) / 8) : 0};
  size_t items = (w.rows + ROWS_PER_ITEM - 1) / ROWS_PER_ITEM;
  // Waking another thread costs more than a small product.
  glm_pool_run(w.rows * w.cols * tokens < 120000 ? NULL : pool, matmul_item, &j, items);
}

typedef struct {
  const float *x;
  size_t n;
  int8_t *q;
  float *scale, *sum;
} quantize_job;

static void quantize_item(void *context, size_t item, int worker) {
  (void)worker;
  const quantize_job *j = context;
  size_t at = item * j->n;
  glm_quantize_activations(j->x + at, j->n, j->q + at, j->scale + at / 32, j->sum + at / 32);
}

void glm_quantize_rows(glm_pool *pool, const float *x, size_t n, size_t tokens, int8_t *q, float *scale, float *sum) {
  quantize_job j = {x, n, q, scale, sum};
  glm_pool_run(tokens < 8 ? NULL : pool, quantize_item, &j, tokens);
}
