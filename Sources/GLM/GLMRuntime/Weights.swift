import GLMKernels

/// The tensors of a model, as they lie in its mapped file; small vectors are copied out.
struct Weights: Sendable {
  /// A matrix of `rows` rows of `columns` values.
  struct Matrix: Sendable {
    var offset: Int
    var type: TensorType
    var rows: Int
    var columns: Int
    /// Where it lies among the packed weights; nil for floats, and in reference mode.
    var packed: Int?

    var byteCount: Int { rows * columns / type.blockValues * type.blockBytes }

    /// As the kernels want it told.
    func description(_ base: UnsafeRawPointer, packed packedBase: UnsafeRawPointer?) -> glm_matrix {
      glm_matrix(
        data: base + offset, packed: packed.flatMap { offset in packedBase.map { $0 + offset } }, type: type.rawValue,
        rows: rows, cols: columns)
    }
  }
  /// Rows of a projection with their bias; several stand for one fused matrix.
  struct Projection: Sendable {
    var matrices: [Matrix]
    var bias: [Float]?
    var rows: Int { matrices.reduce(0) { $0 + $1.rows } }
  }
  struct Layer: Sendable {
    var attentionNorm: [Float]
    /// Rows of queries, then keys, then values.
    var queryKeyValue: Projection
    var attentionOutput: Matrix
    var attentionPostNorm: [Float]?
    var feedForwardNorm: [Float]
    /// Rows of the gate, then of the up projection.
    var gateUp: Projection
    var down: Matrix
    var feedForwardPostNorm: [Float]?
  }
  var embedding: Matrix
  var layers: [Layer] = []
  var outputNorm: [Float]
  var output: Matrix

  /// Every matrix that is multiplied (the embedding is only looked up).
  mutating func forEachMatrix(_ body: (inout Matrix) -> Void) {
    for layer in layers.indices {
      for index in layers[layer].queryKeyValue.matrices.indices { body(&layers[layer].queryKeyValue.matrices[index]) }
      body(&layers[layer].attentionOutput)
      for index in layers[layer].gateUp.matrices.indices { body(&layers[layer].gateUp.matrices[index]) }
      body(&layers[layer].down)
    }
    body(&output)
  }

  init(_ file: GGUFFile, _ configuration: ModelConfiguration, _ architecture: Architecture) throws {
    let loader = Loader(file: file)
    let width = configuration.embedding
    embedding = try loader.matrix("token_embd.weight", rows: configuration.vocabularySize, columns: width)
    outputNorm = try loader.vector("output_norm.weight", count: width)
    // A tied model has no output matrix of its own.
    output =
      file.tensors["output.weight"] == nil
      ? embedding : try loader.matrix("output.weight", rows: configuration.vocabularySize, columns: width)
    let queryRows = configuration.heads * configuration.headSize
    let keyRows = configuration.keyValueHeads * configuration.headSize
    for index in 0..<configuration.layers {
      let block = "blk.\(index)."
      layers.append(
        Layer(
          attentionNorm: try loader.vector(block + "attn_norm.weight", count: width),
          queryKeyValue: try loader.projection(
            fused: block + "attn_qkv",
            split: [(block + "attn_q", queryRows), (block + "attn_k", keyRows), (block + "attn_v", keyRows)],
            columns: width),
          attentionOutput: try loader.matrix(block + "attn_output.weight", rows: width, columns: queryRows),
          attentionPostNorm: try architecture.attentionPostNorm.map {
            try loader.vector(block + $0 + ".weight", count: width)
          },
          feedForwardNorm: try loader.vector(block + architecture.feedForwardNorm + ".weight", count: width),
          gateUp: try loader.gateUp(block, configuration.feedForward, columns: width),
          down: try loader.matrix(block + "ffn_down.weight", rows: width, columns: configuration.feedForward),
          feedForwardPostNorm: try architecture.feedForwardPostNorm.map {
            try loader.vector(block + $0 + ".weight", count: width)
          }))
    }
  }
}

/// Finds tensors by name and checks that their shapes are what the graph needs.
private struct Loader {
  let file: GGUFFile

  func range(_ name: String, shape: [Int]) throws -> (Range<Int>, TensorType) {
    guard let tensor = file.tensors[name] else { throw GGUFError(file.path, "lacks the tensor \(name)") }
    guard let range = tensor.range else {
      throw GGUFError(
        file.path, "stores \(name) as \(tensor.type), which the engine does not read. Quantize it otherwise")
    }
    guard tensor.shape == shape || tensor.shape == shape + [1] else {
      throw GGUFError(file.path, "has \(name) in the shape \(tensor.shape): expected \(shape)")
    }
    return (range, tensor.type)
  }

  func matrix(_ name: String, rows: Int, columns: Int) throws -> Weights.Matrix {
    let (range, type) = try range(name, shape: [columns, rows])
    guard columns % 32 == 0 || type.blockValues == 1 else {
      throw GGUFError(file.path, "has \(name) with rows of \(columns): expected a multiple of 32")
    }
    return Weights.Matrix(offset: range.lowerBound, type: type, rows: rows, columns: columns)
  }

  func vector(_ name: String, count: Int) throws -> [Float] {
    let (range, type) = try range(name, shape: [count])
    guard type.blockValues == 1 else {
      throw GGUFError(file.path, "stores the vector \(name) as \(type): expected F32")
    }
    return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      guard let out = buffer.baseAddress else { return }
      glm_dequantize(type.rawValue, file.mapping.base + range.lowerBound, count, out)
      filled = count
    }
  }

  func projection(fused: String, split: [(name: String, rows: Int)], columns: Int) throws -> Weights.Projection {
    let rows = split.reduce(0) { $0 + $1.rows }
    let matrices =
      file.tensors[fused + ".weight"] != nil
      ? [try matrix(fused + ".weight", rows: rows, columns: columns)]
      : try split.map { try matrix($0.name + ".weight", rows: $0.rows, columns: columns) }
    // The bias may be fused or split whatever the weights are; parts without one are zero.
    if file.tensors[fused + ".bias"] != nil {
      return Weights.Projection(matrices: matrices, bias: try vector(fused + ".bias", count: rows))
    }
    guard split.contains(where: { file.tensors[$0.name + ".bias"] != nil }) else {
      return Weights.Projection(matrices: matrices, bias: nil)
    }
    let bias = try split.flatMap { part in
      file.tensors[part.name + ".bias"] == nil
        ? [Float](repeating: 0, count: part.rows) : try vector(part.name + ".bias", count: part.rows)
    }
    return Weights.Projection(matrices: matrices, bias: bias)
  }

  func gateUp(_ block: String, _ feedForward: Int, columns: Int) throws -> Weights.Projection {
    if file.tensors[block + "ffn_gate.weight"] == nil {
      return Weights.Projection(
        matrices: [try matrix(block + "ffn_up.weight", rows: 2 * feedForward, columns: columns)], bias: nil)
    }
    return Weights.Projection(
      matrices: [
        try matrix(block + "ffn_gate.weight", rows: feedForward, columns: columns),
        try matrix(block + "ffn_up.weight", rows: feedForward, columns: columns),
      ], bias: nil)
  }
}
