// What the machine could do at most, to hold the engine's figures against.
#define _POSIX_C_SOURCE 199309L
#include "pool.h"

#include <string.h>
#include <time.h>

// AHEAD: as the kernels do.
enum { PARTS = 64, AHEAD = 8192 };

typedef struct {
  const uint8_t *bytes;
  size_t part;
  // What was found is kept, so that the work cannot be left out.
  uint64_t *found;
} limit_job;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// The best rate of five rounds of `amount`.
static double best_rate(glm_pool *pool, glm_work work, limit_job job, double amount) {
  uint64_t found[PARTS] = {0};
  double best = 0;
  job.found = found;
  for (int round = 0; round < 5; round++) {
    double start = now();
    glm_pool_run(pool, work, &job, sizeof job, PARTS);
    double rate = amount / (now() - start);
    if (rate > best) best = rate;
  }
  uint64_t total = 0;
  for (int i = 0; i < PARTS; i++) total += found[i];
  return total == 1 ? 0 : best;
}

static void read_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const limit_job *j = context;
  const uint8_t *start = j->bytes + item * j->part;
  uint64_t sums[16] = {0};
  for (size_t i = 0; i + sizeof sums <= j->part; i += sizeof sums) {
    uint64_t v[16];
    __builtin_prefetch(start + i + AHEAD);
    __builtin_prefetch(start + i + AHEAD + 64);
    memcpy(v, start + i, sizeof v);
    for (int k = 0; k < 16; k++) sums[k] += v[k];
  }
  for (int k = 0; k < 16; k++) j->found[item] += sums[k];
}

double glm_read_bandwidth(glm_pool *pool, const void *bytes, size_t count) {
  size_t part = count / PARTS / 128 * 128;
  return best_rate(pool, (glm_work){read_item, NULL}, (limit_job){bytes, part, NULL}, (double)(part * PARTS));
}

#if defined(__x86_64__)
#include <immintrin.h>

enum { ROUNDS = 100000, CHAINS = 12 };

// Products and sums alone, as a kernel has them; the compiler cannot hoist what an accumulator may change.
__attribute__((target("avx2"))) static void avx2_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const __m256i a = _mm256_set1_epi8(3);
  __m256i x = _mm256_set1_epi8((char)item), acc[CHAINS];
  for (int i = 0; i < CHAINS; i++) acc[i] = _mm256_setzero_si256();
  for (int round = 0; round < ROUNDS; round++) {
    __asm__ volatile("" : "+x"(x));
    for (int i = 0; i < CHAINS; i++) {
      __asm__ volatile("" : "+x"(acc[i]));
      acc[i] = _mm256_add_epi16(acc[i], _mm256_maddubs_epi16(a, x));
    }
  }
  for (int i = 1; i < CHAINS; i++) acc[0] = _mm256_add_epi16(acc[0], acc[i]);
  ((const limit_job *)context)->found[item] += (uint64_t)_mm256_extract_epi64(acc[0], 0);
}

__attribute__((target("avx512f,avx512vnni"))) static void vnni_item(const void *context, size_t item, int worker, void *result) {
  (void)worker, (void)result;
  const __m512i a = _mm512_set1_epi8(3);
  __m512i x = _mm512_set1_epi8((char)item), acc[CHAINS];
  for (int i = 0; i < CHAINS; i++) acc[i] = _mm512_setzero_si512();
  for (int round = 0; round < ROUNDS; round++) {
    __asm__ volatile("" : "+v"(x));
    for (int i = 0; i < CHAINS; i++) {
      __asm__ volatile("" : "+v"(acc[i]));
      acc[i] = _mm512_dpbusd_epi32(acc[i], a, x);
    }
  }
  for (int i = 1; i < CHAINS; i++) acc[0] = _mm512_add_epi32(acc[0], acc[i]);
  ((const limit_job *)context)->found[item] += (uint64_t)(uint32_t)_mm512_reduce_add_epi32(acc[0]);
}

double glm_int8_peak(glm_pool *pool) {
  bool wide = glm_kernels_avx512() != NULL;
  if (!wide && !glm_kernels_avx2()) return 0;
  double amount = (double)PARTS * ROUNDS * CHAINS * (wide ? 128 : 64);
  return best_rate(pool, (glm_work){wide ? vnni_item : avx2_item, NULL}, (limit_job){NULL, 0, NULL}, amount);
}
#else
double glm_int8_peak(glm_pool *pool) { (void)pool; return 0; }
#endif
