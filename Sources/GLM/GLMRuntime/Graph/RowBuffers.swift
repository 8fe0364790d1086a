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
  private let memory: [UnsafeMutableRawPointer]
  /// Bytes of all of it.
  let byteCount: Int

  /// Rows so that the buffers stay within about 48 MB, at most 512.
  init(_ configuration: ModelConfiguration, pool: OpaquePointer) {
    let width = configuration.embedding
    let queryRows = configuration.heads * configuration.headSize
    let allHeads = queryRows + 2 * configuration.keyValueHeads * configuration.headSize
    let feedForward = configuration.widestFeedForward
    let perRow = 13 * width + 9 * queryRows + 4 * allHeads + 17 * feedForward
    let rows = min(max((48 << 20) / perRow, 32), 512)
    var memory: [UnsafeMutableRawPointer] = []
    var bytes = 0
    func make<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
      let size = max(count, 1) * MemoryLayout<T>.stride
      let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
      raw.initializeMemory(as: UInt8.self, repeating: 0, count: size)
      memory.append(raw)
      bytes += size
      return raw.bindMemory(to: type, capacity: max(count, 1))
    }
    func activations(_ width: Int) -> glm_activations {
      let blocks = rows * width / 32
      return glm_activations(
        x: make(Float.self, rows * width), q: make(Int8.self, rows * width), scale: make(Float.self, blocks),
        sum: make(Float.self, blocks), eight: make(Int32.self, blocks), eights: make(Int32.self, 2 * blocks))
    }
    self.rows = rows
    ids = make(Int32.self, rows)
    placed = make(glm_row.self, rows)
    spans = make(glm_span.self, rows)
    wanted = make(Int32.self, rows)
    x = make(Float.self, rows * width)
    added = make(Float.self, rows * width)
    normed = activations(width)
    attended = activations(queryRows)
    hidden = activations(feedForward)
    queryKeyValue = make(Float.self, rows * allHeads)
    gateUp = make(Float.self, rows * 2 * feedForward)
    cosines = make(Float.self, rows * configuration.rotary / 2)
    sines = make(Float.self, rows * configuration.rotary / 2)
    scratch = make(
      Float.self,
      glm_attention_scratch(pool, configuration.heads, configuration.keyValueHeads, configuration.headSize))
    logits = make(Float.self, Self.outputRows * configuration.vocabularySize)
    self.memory = memory
    byteCount = bytes
  }

  deinit { for raw in memory { raw.deallocate() } }
}
