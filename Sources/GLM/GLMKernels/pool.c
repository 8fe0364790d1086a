#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#define SPINS 4000

struct glm_pool {
  int threads;
  pthread_t *handles;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  atomic_uint generation;  // goes up with every job
  atomic_bool closing;
  glm_work work;
  void *context;
  size_t items;
  atomic_size_t next;   // the item to claim next
  atomic_int running;   // workers still in the job
};

typedef struct { glm_pool *pool; int index; } worker_start;

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void take_items(glm_pool *pool, int worker) {
  for (;;) {
    size_t item = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (item >= pool->items) return;
    pool->work(pool->context, item, worker);
  }
}

static void *worker_main(void *argument) {
  worker_start start = *(worker_start *)argument;
  free(argument);
  glm_pool *pool = start.pool;
  unsigned seen = 0;
  for (;;) {
    for (int spin = 0; spin < SPINS && atomic_load(&pool->generation) == seen; spin++) pause_briefly();
    if (atomic_load(&pool->generation) == seen) {
      pthread_mutex_lock(&pool->mutex);
      while (atomic_load(&pool->generation) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
      pthread_mutex_unlock(&pool->mutex);
    }
    if (atomic_load(&pool->closing)) return NULL;
    seen = atomic_load(&pool->generation);
    take_items(pool, start.index);
    atomic_fetch_sub(&pool->running, 1);
  }
}

glm_pool *glm_pool_create(int threads) {
  glm_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  pool->threads = threads < 1 ? 1 : threads > 64 ? 64 : threads;
  pool->handles = calloc((size_t)pool->threads, sizeof *pool->handles);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  int started = 1;
  for (; pool->handles && started < pool->threads; started++) {
    worker_start *start = malloc(sizeof *start);
    if (!start) break;
    *start = (worker_start){pool, started};
    if (pthread_create(&pool->handles[started], NULL, worker_main, start) != 0) {
      free(start);
      break;
    }
  }
  // With fewer threads than asked for, the pool is smaller but works.
  pool->threads = started;
  return pool;
}

static void next_generation(glm_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add(&pool->generation, 1);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

void glm_pool_destroy(glm_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->closing, true);
  next_generation(pool);
  for (int i = 1; i < pool->threads; i++) pthread_join(pool->handles[i], NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->wake);
  free(pool->handles);
  free(pool);
}

int glm_pool_threads(const glm_pool *pool) { return pool ? pool->threads : 1; }

void glm_pool_run(glm_pool *pool, glm_work work, void *context, size_t items) {
  if (!pool || pool->threads == 1 || items < 2) {
    for (size_t item = 0; item < items; item++) work(context, item, 0);
    return;
  }
  pool->work = work;
  pool->context = context;
  pool->items = items;
  atomic_store(&pool->next, 0);
  atomic_store(&pool->running, pool->threads - 1);
  next_generation(pool);
  take_items(pool, 0);
  // The others hold at most one item each; give way when they were descheduled.
  for (int spin = 0; atomic_load(&pool->running) != 0; spin++) {
    if (spin < SPINS) pause_briefly(); else sched_yield();
  }
}
