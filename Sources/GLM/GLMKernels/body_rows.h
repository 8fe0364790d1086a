// Included by body.h: what happens to each row of activations between two products.

TARGET static void quantize(glm_activations a, size_t n) {
  for (size_t i = 0; i < n; i += 32) {
    vf size = f_set(0);
    UNROLL for (int v = 0; v < 2 * VECTORS; v++) size = f_max(f_abs(f_load(a.x + i + (size_t)v * LANES)), size);
    float largest = f_largest(size);
    float d = largest / 127.0f, inverse = d > 0 ? 127.0f / largest : 0;
    vi half[2] = {i_set(0), i_set(0)};
    // Ties away from zero; the bound keeps what is no number from becoming undefined.
    UNROLL for (int v = 0; v < 2 * VECTORS; v++) {
      vf x = f_mul(f_load(a.x + i + (size_t)v * LANES), f_set(inverse));
      vf whole = f_min(f_add(f_abs(x), f_set(0.5f)), f_set(127.0f));
      vi q = i_signed(f_cut(whole), x);
      i_put_bytes(a.q + i + (size_t)v * LANES, q);
      half[v / VECTORS] = i_add(half[v / VECTORS], q);
    }
    int32_t sums[2] = {i_total(half[0]), i_total(half[1])};
    a.scale[i / 32] = d;
    a.sum[i / 32] = d * (float)(sums[0] + sums[1]);
    a.eight[i / 32] = -8 * (sums[0] + sums[1]);
    a.eights[i / 16] = -8 * sums[0];
    a.eights[i / 16 + 1] = -8 * sums[1];
  }
}

// Rows are multiples of 16 values; what is left over goes value by value through the same operations.
TARGET static void norm(const float *x, const float *weight, float *out, size_t n, float eps) {
  float scale = 1.0f / sqrtf(dot(x, x, n) / (float)n + eps);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) f_store(out + i, f_mul(f_mul(f_load(x + i), f_set(scale)), f_load(weight + i)));
  for (; i < n; i++) out[i] = x[i] * scale * weight[i];
}

TARGET static void add(float *x, const float *y, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) f_store(x + i, f_add(f_load(x + i), f_load(y + i)));
  for (; i < n; i++) x[i] += y[i];
}

TARGET static void axpy(float a, const float *x, float *y, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) f_store(y + i, f_fma(f_set(a), f_load(x + i), f_load(y + i)));
  for (; i < n; i++) y[i] = __builtin_fmaf(a, x[i], y[i]);
}

INLINE vf silu(vf gate, vf up) {
  return f_mul(f_div(gate, f_add(f_set(1.0f), f_exp(f_sub(f_set(0), gate)))), up);
}

TARGET static void silu_multiply(const float *gate, const float *up, float *out, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) f_store(out + i, silu(f_load(gate + i), f_load(up + i)));
  if (i < n) {
    float g[LANES] = {0}, u[LANES] = {0}, o[LANES];
    memcpy(g, gate + i, (n - i) * sizeof *g);
    memcpy(u, up + i, (n - i) * sizeof *u);
    f_store(o, silu(f_load(g), f_load(u)));
    memcpy(out + i, o, (n - i) * sizeof *o);
  }
}

TARGET static void rotate(float *head, size_t rotary, const float *cosines, const float *sines, bool interleaved) {
  size_t half = rotary / 2;
  if (interleaved) {
    for (size_t i = 0; i < half; i++) {
      float first = head[2 * i], second = head[2 * i + 1];
      head[2 * i] = first * cosines[i] - second * sines[i];
      head[2 * i + 1] = first * sines[i] + second * cosines[i];
    }
  } else {
    for (size_t i = 0; i < half; i++) {
      float first = head[i], second = head[i + half];
      head[i] = first * cosines[i] - second * sines[i];
      head[i + half] = first * sines[i] + second * cosines[i];
    }
  }
}
