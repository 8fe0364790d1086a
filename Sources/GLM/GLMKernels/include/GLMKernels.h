// Quantized matrix products, attention over a paged cache, and the small operations of a transformer.
//
// Every result depends on its own row and token only, and is summed in one fixed order: not on the number of threads,
// not on what else is in the batch, not on the instruction set. `glm_kernels_scalar` and the others are equal bit for bit.
#ifndef GLM_KERNELS_H
#define GLM_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Tensor types by their GGUF numbers.
enum {
  GLM_F32 = 0, GLM_F16 = 1, GLM_Q4_0 = 2, GLM_Q4_1 = 3, GLM_Q5_0 = 6, GLM_Q5_1 = 7, GLM_Q8_0 = 8,
  GLM_Q2_K = 10, GLM_Q3_K = 11, GLM_Q4_K = 12, GLM_Q5_K = 13, GLM_Q6_K = 14, GLM_BF16 = 30,
};

// Values per block and bytes per block of a type; 0 for one that is not supported.
size_t glm_block_values(uint32_t type);
size_t glm_block_bytes(uint32_t type);
// Whether rows of the type are multiplied with int8 activations (else with floats).
bool glm_is_quantized(uint32_t type);

// Dequantizes a row of n values (n a multiple of the block).
void glm_dequantize(uint32_t type, const void *row, size_t n, float *out);

// Unpacks a quantized row to int8 values with a scale and an offset per 16: w = scale * q + offset. Of all types, only
// Q2_K's offset differs between the halves of 32 values.
typedef struct { float scale, offset; } glm_affine;
void glm_unpack(uint32_t type, const void *row, size_t n, int8_t *q, glm_affine *per16);

// Rows of activations: as floats, and quantized to int8 with one scale per 32 values.
typedef struct {
  float *x;
  int8_t *q;
  float *scale;     // per 32
  float *sum;       // per 32: the scale times the sum of the int8 values
  int32_t *eight;   // per 32: minus eight times the sum of the int8 values
  int32_t *eights;  // the same per 16
} glm_activations;
// The rows behind the first `rows`, each of n values.
glm_activations glm_activations_skip(glm_activations a, size_t rows, size_t n);

// What a page of the cache holds its keys and values in.
enum { GLM_CACHE_F32, GLM_CACHE_F16, GLM_CACHE_Q8_0 };
// Tokens per page.
enum { GLM_PAGE = 16 };
// Bytes of one head's keys or values in a page; `dim` is a multiple of 32.
size_t glm_page_bytes(int type, size_t dim);

// The inner loops, one set per instruction set.
typedef struct {
  const char *name;
  // Dot product of n floats.
  float (*dot)(const float *a, const float *b, size_t n);
  // A packed group of sixteen rows times `tokens` rows of quantized activations:
  // out[t * stride + r] = start[r] + w[r] . x[t]. The form is how the group is packed.
  void (*multiply)(int form, const uint8_t *group, size_t cols, glm_activations x, size_t tokens, const float *start,
                   float *out, size_t stride);
  // Rows of floats (F32, F16 or BF16), one behind the other as in a file, times `tokens` rows of floats:
  // out[t * stride + r] = start[r] + w[r] . x[t].
  void (*multiply_floats)(uint32_t type, const void *w, size_t rows, size_t cols, const float *x, size_t tokens,
                          const float *start, float *out, size_t stride);
  // Quantizes x.x, n values, into the rest of x.
  void (*quantize)(glm_activations x, size_t n);
  // out = x / sqrt(mean(x^2) + eps) * weight.
  void (*norm)(const float *x, const float *weight, float *out, size_t n, float eps);
  // x += y.
  void (*add)(float *x, const float *y, size_t n);
  // y += a * x.
  void (*axpy)(float a, const float *x, float *y, size_t n);
  // out = gate * sigmoid(gate) * up.
  void (*silu_multiply)(const float *gate, const float *up, float *out, size_t n);
  // Rotates the first `rotary` values of a head; interleaved turns pairs (2i, 2i+1), otherwise (i, i + rotary/2).
  void (*rotate)(float *head, size_t rotary, const float *cosines, const float *sines, bool interleaved);
  // Writes one token's key (or value) of one head into its slot of a page.
  void (*store)(int type, bool keys, void *page, size_t slot, const float *x, size_t dim);
  // Reads a page: keys as dim x 16, values as 16 x dim.
  void (*load)(int type, bool keys, const void *page, size_t dim, float *out);
  // scores[i * 16 + t] = scale * (q[i] . key t).
  void (*score)(const float *q, size_t queries, size_t dim, const float *keys, float scale, float *scores);
  // Softmax as it goes (Milakov and Gimelshein 2018) over the first `count` of 16 scores, which become weights: `out` and
  // the 16 partial sums in `total` are scaled down where `largest` grows.
  void (*soften)(float *scores, size_t count, float *largest, float *total, float *out, size_t dim);
  // out[i] += the sum over the first `count` tokens of weight[i * 16 + t] * values[t].
  void (*weigh)(const float *weights, size_t queries, size_t count, size_t dim, const float *values, float *out);
} glm_kernels;

const glm_kernels *glm_kernels_scalar(void);
// NULL where the processor lacks what the set needs.
const glm_kernels *glm_kernels_avx2(void);    // AVX2, FMA, F16C
const glm_kernels *glm_kernels_avx512(void);  // AVX-512 F, BW, VL, VNNI
const glm_kernels *glm_kernels_neon(void);    // NEON with dot products
// The fastest set of this processor.
const glm_kernels *glm_kernels_best(void);

// A pool of threads that spin briefly for work, then sleep. The caller works too.
typedef struct glm_pool glm_pool;
glm_pool *glm_pool_create(int threads);
void glm_pool_destroy(glm_pool *pool);

// A matrix: `rows` rows of `cols` values, as they lie in a file, and packed by glm_pack (NULL for a matrix of floats).
typedef struct {
  const void *data, *packed;
  uint32_t type;
  size_t rows, cols;
} glm_matrix;

// Bytes that a matrix takes in its file.
size_t glm_file_bytes(glm_matrix w);
// Bytes that a quantized matrix takes packed; 0 for floats.
size_t glm_packed_bytes(glm_matrix w);
// Packs w.data into `out`, sixteen rows interleaved.
void glm_pack(glm_pool *pool, glm_matrix w, void *out);
// A row as floats, from where the matrix is held: bit for bit what glm_dequantize gives.
void glm_lookup(glm_matrix w, size_t row, float *out);
// How a type's groups are packed: the `form` of glm_kernels.multiply.
int glm_packed_form(uint32_t type);

// out[t * stride + r] = w[r] . x[t] (+ bias[r]) for `tokens` rows of x and the rows of `count` matrices one below the other,
// which have equally many columns. A packed matrix is multiplied with the quantized activations, any other one with
// the floats; a quantized one that is not packed is dequantized for it.
void glm_matmul(glm_pool *pool, const glm_kernels *k, const glm_matrix *w, size_t count, glm_activations x, size_t tokens,
                const float *bias, float *out, size_t stride);

// Runs the operations on each of `rows` rows, on all threads where there are enough of them.
typedef struct {
  const float *add;          // rows x n, added to x first (NULL: nothing)
  const float *add_norm;     // normalizes what is added (NULL: not)
  float *x;                  // rows x n
  const float *norm;         // n (NULL: x goes out as it is)
  glm_activations out;       // rows x n
  size_t n;
  float eps;
  bool quantize;
} glm_residual_args;
void glm_residual(glm_pool *pool, const glm_kernels *k, glm_residual_args args, size_t rows);

// out.x = silu(gate) * up for rows of [gate; up], n each; quantized where asked.
void glm_gate(glm_pool *pool, const glm_kernels *k, const float *gate_up, glm_activations out, size_t n, bool quantize,
              size_t rows);
// Quantizes rows of n activations.
void glm_quantize(glm_pool *pool, const glm_kernels *k, glm_activations x, size_t n, size_t rows);

// A token in a batch: its conversation's pages, and how many tokens stand before it.
typedef struct {
  uint8_t *const *pages;
  size_t position;
} glm_row;

// Rows of one conversation that attend together: at most glm_attention_rows of them, in order.
typedef struct {
  size_t first, count;
} glm_span;

typedef struct {
  const glm_row *rows;
  size_t count;                      // rows
  const glm_span *spans;             // all rows, cut up
  size_t span_count;
  float *qkv;                        // rows x (heads + 2 * kv_heads) x dim
  size_t heads, kv_heads, dim, rotary;
  const float *cosines, *sines;      // rows x rotary/2
  const float *q_norm, *k_norm;      // dim; NULL: heads are not normalized
  float eps;
  bool interleaved;
  int cache;                         // GLM_CACHE_...
  size_t layer;                      // a page holds, per layer and head of keys and values, its keys and then its values
  float *scratch;                    // glm_attention_scratch floats
  float *out;                        // rows x heads x dim
} glm_attention_args;
size_t glm_attention_rows(size_t heads, size_t kv_heads);
size_t glm_attention_scratch(const glm_pool *pool, size_t heads, size_t kv_heads, size_t dim);
// Turns queries and keys, and writes keys and values of every row into its conversation's pages.
void glm_store(glm_pool *pool, const glm_kernels *k, glm_attention_args args);
// Causal attention of every row over its conversation's pages.
void glm_attention(glm_pool *pool, const glm_kernels *k, glm_attention_args args);

// The machine's limits, best of five: bytes/s of reading `count` bytes (far more than the caches hold), and int8 operations
// per second (a product and a sum count as two; 0 where unknown).
double glm_read_bandwidth(glm_pool *pool, const void *bytes, size_t count);
double glm_int8_peak(glm_pool *pool);

#endif
