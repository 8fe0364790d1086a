#ifndef GLM_POOL_H
#define GLM_POOL_H
#include "GLMKernels.h"

// Runs work(context, item, worker) for item 0 ..< items, on all threads of the pool; worker < glm_pool_threads. Items are
// claimed one by one, so a thread that was descheduled holds up one item at most.
typedef void (*glm_work)(void *context, size_t item, int worker);
void glm_pool_run(glm_pool *pool, glm_work work, void *context, size_t items);
int glm_pool_threads(const glm_pool *pool);

#endif
