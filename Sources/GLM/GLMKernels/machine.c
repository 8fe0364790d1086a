// What the machine could do at most, to hold the engine's figures against.
#define _POSIX_C_SOURCE 199309L
#include "pool.h"

#include <string.h>
#include <time.h>

enum { PARTS = 64 };

typedef struct {
  const uint8_t *bytes;
  size_t part;
  uint64_t sums[PARTS];
} read_job;

static void read_item(void *context, size_t item, int worker) {
  (void)worker;
  read_job *j = context;
  const uint8_t *start = j->bytes + item * j->part;
  uint64_t a = 0, b = 0, c = 0, d = 0;
  for (size_t i = 0; i + 32 <= j->part; i += 32) {
    uint64_t v[4];
    memcpy(v, start + i, sizeof v);
    a += v[0], b += v[1], c += v[2], d += v[3];
  }
  j->sums[item] = a + b + c + d;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double glm_read_bandwidth(glm_pool *pool, const void *bytes, size_t count) {
  read_job j = {bytes, count / PARTS / 32 * 32, {0}};
  double best = 0;
  for (int round = 0; round < 5; round++) {
    double start = now();
    glm_pool_run(pool, read_item, &j, PARTS);
    double rate = (double)(j.part * PARTS) / (now() - start);
    if (rate > best) best = rate;
  }
  // The sums are used, so that reading cannot be left out.
  uint64_t total = 0;
  for (int i = 0; i < PARTS; i++) total += j.sums[i];
  return total == 1 ? 0 : best;
}

#if defined(__x86_64__)
#include <immintrin.h>

enum { ROUNDS = 200000, CHAINS = 6 };

__attribute__((target("avx2"))) static void int8_item(void *context, size_t item, int worker) {
  (void)worker;
  const __m256i a = _mm256_set1_epi8(3), ones = _mm256_set1_epi16(1);
  __m256i x = _mm256_set1_epi8((char)item), acc[CHAINS];
  for (int i = 0; i < CHAINS; i++) acc[i] = _mm256_setzero_si256();
  for (int round = 0; round < ROUNDS; round++) {
    // Eight products to one widening, as the nibble kernel has it; the compiler cannot hoist what x may change.
    __asm__ volatile("" : "+x"(x));
    for (int i = 0; i < CHAINS; i++) {
      __asm__ volatile("" : "+x"(acc[i]));
      acc[i] = _mm256_add_epi16(acc[i], _mm256_maddubs_epi16(a, x));
    }
  }
  __m256i total = acc[0];
  for (int i = 1; i < CHAINS; i++) total = _mm256_add_epi16(total, acc[i]);
  ((volatile int *)context)[item] = _mm256_extract_epi32(_mm256_madd_epi16(total, ones), 0);
}

double glm_int8_peak(glm_pool *pool) {
  if (!glm_kernels_avx2()) return 0;
  int sink[PARTS];
  double best = 0;
  for (int round = 0; round < 5; round++) {
    double start = now();
    glm_pool_run(pool, int8_item, sink, PARTS);
    double rate = (double)PARTS * ROUNDS * CHAINS * 64 / (now() - start);
    if (rate > best) best = rate;
  }
  return best;
}
#else
double glm_int8_peak(glm_pool *pool) { (void)pool; return 0; }
#endif
