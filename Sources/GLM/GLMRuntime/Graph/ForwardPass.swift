import Foundation
import GLMKernels

/// The computation of a transformer over a batch of rows: tokens of one conversation or of many.
///
/// A row's result depends on its own conversation only: not on the rows beside it, nor on the number of threads.
struct ForwardPass: ~Copyable {
  private let configuration: ModelConfiguration
  private let interleavedRope: Bool
  private let cacheType: CacheType
  private let weights: Weights
  private let kernels: UnsafePointer<glm_kernels>
  let pool: OpaquePointer
  private let buffers: RowBuffers
  private let mixture: ExpertMixture?
  /// What the workers of the pool may still read when a pass is over: it goes after them.
  var packed: PackedWeights?
  var mapping: MappedFile?
  var cachePool: CachePool?
  /// Angle per position of each rotary pair.
  private let frequencies: [Double]
  private let rowsPerSpan: Int
  /// Rows of conversations that something is attached to.
  private var attached: [(rows: Range<Int>, attachment: Attachment)] = []
  private let lowRank: LowRankUpdate
  private var count = 0
  private var spanCount = 0
  private var wantedCount = 0

  /// For which of the tokens added logits are computed.
  enum Wanted { case none, last, all }

  init(
    _ weights: Weights, _ configuration: ModelConfiguration, _ architecture: Architecture, _ options: GLMModel.Options
  ) throws {
    self.weights = weights
    self.configuration = configuration
    interleavedRope = architecture.interleavedRope
    cacheType = options.usedCacheType
    kernels = options.kernels
    guard let pool = glm_pool_create(Int32(clamping: options.threads)) else {
      throw GGUFError("the engine", "has no memory for its threads")
    }
    self.pool = pool
    let rotary = configuration.rotary
    frequencies = (0..<rotary / 2).map { pow(configuration.ropeBase, -2 * Double($0) / Double(rotary)) }
    let (buffers, kernels) = (RowBuffers(configuration, pool: pool), kernels)
    self.buffers = buffers
    mixture = configuration.experts.map {
      ExpertMixture($0, embedding: configuration.embedding, rows: buffers.rows, pool: pool, kernels: kernels)
    }
    lowRank = LowRankUpdate(kernels: kernels)
    rowsPerSpan = glm_attention_rows(configuration.heads, configuration.keyValueHeads)
  }

  deinit { glm_pool_destroy(pool) }

  /// Tokens that may still be added to the batch.
  var room: Int { buffers.rows - count }
  /// Bytes of the buffers.
  var byteCount: Int { buffers.byteCount }

  /// Adds tokens behind those of a conversation, whose pages are reserved. At most `room`.
  mutating func add(_ tokens: UnsafeBufferPointer<Int32>, to cache: inout KVCache, logits: Wanted) {
    precondition(tokens.count <= room, "a batch has no room for \(tokens.count) tokens")
    let start = cache.count
    cache.append(tokens)
    let textPosition = cache.attachment?.textPosition ?? 0
    if let attachment = cache.attachment { attached.append((count..<count + tokens.count, attachment)) }
    var inSpan = rowsPerSpan
    for (index, token) in tokens.enumerated() {
      let row = count + index
      buffers.ids[row] = token
      buffers.placed[row] = glm_row(pages: cache.pageTable, position: start + index + cache.virtualCount)
      prepareRotation(row, position: start + index + textPosition)
      if inSpan == rowsPerSpan {
        buffers.spans[spanCount] = glm_span(first: row, count: 0)
        spanCount += 1
        inSpan = 0
      }
      buffers.spans[spanCount - 1].count += 1
      inSpan += 1
      if logits == .all || logits == .last && index == tokens.count - 1 {
        buffers.wanted[wantedCount] = Int32(row)
        wantedCount += 1
      }
    }
    count += tokens.count
  }

  /// Runs the batch and empties it. `consume` gets the logits that were wanted, one vocabulary at a time, in the order in
  /// which their tokens were added; they are gone when it returns.
  mutating func run(_ consume: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    defer {
      count = 0
      spanCount = 0
      wantedCount = 0
      attached.removeAll(keepingCapacity: true)
    }
    guard count > 0 else { return }
    embed()
    var norm: UnsafePointer<Float>?
    for (index, layer) in weights.layers.enumerated() {
      if index == 0 { residual(nil, nil, norm: layer.attentionNorm, for: layer.queryKeyValue) }
      attend(layer, index)
      residual(buffers.added, layer.attentionPostNorm, norm: layer.feedForwardNorm, for: layer.gateUp)
      feedForward(layer, index)
      norm = index + 1 < weights.layers.count ? weights.layers[index + 1].attentionNorm : nil
      if norm != nil {
        residual(
          buffers.added, layer.feedForwardPostNorm, norm: norm, for: weights.layers[index + 1].queryKeyValue)
      } else {
        residual(buffers.added, layer.feedForwardPostNorm, norm: nil, for: nil)
      }
    }
    try output(consume)
  }

  private func embed() {
    let matrix = weights.embedding
    for row in 0..<count { glm_lookup(matrix, Int(buffers.ids[row]), buffers.x + row * matrix.cols) }
  }

  /// The cosines and sines of a row's position: every layer turns by the same angles.
  private func prepareRotation(_ row: Int, position: Int) {
    let at = row * frequencies.count
    for (pair, frequency) in frequencies.enumerated() {
      let angle = frequency * Double(position)
      buffers.cosines[at + pair] = Float(cos(angle))
      buffers.sines[at + pair] = Float(sin(angle))
    }
  }

  /// Adds what a part gave to the residual stream and normalizes it for the next.
  private func residual(
    _ added: UnsafeMutablePointer<Float>?, _ addedNorm: UnsafePointer<Float>?, norm: UnsafePointer<Float>?,
    for next: Weights.Projection?
  ) {
    glm_residual(
      pool, kernels,
      glm_residual_args(
        add: added, add_norm: addedNorm, x: buffers.x, norm: norm, out: buffers.normed, n: configuration.embedding,
        eps: configuration.normEpsilon, quantize: next?.isPacked ?? false), count)
  }

  private func attend(_ layer: Weights.Layer, _ index: Int) {
    project(layer.queryKeyValue, buffers.normed, into: buffers.queryKeyValue, index, .queryKeyValue)
    let arguments = glm_attention_args(
      rows: buffers.placed, count: count, spans: buffers.spans, span_count: spanCount, qkv: buffers.queryKeyValue,
      heads: configuration.heads, kv_heads: configuration.keyValueHeads, dim: configuration.headSize,
      rotary: configuration.rotary, cosines: buffers.cosines, sines: buffers.sines, q_norm: layer.queryNorm,
      k_norm: layer.keyNorm, eps: configuration.normEpsilon, interleaved: interleavedRope,
      cache: cacheType.kernelType, layer: index, scratch: buffers.scratch, out: buffers.attended.x)
    glm_store(pool, kernels, arguments)
    glm_attention(pool, kernels, arguments)
    if layer.attentionOutput.isPacked {
      glm_quantize(pool, kernels, buffers.attended, layer.attentionOutput.columns, count)
    }
    project(layer.attentionOutput, buffers.attended, into: buffers.added, index, .attentionOutput)
  }

  private func feedForward(_ layer: Weights.Layer, _ index: Int) {
    project(layer.gateUp, buffers.normed, into: buffers.gateUp, index, .gateUp)
    glm_gate(pool, kernels, buffers.gateUp, buffers.hidden, layer.down.columns, layer.down.isPacked, count)
    project(layer.down, buffers.hidden, into: buffers.added, index, .down)
    if let experts = layer.experts { mixture?.run(experts, buffers.normed, rows: count, into: buffers.added) }
  }

  /// out[row] = projection · input[row] + bias, and what is attached to the row's conversation.
  private func project(
    _ projection: Weights.Projection, _ input: glm_activations, into out: UnsafeMutablePointer<Float>, _ layer: Int,
    _ part: Attachment.Part
  ) {
    glm_matmul(
      pool, kernels, projection.matrices, projection.count, input, count, projection.bias, out, projection.rows)
    for (rows, attachment) in attached {
      lowRank.apply(attachment.changes(layer, part), rows: rows, input, into: out, stride: projection.rows)
    }
  }

  /// The logits of the rows that want them, some rows at a time.
  private func output(_ consume: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    let width = configuration.embedding
    let projection = weights.output
    var first = 0
    while first < wantedCount {
      let some = min(RowBuffers.outputRows, wantedCount - first)
      for index in 0..<some {
        let row = Int(buffers.wanted[first + index])
        (buffers.added + index * width).update(from: buffers.x + row * width, count: width)
      }
      glm_residual(
        pool, kernels,
        glm_residual_args(
          add: nil, add_norm: nil, x: buffers.added, norm: weights.outputNorm, out: buffers.normed, n: width,
          eps: configuration.normEpsilon, quantize: projection.isPacked), some)
      glm_matmul(
        pool, kernels, projection.matrices, projection.count, buffers.normed, some, projection.bias, buffers.logits,
        projection.rows)
      for index in 0..<some {
        try consume(
          UnsafeMutableBufferPointer(start: buffers.logits + index * projection.rows, count: projection.rows))
      }
      first += some
    }
  }
}
