// Attention over pages of sixteen tokens, with a softmax that is corrected as pages come (Dao et al. 2022): a row reads its
// conversation's pages in order, one after the other, whatever else is in the batch.
#include "pool.h"

#include <math.h>
#include <string.h>

size_t glm_page_bytes(int type, size_t dim) {
  switch (type) {
  case GLM_CACHE_F32: return GLM_PAGE * dim * 4;
  case GLM_CACHE_F16: return GLM_PAGE * dim * 2;
  default: return GLM_PAGE * dim + GLM_PAGE * (dim / 32) * 2;
  }
}

// Queries that go over a page together: rows of one conversation, times the heads that share keys.
enum { QUERIES = 32 };

size_t glm_attention_rows(size_t heads, size_t kv_heads) {
  size_t shared = heads / kv_heads;
  return shared >= QUERIES ? 1 : QUERIES / shared;
}

typedef struct {
  const glm_kernels *k;
  glm_attention_args a;
  size_t unit;  // bytes of one head's keys or values in a page
  size_t floats;  // per worker
} attention_job;

static uint8_t *keys_in(const attention_job *j, uint8_t *page, size_t head) {
  return page + (j->a.layer * j->a.kv_heads + head) * 2 * j->unit;
}

static void store_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const attention_job *j = context;
  const glm_attention_args *a = &j->a;
  const glm_row *row = a->rows + item;
  float *head = a->qkv + item * (a->heads + 2 * a->kv_heads) * a->dim;
  const float *cosines = a->cosines + item * (a->rotary / 2), *sines = a->sines + item * (a->rotary / 2);
  for (size_t h = 0; h < a->heads + a->kv_heads; h++, head += a->dim) {
    const float *norm = h < a->heads ? a->q_norm : a->k_norm;
    if (norm) j->k->norm(head, norm, head, a->dim, a->eps);
    j->k->rotate(head, a->rotary, cosines, sines, a->interleaved);
  }
  uint8_t *page = row->pages[row->position / GLM_PAGE];
  const float *keys = head - a->kv_heads * a->dim, *values = head;
  for (size_t h = 0; h < a->kv_heads; h++) {
    uint8_t *at = keys_in(j, page, h);
    j->k->store(a->cache, true, at, row->position % GLM_PAGE, keys + h * a->dim, a->dim);
    j->k->store(a->cache, false, at + j->unit, row->position % GLM_PAGE, values + h * a->dim, a->dim);
  }
}

void glm_store(glm_pool *pool, const glm_kernels *k, glm_attention_args args) {
  attention_job j = {k, args, glm_page_bytes(args.cache, args.dim), 0};
  glm_pool_run(args.count < 12 ? NULL : pool, (glm_work){store_item, NULL}, &j, sizeof j, args.count);
}

// A worker's floats: a page of keys and one of values, and each query's sums, weights and output.
static size_t worker_floats(size_t tile, size_t shared, size_t dim) {
  return 2 * GLM_PAGE * dim + tile * shared * (2 * dim + 2 * GLM_PAGE + 1);
}

size_t glm_attention_scratch(const glm_pool *pool, size_t heads, size_t kv_heads, size_t dim) {
  return (size_t)glm_pool_threads(pool) * worker_floats(glm_attention_rows(heads, kv_heads), heads / kv_heads, dim);
}

// A worker that was descheduled may come back when the job is long done and its rows are the next pass's: what it reads then is a
// mixture, and its result is dropped. So nothing here may go further than any mixture allows: places are bounded by the job's
// own numbers, every table of pages has room for the longest conversation, and a page that is not there ends it.
//
// Rows `first` to `end` of one conversation, for one head of keys and values: result[row][query head][dim].
static void attend(const attention_job *j, size_t first, size_t end, size_t kv, float *keys, float *result) {
  const glm_attention_args *a = &j->a;
  size_t shared = a->heads / a->kv_heads, dim = a->dim, rows = end - first, queries = rows * shared;
  float *values = keys + GLM_PAGE * dim, *q = values + GLM_PAGE * dim, *out = q + queries * dim;
  float *weights = out + queries * dim, *totals = weights + queries * GLM_PAGE, *largest = totals + queries * GLM_PAGE;
  float scale = 1.0f / sqrtf((float)dim);
  for (size_t r = 0; r < rows; r++) {
    const float *heads = a->qkv + (first + r) * (a->heads + 2 * a->kv_heads) * dim + kv * shared * dim;
    memcpy(q + r * shared * dim, heads, shared * dim * sizeof *q);
  }
  memset(out, 0, queries * dim * sizeof *out);
  memset(totals, 0, queries * GLM_PAGE * sizeof *totals);
  for (size_t i = 0; i < queries; i++) largest[i] = -INFINITY;
  const glm_row *row = a->rows + first;
  size_t length = a->rows[end - 1].position + 1;
  uint8_t *const *pages = row->pages;
  for (size_t p = 0; p * GLM_PAGE < length; p++) {
    uint8_t *page = pages[p];
    if (!page) return;
    const uint8_t *at = keys_in(j, page, kv);
    j->k->load(a->cache, true, at, dim, keys);
    j->k->load(a->cache, false, at + j->unit, dim, values);
    // Rows that stand before the page do not see it; the others see up to themselves.
    size_t r = 0;
    while (r < rows && row[r].position < p * GLM_PAGE) r++;
    while (r < rows) {
      size_t seen = row[r].position + 1 - p * GLM_PAGE, last = r + 1;
      if (seen > GLM_PAGE) seen = GLM_PAGE;
      while (last < rows && (seen == GLM_PAGE || row[last].position == row[r].position)) last++;
      size_t i = r * shared, n = (last - r) * shared;
      j->k->score(q + i * dim, n, dim, keys, scale, weights + i * GLM_PAGE);
      for (size_t query = i; query < i + n; query++)
        j->k->soften(weights + query * GLM_PAGE, seen, largest + query, totals + query * GLM_PAGE, out + query * dim, dim);
      j->k->weigh(weights + i * GLM_PAGE, n, seen, dim, values, out + i * dim);
      r = last;
    }
  }
  for (size_t i = 0; i < queries; i++) {
    float lanes[GLM_PAGE];
    memcpy(lanes, totals + i * GLM_PAGE, sizeof lanes);
    for (size_t half = GLM_PAGE / 2; half > 0; half /= 2)
      for (size_t l = 0; l < half; l++) lanes[l] += lanes[l + half];
    for (size_t d = 0; d < dim; d++) result[i * dim + d] = out[i * dim + d] / lanes[0];
  }
}

static void attention_item(const void *context, size_t item, int worker, void *result) {
  const attention_job *j = context;
  const glm_attention_args *a = &j->a;
  glm_span span = a->spans[item / a->kv_heads];
  size_t most = glm_attention_rows(a->heads, a->kv_heads);
  if (span.count == 0 || span.count > most || span.first >= a->count || span.count > a->count - span.first) return;
  float *scratch = a->scratch + (size_t)worker * j->floats;
  attend(j, span.first, span.first + span.count, item % a->kv_heads, scratch, result);
}

static void attention_commit(const void *context, size_t item, const void *result) {
  const attention_job *j = context;
  const glm_attention_args *a = &j->a;
  glm_span span = a->spans[item / a->kv_heads];
  size_t kv = item % a->kv_heads, floats = a->heads / a->kv_heads * a->dim;
  for (size_t r = 0; r < span.count; r++)
    memcpy(a->out + (span.first + r) * a->heads * a->dim + kv * floats, (const float *)result + r * floats,
           floats * sizeof(float));
}

void glm_attention(glm_pool *pool, const glm_kernels *k, glm_attention_args a) {
  size_t floats = worker_floats(glm_attention_rows(a.heads, a.kv_heads), a.heads / a.kv_heads, a.dim);
  attention_job j = {k, a, glm_page_bytes(a.cache, a.dim), floats};
  size_t work = 0;
  for (size_t r = 0; r < a.count; r++) work += a.rows[r].position + 1;
  glm_pool_run(work * a.heads * a.dim < 60000 ? NULL : pool, (glm_work){attention_item, attention_commit}, &j, sizeof j,
               a.span_count * a.kv_heads);
}
