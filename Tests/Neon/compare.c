// Holds the NEON kernels against their scalar twins, bit for bit, over random shapes and every tail: for machines that build
// this and are no ARM themselves. `make test-neon` compiles it for AArch64 and runs it in an emulator.
#include "GLMKernels.h"
#include "GLMQuantize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;

static uint64_t next(void) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}

static float number(void) { return (float)((double)(next() >> 11) * 0x1p-53 * 4 - 2); }

static void fill(float *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = number();
}

static int failures, checks;

static void same(const char *what, size_t size, const void *a, const void *b, size_t bytes) {
  checks++;
  if (memcmp(a, b, bytes) == 0) return;
  failures++;
  printf("%s at size %zu differs from its scalar twin\n", what, size);
}

enum { MOST = 512, TOKENS = 9, ROWS = 40 };

typedef struct {
  float x[TOKENS * MOST], scale[TOKENS * MOST / 32], sum[TOKENS * MOST / 32];
  int8_t q[TOKENS * MOST];
  int32_t eight[TOKENS * MOST / 32], eights[TOKENS * MOST / 16];
} rows;

static glm_activations activations(rows *r) { return (glm_activations){r->x, r->q, r->scale, r->sum, r->eight, r->eights}; }

static void vectors(const glm_kernels *a, const glm_kernels *b) {
  static float x[MOST], y[MOST], u[MOST], v[MOST], w[MOST];
  for (size_t n = 1; n <= 200; n++) {
    fill(x, n), fill(y, n), fill(w, n);
    float left = a->dot(x, y, n), right = b->dot(x, y, n);
    same("dot", n, &left, &right, 4);
    a->norm(x, w, u, n, 1e-5f), b->norm(x, w, v, n, 1e-5f);
    same("norm", n, u, v, 4 * n);
    memcpy(u, x, sizeof u), memcpy(v, x, sizeof v);
    a->add(u, y, n), b->add(v, y, n);
    same("add", n, u, v, 4 * n);
    a->axpy(0.37f, y, u, n), b->axpy(0.37f, y, v, n);
    same("axpy", n, u, v, 4 * n);
    a->silu_multiply(x, y, u, n), b->silu_multiply(x, y, v, n);
    same("silu", n, u, v, 4 * n);
    for (int interleaved = 0; interleaved < 2 && n % 2 == 0; interleaved++) {
      memcpy(u, x, sizeof u), memcpy(v, x, sizeof v);
      a->rotate(u, n, y, w, interleaved), b->rotate(v, n, y, w, interleaved);
      same("rotate", n, u, v, 4 * n);
    }
  }
}

static void products(const glm_kernels *a, const glm_kernels *b, uint32_t type) {
  static rows left, right;
  static uint8_t file[ROWS * 1024], packed[ROWS * 4096];
  static float out[TOKENS * ROWS], expected[TOKENS * ROWS], bias[ROWS];
  size_t block = glm_block_values(type), bytes = glm_block_bytes(type);
  for (size_t cols = block; cols <= MOST; cols += block) {
    for (size_t count = 1; count <= ROWS; count += 13) {
      for (size_t i = 0; i < count * (cols / block) * bytes; i++) file[i] = (uint8_t)next();
      // Scales of any kind but those that are no numbers: the exponents' top bit is cleared.
      for (size_t i = 1; i < count * (cols / block) * bytes; i += 2) file[i] &= 0xbf;
      for (size_t i = 0; i < count * (cols / block) * bytes; i += 2) file[i] &= 0xbf;
      glm_matrix w = {file, NULL, type, count, cols};
      glm_pack(NULL, w, packed);
      w.packed = packed;
      fill(left.x, TOKENS * cols), fill(bias, count);
      memcpy(right.x, left.x, sizeof left.x);
      for (size_t t = 0; t < TOKENS; t++) {
        a->quantize(glm_activations_skip(activations(&left), t, cols), cols);
        b->quantize(glm_activations_skip(activations(&right), t, cols), cols);
      }
      same("quantize", cols, left.q, right.q, TOKENS * cols);
      same("quantize's scales", cols, left.scale, right.scale, TOKENS * cols / 32 * 4);
      same("quantize's sums", cols, left.eights, right.eights, TOKENS * cols / 16 * 4);
      for (size_t tokens = 1; tokens <= TOKENS; tokens++) {
        glm_matmul(NULL, a, &w, 1, activations(&left), tokens, bias, out, count);
        glm_matmul(NULL, b, &w, 1, activations(&right), tokens, bias, expected, count);
        char name[32];
        snprintf(name, sizeof name, "product of type %u", type);
        same(name, cols * 100 + tokens, out, expected, tokens * count * 4);
      }
    }
  }
}

// Rows of floats, with every number of tokens that a tile holds and some more, over pieces that end anywhere.
static void floats(const glm_kernels *a, const glm_kernels *b, uint32_t type) {
  enum { WIDEST = 1100, MANY = 40 };
  static float x[MANY * WIDEST], numbers[ROWS * WIDEST], out[MANY * ROWS], expected[MANY * ROWS], bias[ROWS];
  static uint8_t file[ROWS * WIDEST * 4];
  fill(x, MANY * WIDEST), fill(numbers, ROWS * WIDEST), fill(bias, ROWS);
  for (size_t cols = 1; cols <= WIDEST; cols += cols < 70 ? 1 : 1 + next() % 60) {
    size_t count = 1 + next() % ROWS;
    size_t bytes = glm_block_bytes(type) * cols;
    for (size_t r = 0; r < count; r++) glm_quantize_row(type, numbers + r * cols, cols, file + r * bytes);
    glm_matrix w = {file, NULL, type, count, cols};
    glm_activations in = {.x = x};
    for (size_t tokens = 1; tokens <= MANY; tokens += tokens < TOKENS ? 1 : 1 + next() % 20) {
      glm_matmul(NULL, a, &w, 1, in, tokens, bias, out, count);
      glm_matmul(NULL, b, &w, 1, in, tokens, bias, expected, count);
      char name[32];
      snprintf(name, sizeof name, "product of type %u", type);
      same(name, cols * 100 + tokens, out, expected, tokens * count * 4);
    }
  }
}

static void attention(const glm_kernels *a, const glm_kernels *b, int cache, size_t dim) {
  enum { QUERIES = 7 };
  static uint8_t keys[2][GLM_PAGE * 256 * 4], values[2][GLM_PAGE * 256 * 4];
  static float x[256], q[QUERIES * 256], page[2][GLM_PAGE * 256], scores[2][QUERIES * GLM_PAGE], out[2][QUERIES * 256];
  for (size_t slot = 0; slot < GLM_PAGE; slot++) {
    fill(x, dim);
    a->store(cache, true, keys[0], slot, x, dim), b->store(cache, true, keys[1], slot, x, dim);
    a->store(cache, false, values[0], slot, x, dim), b->store(cache, false, values[1], slot, x, dim);
  }
  size_t bytes = glm_page_bytes(cache, dim);
  same("store of keys", dim, keys[0], keys[1], bytes);
  same("store of values", dim, values[0], values[1], bytes);
  fill(q, QUERIES * dim);
  for (size_t count = 1; count <= GLM_PAGE; count++) {
    float largest[2] = {-__builtin_inff(), -__builtin_inff()}, total[2][GLM_PAGE] = {{0}, {0}};
    memset(out, 0, sizeof out);
    const glm_kernels *sets[2] = {a, b};
    for (int s = 0; s < 2; s++) {
      sets[s]->load(cache, true, keys[s], dim, page[s]);
      for (size_t n = 1; n <= QUERIES; n++) sets[s]->score(q, n, dim, page[s], 0.125f, scores[s]);
      for (size_t i = 0; i < QUERIES; i++)
        sets[s]->soften(scores[s] + i * GLM_PAGE, count, &largest[s], total[s], out[s] + i * dim, dim);
      sets[s]->load(cache, false, values[s], dim, page[s]);
      for (size_t n = 1; n <= QUERIES; n++) sets[s]->weigh(scores[s], n, count, dim, page[s], out[s]);
    }
    same("scores", dim * 100 + count, scores[0], scores[1], sizeof scores[0]);
    same("totals", dim * 100 + count, total[0], total[1], sizeof total[0]);
    same("attention", dim * 100 + count, out[0], out[1], QUERIES * dim * 4);
  }
}

int main(void) {
  const glm_kernels *neon = glm_kernels_neon(), *scalar = glm_kernels_scalar();
  if (!neon) {
    printf("this processor has no NEON with dot products\n");
    return 2;
  }
  vectors(neon, scalar);
  const uint32_t types[] = {GLM_Q4_0, GLM_Q4_1, GLM_Q5_0, GLM_Q5_1, GLM_Q8_0, GLM_Q2_K, GLM_Q3_K, GLM_Q4_K, GLM_Q5_K, GLM_Q6_K};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) products(neon, scalar, types[i]);
  const uint32_t wide[] = {GLM_F32, GLM_F16, GLM_BF16};
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) floats(neon, scalar, wide[i]);
  for (int cache = GLM_CACHE_F32; cache <= GLM_CACHE_Q8_0; cache++)
    for (size_t dim = 32; dim <= 256; dim += 32) attention(neon, scalar, cache, dim);
  printf("%d of %d comparisons differ\n", failures, checks);
  return failures > 0;
}
