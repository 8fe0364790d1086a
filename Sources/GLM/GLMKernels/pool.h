#ifndef GLM_POOL_H
#define GLM_POOL_H
#include "GLMKernels.h"

// Work cut into items. A worker computes an item into memory of its own and then commits it, so that an item whose worker was
// descheduled can be computed again by another: whoever is first commits, and nobody waits for a sleeper.
//
// `compute` may therefore run late, when what it reads is being overwritten: it must stay within memory that lives as long as
// the pool, and its result is thrown away then.
typedef struct {
  void (*compute)(const void *context, size_t item, int worker, void *result);
  // NULL: `compute` writes to its place by itself. Then every worker is waited for.
  void (*commit)(const void *context, size_t item, const void *result);
} glm_work;

// The largest context, result and number of items.
enum { GLM_POOL_CONTEXT = 256, GLM_POOL_RESULT = 1 << 17, GLM_POOL_ITEMS = 16384 };

// Runs the work for item 0 ..< items on all threads of the pool (on the caller's alone where pool is NULL); worker is less than
// glm_pool_threads. `context` is copied.
void glm_pool_run(glm_pool *pool, glm_work work, const void *context, size_t context_bytes, size_t items);
int glm_pool_threads(const glm_pool *pool);

#endif
