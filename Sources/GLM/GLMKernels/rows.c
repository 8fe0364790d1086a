// What happens to each row of activations between two matrix products.
#include "pool.h"

#include <string.h>

glm_activations glm_activations_skip(glm_activations a, size_t rows, size_t n) {
  size_t blocks = rows * n / 32;
  return (glm_activations){a.x + rows * n, a.q + rows * n, a.scale + blocks, a.sum + blocks, a.eight + blocks,
                           a.eights + 2 * blocks};
}

// Waking another thread costs more than a few rows.
static glm_pool *pool_for(glm_pool *pool, size_t rows) { return rows < 12 ? NULL : pool; }

typedef struct {
  const glm_kernels *k;
  glm_residual_args a;
} residual_job;

static void residual_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const residual_job *j = context;
  const glm_residual_args *a = &j->a;
  float *x = a->x + item * a->n;
  glm_activations out = glm_activations_skip(a->out, item, a->n);
  if (a->add) {
    const float *added = a->add + item * a->n;
    if (a->add_norm) {
      j->k->norm(added, a->add_norm, out.x, a->n, a->eps);
      added = out.x;
    }
    j->k->add(x, added, a->n);
  }
  if (a->norm) j->k->norm(x, a->norm, out.x, a->n, a->eps);
  if (a->quantize) j->k->quantize(out, a->n);
}

void glm_residual(glm_pool *pool, const glm_kernels *k, glm_residual_args args, size_t rows) {
  residual_job j = {k, args};
  glm_pool_run(pool_for(pool, rows), (glm_work){residual_item, NULL}, &j, sizeof j, rows);
}

typedef struct {
  const glm_kernels *k;
  const float *gate_up;
  glm_activations out;
  size_t n;
  bool quantize;
} gate_job;

static void gate_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const gate_job *j = context;
  const float *gate = j->gate_up + item * 2 * j->n;
  glm_activations out = glm_activations_skip(j->out, item, j->n);
  j->k->silu_multiply(gate, gate + j->n, out.x, j->n);
  if (j->quantize) j->k->quantize(out, j->n);
}

void glm_gate(glm_pool *pool, const glm_kernels *k, const float *gate_up, glm_activations out, size_t n, bool quantize,
              size_t rows) {
  gate_job j = {k, gate_up, out, n, quantize};
  glm_pool_run(pool_for(pool, rows), (glm_work){gate_item, NULL}, &j, sizeof j, rows);
}

typedef struct {
  const glm_kernels *k;
  glm_activations x;
  size_t n;
} quantize_job;

static void quantize_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const quantize_job *j = context;
  j->k->quantize(glm_activations_skip(j->x, item, j->n), j->n);
}

void glm_quantize(glm_pool *pool, const glm_kernels *k, glm_activations x, size_t n, size_t rows) {
  quantize_job j = {k, x, n};
  glm_pool_run(pool_for(pool, rows), (glm_work){quantize_item, NULL}, &j, sizeof j, rows);
}
