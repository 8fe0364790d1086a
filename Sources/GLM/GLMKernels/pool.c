#define _GNU_SOURCE
#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// Pauses before a worker without work sleeps, and before the caller computes again what others have not committed: about as
// long as an item takes.
enum { IDLE_SPINS = 4000, STRAGGLER_SPINS = 1500 };
enum { OPEN, COMMITTING, DONE };

// A piece of work. A worker may still be inside of one that is long done.
typedef struct {
  atomic_int inside;
  glm_work work;
  size_t items;
  atomic_size_t next;  // the item to claim next
  atomic_size_t done;  // items committed, or computed in place
  atomic_uchar *states;
  _Alignas(16) char context[GLM_POOL_CONTEXT];
} job;

struct glm_pool {
  int threads, jobs;
  pthread_t *handles;
  job *list;  // one more than there are threads: one is always free
  char *results;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  atomic_int sleepers;
  // The number of the job to work on, times the length of the list, plus its place there.
  atomic_ullong current;
  atomic_bool closing;
};

typedef struct {
  glm_pool *pool;
  int index;
} worker_start;

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void do_item(job *j, size_t item, int worker, char *result) {
  j->work.compute(j->context, item, worker, result);
  if (j->work.commit) {
    unsigned char open = OPEN;
    if (!atomic_compare_exchange_strong(&j->states[item], &open, COMMITTING)) return;
    j->work.commit(j->context, item, result);
    atomic_store(&j->states[item], DONE);
  }
  atomic_fetch_add(&j->done, 1);
}

static void take_items(job *j, int worker, char *result) {
  for (;;) {
    size_t item = atomic_fetch_add(&j->next, 1);
    if (item >= j->items) return;
    do_item(j, item, worker, result);
  }
}

static char *result_of(glm_pool *pool, int worker) { return pool->results + (size_t)worker * GLM_POOL_RESULT; }

static void *worker_main(void *argument) {
  worker_start start = *(worker_start *)argument;
  free(argument);
  glm_pool *pool = start.pool;
  unsigned long long seen = 0;
  for (;;) {
    for (int spin = 0; spin < IDLE_SPINS && atomic_load(&pool->current) == seen; spin++) pause_briefly();
    if (atomic_load(&pool->current) == seen) {
      pthread_mutex_lock(&pool->mutex);
      atomic_fetch_add(&pool->sleepers, 1);
      while (atomic_load(&pool->current) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
      atomic_fetch_sub(&pool->sleepers, 1);
      pthread_mutex_unlock(&pool->mutex);
    }
    if (atomic_load(&pool->closing)) return NULL;
    seen = atomic_load(&pool->current);
    job *j = &pool->list[seen % (unsigned)pool->jobs];
    atomic_fetch_add(&j->inside, 1);
    // The job may have been given away between the look and the step inside; then this one is not begun.
    if (atomic_load(&pool->current) == seen) take_items(j, start.index, result_of(pool, start.index));
    atomic_fetch_sub(&j->inside, 1);
  }
}

glm_pool *glm_pool_create(int threads) {
  glm_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  threads = threads < 1 ? 1 : threads > 64 ? 64 : threads;
  pool->jobs = threads + 1;
  pool->handles = calloc((size_t)threads, sizeof *pool->handles);
  pool->list = calloc((size_t)pool->jobs, sizeof *pool->list);
  pool->results = malloc((size_t)threads * GLM_POOL_RESULT);
  bool has_memory = pool->handles && pool->list && pool->results;
  for (int i = 0; has_memory && i < pool->jobs; i++) {
    pool->list[i].states = calloc(GLM_POOL_ITEMS, sizeof *pool->list[i].states);
    has_memory = pool->list[i].states != NULL;
  }
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pool->threads = 1;
  if (!has_memory) {
    glm_pool_destroy(pool);
    return NULL;
  }
  while (pool->threads < threads) {
    worker_start *start = malloc(sizeof *start);
    if (!start) break;
    *start = (worker_start){pool, pool->threads};
    if (pthread_create(&pool->handles[pool->threads], NULL, worker_main, start) != 0) {
      free(start);
      break;
    }
    // With fewer threads than asked for, the pool is smaller but works.
    pool->threads++;
  }
  return pool;
}

static void publish(glm_pool *pool, unsigned place) {
  unsigned long long number = atomic_load(&pool->current) / (unsigned)pool->jobs + 1;
  atomic_store(&pool->current, number * (unsigned)pool->jobs + place);
  if (atomic_load(&pool->sleepers) == 0) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

void glm_pool_destroy(glm_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->closing, true);
  if (pool->threads > 1) {
    publish(pool, 0);
    // One may have been about to sleep when it was looked for sleepers.
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
  }
  for (int i = 1; i < pool->threads; i++) pthread_join(pool->handles[i], NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->wake);
  for (int i = 0; pool->list && i < pool->jobs; i++) free(pool->list[i].states);
  free(pool->list);
  free(pool->results);
  free(pool->handles);
  free(pool);
}

int glm_pool_threads(const glm_pool *pool) { return pool ? pool->threads : 1; }

static void run_alone(glm_pool *pool, glm_work work, const void *context, size_t items) {
  static _Thread_local _Alignas(64) char local[GLM_POOL_RESULT];
  char *result = pool ? result_of(pool, 0) : local;
  for (size_t item = 0; item < items; item++) {
    work.compute(context, item, 0, result);
    if (work.commit) work.commit(context, item, result);
  }
}

// A job that nobody is inside of; there is one more than there are workers to be inside.
static unsigned free_job(glm_pool *pool) {
  unsigned now = (unsigned)(atomic_load(&pool->current) % (unsigned)pool->jobs);
  for (unsigned i = now;; ) {
    i = (i + 1) % (unsigned)pool->jobs;
    if (atomic_load(&pool->list[i].inside) == 0) return i;
    if (i == now) sched_yield();
  }
}

void glm_pool_run(glm_pool *pool, glm_work work, const void *context, size_t context_bytes, size_t items) {
  if (!pool || pool->threads == 1 || items < 2 || items > GLM_POOL_ITEMS || context_bytes > GLM_POOL_CONTEXT) {
    run_alone(pool, work, context, items);
    return;
  }
  unsigned place = free_job(pool);
  job *j = &pool->list[place];
  j->work = work;
  j->items = items;
  memcpy(j->context, context, context_bytes);
  memset(j->states, OPEN, items);
  atomic_store(&j->next, 0);
  atomic_store(&j->done, 0);
  publish(pool, place);
  char *result = result_of(pool, 0);
  take_items(j, 0, result);
  for (int spin = 0; atomic_load(&j->done) < items; spin++) {
    if (spin < STRAGGLER_SPINS) {
      pause_briefly();
    } else if (!work.commit) {
      sched_yield();
    } else {
      // Whoever has these was descheduled, most likely.
      bool is_committing = false;
      for (size_t item = 0; item < items; item++) {
        unsigned char state = atomic_load(&j->states[item]);
        if (state == OPEN) do_item(j, item, 0, result);
        else if (state == COMMITTING) is_committing = true;
      }
      if (is_committing) sched_yield();
    }
  }
}
