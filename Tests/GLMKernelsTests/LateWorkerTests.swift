import GLMKernels
import Testing

/// A worker that comes back when its job is done meets the next pass's rows: what it reads leads nowhere, and it must bear that.
struct LateWorkerTests {
  @Test func pagesThatAreNotThereEndAttention() {
    let (heads, dim) = (2, 32)
    let table = [UnsafeMutablePointer<UInt8>?](repeating: nil, count: 8)
    var queries = [Float](repeating: 1, count: 3 * (heads + 2) * dim)
    var scratch = [Float](repeating: 0, count: glm_attention_scratch(nil, heads, 1, dim))
    var out = [Float](repeating: 0, count: 3 * heads * dim)
    let angles = [Float](repeating: 1, count: 3 * dim / 2)
    table.withUnsafeBufferPointer { table in
      // Positions of one conversation over the table of another, which is shorter.
      let rows = [40, 3, 90].map { glm_row(pages: table.baseAddress, position: $0) }
      let spans = [glm_span(first: 0, count: 3)]
      glm_attention(
        nil, glm_kernels_best(),
        glm_attention_args(
          rows: rows, count: 3, spans: spans, span_count: 1, qkv: &queries, heads: heads, kv_heads: 1, dim: dim,
          rotary: dim, cosines: angles, sines: angles, q_norm: nil, k_norm: nil, eps: 1e-5, interleaved: false,
          cache: Int32(GLM_CACHE_F16), layer: 0, scratch: &scratch, out: &out))
    }
    #expect(out.count == 3 * heads * dim)
  }
}
