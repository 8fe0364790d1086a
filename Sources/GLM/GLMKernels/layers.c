// Normalization, rotation, activation and attention.
#include "pool.h"
#include "polynomial.h"

#include <math.h>
#include <string.h>

void glm_rms_norm(const glm_kernels *k, const float *x, const float *weight, float *out, size_t n, size_t tokens, float eps) {
  for (size_t t = 0; t < tokens; t++, x += n, out += n) {
    float scale = 1.0f / sqrtf(k->dot(x, x, n) / (float)n + eps);
    for (size_t i = 0; i < n; i++) out[i] = x[i] * scale * weight[i];
  }
}

void glm_rope(float *x, size_t heads, size_t head_dim, size_t rotary, const float *cosines, const float *sines,
              bool interleaved) {
  size_t half = rotary / 2;
  for (size_t h = 0; h < heads; h++, x += head_dim) {
    for (size_t i = 0; i < half; i++) {
      size_t a = interleaved ? 2 * i : i, b = interleaved ? 2 * i + 1 : i + half;
      float first = x[a], second = x[b];
      x[a] = first * cosines[i] - second * sines[i];
      x[b] = first * sines[i] + second * cosines[i];
    }
  }
}

void glm_silu_multiply(const glm_kernels *k, const float *gate, const float *up, float *out, size_t n) {
  // x * sigmoid(x), eight exponentials at a time through the kernel, in a buffer that holds -x.
  enum { PIECE = 256 };
  float e[PIECE];
  for (size_t at = 0; at < n; at += PIECE) {
    size_t m = n - at < PIECE ? n - at : PIECE;
    for (size_t i = 0; i < m; i++) e[i] = -gate[at + i];
    k->exp_sum(e, m, 0);
    for (size_t i = 0; i < m; i++) out[at + i] = gate[at + i] / (1.0f + e[i]) * up[at + i];
  }
}

typedef struct {
  const glm_kernels *k;
  glm_attention_args a;
  size_t row;
} attention_job;

static void attention_item(void *context, size_t item, int worker) {
  const attention_job *j = context;
  const glm_attention_args *a = &j->a;
  size_t t = item / a->heads, h = item % a->heads, length = a->start + t + 1;
  size_t kv = h / (a->heads / a->kv_heads), step = a->kv_heads * a->dim;
  const float *q = a->q + item * a->dim, *keys = a->keys + kv * a->dim, *values = a->values + kv * a->dim;
  float *scores = a->scratch + (size_t)worker * j->row, *out = a->out + item * a->dim;
  float scale = 1.0f / sqrtf((float)a->dim), largest = -INFINITY;
  for (size_t p = 0; p < length; p++) {
    scores[p] = j->k->dot(q, keys + p * step, a->dim) * scale;
    largest = scores[p] > largest ? scores[p] : largest;
  }
  float total = j->k->exp_sum(scores, length, largest);
  memset(out, 0, a->dim * sizeof *out);
  for (size_t p = 0; p < length; p++) j->k->axpy(scores[p], values + p * step, out, a->dim);
  for (size_t i = 0; i < a->dim; i++) out[i] /= total;
}

size_t glm_attention_scratch(const glm_pool *pool, size_t tokens, size_t start) {
  return (size_t)glm_pool_threads(pool) * (start + tokens);
}

void glm_attention(glm_pool *pool, const glm_kernels *k, glm_attention_args a) {
  attention_job j = {k, a, a.start + a.tokens};
  glm_pool_run(a.tokens * (a.start + a.tokens) * a.heads < 2000 ? NULL : pool, attention_item, &j, a.tokens * a.heads);
}
