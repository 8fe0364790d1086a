import GLMKernels
import Testing

/// A worker that comes back when its job is done meets the next pass's rows: what it reads leads nowhere, and it must bear that.
struct LateWorkerTests {
  @Test func pagesThatAreNotThereEndAttention() {
    let (heads, dim) = (2, 32)
    let table = Lent<UnsafeMutablePointer<UInt8>?>(repeating: nil, count: 8)
    let queries = Lent<Float>(repeating: 1, count: 3 * (heads + 2) * dim)
    let scratch = Lent<Float>(repeating: 0, count: glm_attention_scratch(nil, heads, 1, dim))
    let out = Lent<Float>(repeating: 0, count: 3 * heads * dim)
    let angles = Lent<Float>(repeating: 1, count: 3 * dim / 2)
    // Positions of one conversation over the table of another, which is shorter.
    let rows = Lent<glm_row>(repeating: glm_row(pages: table.start, position: 40), count: 3)
    rows.start[1].position = 3
    rows.start[2].position = 90
    let spans = Lent<glm_span>(repeating: glm_span(first: 0, count: 3), count: 1)
    glm_attention(
      nil, glm_kernels_best(),
      glm_attention_args(
        rows: rows.start, count: 3, spans: spans.start, span_count: 1, qkv: queries.start, heads: heads, kv_heads: 1,
        dim: dim, rotary: dim, cosines: angles.start, sines: angles.start, q_norm: nil, k_norm: nil, eps: 1e-5,
        interleaved: false, cache: Int32(GLM_CACHE_F16), layer: 0, scratch: scratch.start, out: out.start))
    withExtendedLifetime((table, queries, scratch, out, angles, spans)) {}
    // It came back.
    #expect(rows.start[2].position == 90)
  }
}

/// Memory whose address C may keep for a call.
private final class Lent<Element> {
  let start: UnsafeMutablePointer<Element>

  init(repeating element: Element, count: Int) {
    start = .allocate(capacity: count)
    start.initialize(repeating: element, count: count)
  }

  deinit { start.deallocate() }
}
