// Quantized matrix products and the small operations of a transformer.
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

// Activations as int8 with one scale per 32 values, and scale times sum per 32.
void glm_quantize_activations(const float *x, size_t n, int8_t *q, float *scale, float *sum);

// The inner loops, one set per instruction set.
typedef struct {
  const char *name;
  // Dot product of n floats.
  float (*dot)(const float *a, const float *b, size_t n);
  // A packed group of eight rows times `tokens` rows of quantized activations, one behind the other:
  // out[t * stride + r] = start[r] + w[r] . x[t]. The form is how the group is packed.
  void (*multiply)(int form, const uint8_t *group, size_t cols, const int8_t *x, const float *xscale, const float *xsum,
                   size_t tokens, const float *start, float *out, size_t stride);
  // y += a * x.
  void (*axpy)(float a, const float *x, float *y, size_t n);
  // x[i] = exp(x[i] - max); gives the sum.
  float (*exp_sum)(float *x, size_t n, float max);
} glm_kernels;

const glm_kernels *glm_kernels_scalar(void);
// NULL where the processor lacks AVX2, FMA or F16C.
const glm_kernels *glm_kernels_avx2(void);
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

// Bytes that a quantized matrix takes packed; 0 for floats.
size_t glm_packed_bytes(glm_matrix w);
// Packs w.data into `out`, eight rows interleaved.
void glm_pack(glm_pool *pool, glm_matrix w, void *out);
// How a type's groups are packed: the `form` of glm_kernels.multiply.
int glm_packed_form(uint32_t type);

// out[t * stride + r] = w[r] . x[t] (+ bias[r]) for `tokens` rows of x. A packed matrix is multiplied with the activations
// as quantized by glm_quantize_activations, any other one is dequantized and multiplied with the floats.
typedef struct {
  const float *x;
  const int8_t *xq;
  const float *xscale, *xsum;
} glm_activations;
void glm_matmul(glm_pool *pool, const glm_kernels *k, glm_matrix w, glm_activations x, size_t tokens, const float *bias,
                float *out, size_t stride);

// Quantizes `tokens` rows of n activations.
void glm_quantize_rows(glm_pool *pool, const float *x, size_t n, size_t tokens, int8_t *q, float *scale, float *sum);

// out = x / sqrt(mean(x^2) + eps) * weight, for `tokens` rows of n.
void glm_rms_norm(const glm_kernels *k, const float *x, const float *weight, float *out, size_t n, size_t tokens, float eps);

// Rotates the first `rotary` values of each of `heads` heads; cosines and sines are rotary/2 each. Interleaved turns pairs
// (2i, 2i+1), otherwise (i, i + rotary/2).
void glm_rope(float *x, size_t heads, size_t head_dim, size_t rotary, const float *cosines, const float *sines,
              bool interleaved);

// gate = silu(gate) * up over n values: rows of a fused [gate; up] matrix.
void glm_silu_multiply(const glm_kernels *k, const float *gate, const float *up, float *out, size_t n);

// Causal attention of `tokens` new positions over a cache that already holds them.
// q: tokens x heads x dim; keys and values: positions x kv_heads x dim; out like q. Position t sees start + t + 1 entries.
// scores: scratch of threads... one row of (start + tokens) floats per (token, head) in flight: see glm_attention_scratch.
typedef struct {
  const float *q, *keys, *values;
  float *out, *scratch;
  size_t tokens, start, heads, kv_heads, dim;
} glm_attention_args;
size_t glm_attention_scratch(const glm_pool *pool, size_t tokens, size_t start);
void glm_attention(glm_pool *pool, const glm_kernels *k, glm_attention_args args);

// The machine's limits, best of five: bytes/s of reading `count` bytes (far more than the caches hold), and int8 operations
// per second (a product and a sum count as two; 0 where unknown).
double glm_read_bandwidth(glm_pool *pool, const void *bytes, size_t count);
double glm_int8_peak(glm_pool *pool);

#endif
