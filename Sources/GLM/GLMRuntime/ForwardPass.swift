import Foundation
import GLMKernels

/// The computation of a transformer over a chunk of tokens, with the buffers it works in.
struct ForwardPass: ~Copyable {
  /// Tokens that go through the layers together; bounds the buffers. Results do not depend on it.
  private static let chunk = 128

  private let configuration: ModelConfiguration
  private let architecture: Architecture
  private let kernels: UnsafePointer<glm_kernels>
  let pool: OpaquePointer
  /// Angle per position of each rotary pair.
  private let frequencies: [Double]

  /// The residual stream: tokens × embedding.
  private let x: UnsafeMutablePointer<Float>
  private let normed: UnsafeMutablePointer<Float>
  private let queryKeyValue: UnsafeMutablePointer<Float>
  private let queries: UnsafeMutablePointer<Float>
  private let cosines: UnsafeMutablePointer<Float>
  private let sines: UnsafeMutablePointer<Float>
  private let attended: UnsafeMutablePointer<Float>
  private let gateUp: UnsafeMutablePointer<Float>
  private let hidden: UnsafeMutablePointer<Float>
  private let quantized: UnsafeMutablePointer<Int8>
  private let scales: UnsafeMutablePointer<Float>
  private let sums: UnsafeMutablePointer<Float>
  private var scratch: UnsafeMutableBufferPointer<Float>
  private let mixture: ExpertMixture?

  init(_ configuration: ModelConfiguration, _ architecture: Architecture, _ options: GLMModel.Options) throws {
    self.configuration = configuration
    self.architecture = architecture
    kernels = options.portableKernels ? glm_kernels_scalar() : glm_kernels_best()
    guard let pool = glm_pool_create(Int32(clamping: options.threads)) else {
      throw GGUFError("the engine", "has no memory for its threads")
    }
    self.pool = pool
    let rotary = configuration.rotary
    frequencies = (0..<rotary / 2).map { pow(configuration.ropeBase, -2 * Double($0) / Double(rotary)) }
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
      let buffer = UnsafeMutablePointer<Float>.allocate(capacity: count)
      buffer.initialize(repeating: 0, count: count)
      return buffer
    }
    let n = Self.chunk
    let queryRows = configuration.heads * configuration.headSize
    let widest = max(configuration.embedding, queryRows, configuration.widestFeedForward)
    x = floats(n * configuration.embedding)
    normed = floats(n * configuration.embedding)
    queryKeyValue = floats(n * (queryRows + 2 * configuration.keyValueHeads * configuration.headSize))
    queries = floats(n * queryRows)
    cosines = floats(n * max(frequencies.count, 1))
    sines = floats(n * max(frequencies.count, 1))
    attended = floats(n * queryRows)
    gateUp = floats(n * 2 * configuration.widestFeedForward)
    hidden = floats(n * configuration.widestFeedForward)
    quantized = .allocate(capacity: n * widest)
    scales = floats(n * ((widest + 31) / 32))
    sums = floats(n * ((widest + 31) / 32))
    scratch = .allocate(capacity: 1024)
    let (kernels, embedding) = (kernels, configuration.embedding)
    mixture = configuration.experts.map {
      ExpertMixture($0, embedding: embedding, tokens: n, kernels: kernels)
    }
  }

  deinit {
    for buffer in [x, normed, queryKeyValue, queries, cosines, sines, attended, gateUp, hidden, scales, sums] {
      buffer.deallocate()
    }
    quantized.deallocate()
    scratch.deallocate()
    glm_pool_destroy(pool)
  }

  /// Where weights lie.
  private struct Memory {
    var file: UnsafeRawPointer
    var packed: UnsafeRawPointer?
  }

  /// Appends `tokens` to the cache; gives the logits behind the last one or behind all. The arguments were checked.
  mutating func run(
    _ weights: Weights, _ base: UnsafeRawPointer, _ packed: UnsafeRawPointer?, _ tokens: [Int32],
    _ cache: inout KVCache, all: Bool
  ) -> [Float] {
    let memory = Memory(file: base, packed: packed)
    var logits: [Float] = []
    var rest = tokens[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.chunk)
      rest = rest.dropFirst(Self.chunk)
      let start = cache.count
      cache.append(part)
      embed(weights.embedding, base, part)
      prepareRotation(tokens: part.count, start: start)
      for index in weights.layers.indices {
        attend(
          weights.layers[index], memory, &cache.keys[index], &cache.values[index], tokens: part.count, start: start)
        feedForward(weights.layers[index], memory, tokens: part.count)
      }
      if all {
        logits += output(weights, memory, from: 0, tokens: part.count)
      } else if rest.isEmpty {
        logits = output(weights, memory, from: part.count - 1, tokens: 1)
      }
    }
    return logits
  }

  private func embed(_ matrix: Weights.Matrix, _ base: UnsafeRawPointer, _ tokens: ArraySlice<Int32>) {
    let rowBytes = matrix.columns / matrix.type.blockValues * matrix.type.blockBytes
    for (index, token) in tokens.enumerated() {
      let row = base + matrix.offset + Int(token) * rowBytes
      glm_dequantize(matrix.type.rawValue, row, matrix.columns, x + index * matrix.columns)
    }
  }

  private mutating func attend(
    _ layer: Weights.Layer, _ memory: Memory, _ keys: inout [Float], _ values: inout [Float], tokens: Int,
    start: Int
  ) {
    let size = configuration.headSize
    let queryRows = configuration.heads * size
    let keyRows = configuration.keyValueHeads * size
    glm_rms_norm(kernels, x, layer.attentionNorm, normed, configuration.embedding, tokens, configuration.normEpsilon)
    project(layer.queryKeyValue, memory, normed, columns: configuration.embedding, tokens: tokens, into: queryKeyValue)
    let needed = glm_attention_scratch(pool, tokens, start)
    if scratch.count < needed {
      scratch.deallocate()
      scratch = .allocate(capacity: needed * 2)
    }
    keys.withUnsafeMutableBufferPointer { keys in
      values.withUnsafeMutableBufferPointer { values in
        guard let keys = keys.baseAddress, let values = values.baseAddress else { return }
        for token in 0..<tokens {
          let row = queryKeyValue + token * (queryRows + 2 * keyRows)
          if let queryNorm = layer.queryNorm, let keyNorm = layer.keyNorm {
            let (heads, epsilon) = (configuration.heads, configuration.normEpsilon)
            glm_rms_norm(kernels, row, queryNorm, row, size, heads, epsilon)
            let keys = row + queryRows
            glm_rms_norm(kernels, keys, keyNorm, keys, size, configuration.keyValueHeads, epsilon)
          }
          rotate(row, token: token)
          (queries + token * queryRows).update(from: row, count: queryRows)
          (keys + (start + token) * keyRows).update(from: row + queryRows, count: keyRows)
          (values + (start + token) * keyRows).update(from: row + queryRows + keyRows, count: keyRows)
        }
        glm_attention(
          pool, kernels,
          glm_attention_args(
            q: queries, keys: keys, values: values, out: attended, scratch: scratch.baseAddress, tokens: tokens,
            start: start, heads: configuration.heads, kv_heads: configuration.keyValueHeads, dim: size))
      }
    }
    multiply(layer.attentionOutput, memory, attended, tokens: tokens, into: normed)
    add(layer.attentionPostNorm, tokens: tokens)
  }

  /// Turns the queries and keys of one row of `queryKeyValue`.
  private func rotate(_ row: UnsafeMutablePointer<Float>, token: Int) {
    let heads = configuration.heads + configuration.keyValueHeads
    let at = token * frequencies.count
    glm_rope(
      row, heads, configuration.headSize, configuration.rotary, cosines + at, sines + at, architecture.interleavedRope)
  }

  /// The cosines and sines of the positions of a chunk: every layer turns by the same angles.
  private func prepareRotation(tokens: Int, start: Int) {
    for token in 0..<tokens {
      for (pair, frequency) in frequencies.enumerated() {
        let angle = frequency * Double(start + token)
        cosines[token * frequencies.count + pair] = Float(cos(angle))
        sines[token * frequencies.count + pair] = Float(sin(angle))
      }
    }
  }

  private func feedForward(_ layer: Weights.Layer, _ memory: Memory, tokens: Int) {
    let width = layer.down.columns
    glm_rms_norm(kernels, x, layer.feedForwardNorm, normed, configuration.embedding, tokens, configuration.normEpsilon)
    if let experts = layer.experts {
      mixture?.run(experts, normed, tokens: tokens) { projection, input, tokens, out in
        project(projection, memory, input, columns: projection.matrices[0].columns, tokens: tokens, into: out)
      }
    }
    project(layer.gateUp, memory, normed, columns: configuration.embedding, tokens: tokens, into: gateUp)
    for token in 0..<tokens {
      let gate = gateUp + token * 2 * width
      glm_silu_multiply(kernels, gate, gate + width, hidden + token * width, width)
    }
    multiply(layer.down, memory, hidden, tokens: tokens, into: normed)
    if let mixture, layer.experts != nil {
      for i in 0..<tokens * configuration.embedding { normed[i] += mixture.out[i] }
    }
    add(layer.feedForwardPostNorm, tokens: tokens)
  }

  /// Adds `normed`, normalized once more where the architecture does so, to the residual stream.
  private func add(_ postNorm: [Float]?, tokens: Int) {
    if let postNorm {
      glm_rms_norm(kernels, normed, postNorm, normed, configuration.embedding, tokens, configuration.normEpsilon)
    }
    for i in 0..<tokens * configuration.embedding { x[i] += normed[i] }
  }

  private func output(_ weights: Weights, _ memory: Memory, from first: Int, tokens: Int) -> [Float] {
    let width = configuration.embedding
    glm_rms_norm(kernels, x + first * width, weights.outputNorm, normed, width, tokens, configuration.normEpsilon)
    let count = tokens * configuration.vocabularySize
    return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      guard let out = buffer.baseAddress else { return }
      multiply(weights.output, memory, normed, tokens: tokens, into: out)
      filled = count
    }
  }

  /// out[t] = matrix · input[t], for `tokens` rows.
  private func multiply(
    _ matrix: Weights.Matrix, _ memory: Memory, _ input: UnsafePointer<Float>, tokens: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    let whole = Weights.Projection(matrices: [matrix], bias: nil)
    project(whole, memory, input, columns: matrix.columns, tokens: tokens, into: out)
  }

  /// out[t] = projection · input[t] + bias, for `tokens` rows.
  private func project(
    _ projection: Weights.Projection, _ memory: Memory, _ input: UnsafePointer<Float>, columns: Int,
    tokens: Int, into out: UnsafeMutablePointer<Float>
  ) {
    if projection.matrices.contains(where: { $0.packed != nil }) {
      glm_quantize_rows(pool, input, columns, tokens, quantized, scales, sums)
    }
    let activations = glm_activations(x: input, xq: quantized, xscale: scales, xsum: sums)
    var row = 0
    for matrix in projection.matrices {
      let description = matrix.description(memory.file, packed: memory.packed)
      func multiply(_ bias: UnsafePointer<Float>?) {
        glm_matmul(pool, kernels, description, activations, tokens, bias, out + row, projection.rows)
      }
      if let bias = projection.bias {
        bias.withUnsafeBufferPointer { multiply($0.baseAddress.map { $0 + row }) }
      } else {
        multiply(nil)
      }
      row += matrix.rows
    }
  }
}
