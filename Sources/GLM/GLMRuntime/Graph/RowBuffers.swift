import GLMKernels

/// The memory that a batch of rows is worked on in, made once.
///
/// Sendable by hand: it belongs to one forward pass, which one caller at a time runs.
final class RowBuffers: @unchecked Sendable {
  /// Rows that go through the layers together.
  let rows: Int
  /// Rows whose logits are computed together.
  static let outputRows = 16

  let ids: UnsafeMutablePointer<Int32>
  let placed: UnsafeMutablePointer<glm_row>
  let spans: UnsafeMutablePointer<glm_span>
  /// Rows whose logits are wanted.
  let wanted: UnsafeMutablePointer<Int32>
  /// The residual stream: rows × embedding.
  let x: UnsafeMutablePointer<Float>
  /// What a part of a layer adds to it.
  let added: UnsafeMutablePointer<Float>
  let normed: glm_activations
  let attended: glm_activations
  let hidden: glm_activations
  let queryKeyValue: UnsafeMutablePointer<Float>
  let gateUp: UnsafeMutablePointer<Float>
  let cosines: UnsafeMutablePointer<Float>
  let sines: UnsafeMutablePointer<Float>
  let scratch: UnsafeMutablePointer<Float>
  let logits: UnsafeMutablePointer<Float>
  private let memory: RowMemory
  /// Bytes of all of it.
  var byteCount: Int { memory.byteCount }

  /// Rows so that the buffers stay within about 24 MB, at most 512.
  init(_ configuration: ModelConfiguration, pool: OpaquePointer) {
    let width = configuration.embedding
    let queryRows = configuration.heads * configuration.headSize
    let allHeads = queryRows + 2 * configuration.keyValueHeads * configuration.headSize
    let feedForward = configuration.widestFeedForward
    let perRow = 13 * width + 9 * queryRows + 4 * allHeads + 17 * feedForward
    let rows = min(max((24 << 20) / perRow, 32), 512)
    let memory = RowMemory()
    self.rows = rows
    ids = memory.make(Int32.self, rows)
    placed = memory.make(glm_row.self, rows)
    spans = memory.make(glm_span.self, rows)
    wanted = memory.make(Int32.self, rows)
    x = memory.make(Float.self, rows * width)
    added = memory.make(Float.self, rows * width)
    normed = memory.activations(rows, width)
    attended = memory.activations(rows, queryRows)
    hidden = memory.activations(rows, feedForward)
    queryKeyValue = memory.make(Float.self, rows * allHeads)
    gateUp = memory.make(Float.self, rows * 2 * feedForward)
    cosines = memory.make(Float.self, rows * configuration.rotary / 2)
    sines = memory.make(Float.self, rows * configuration.rotary / 2)
    scratch = memory.make(
      Float.self,
      glm_attention_scratch(pool, configuration.heads, configuration.keyValueHeads, configuration.headSize))
    logits = memory.make(Float.self, Self.outputRows * configuration.vocabularySize)
    self.memory = memory
  }
}
