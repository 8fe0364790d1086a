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

    mutating func forEachMatrix(_ body: (inout Matrix) -> Void) {
      for index in matrices.indices { body(&matrices[index]) }
    }
  }
  /// One of a block's experts.
  struct Expert: Sendable {
    /// Rows of the gate, then of the up projection.
    var gateUp: Projection
    var down: Projection
  }
  /// The routed experts of a block.
  struct Experts: Sendable {
    /// One row of floats per expert.
    var router: Projection
    /// Added to the probabilities when experts are chosen, and only then.
    var selectionBias: [Float]
    var experts: [Expert]
  }
  struct Layer: Sendable {
    var attentionNorm: [Float]
    /// Rows of queries, then keys, then values.
    var queryKeyValue: Projection
    /// Normalize each head's queries and keys before they are turned, where there are such.
    var queryNorm: [Float]?
    var keyNorm: [Float]?
    var attentionOutput: Matrix
    var attentionPostNorm: [Float]?
    var feedForwardNorm: [Float]
    /// What every token goes through: the dense feed-forward part, or the shared expert where there are `experts`. Rows of
    /// the gate, then of the up projection.
    var gateUp: Projection
    var down: Matrix
    /// nil for a dense block.
    var experts: Experts?
    var feedForwardPostNorm: [Float]?
  }
  var embedding: Matrix
  var layers: [Layer] = []
  var outputNorm: [Float]
  var output: Matrix

  /// Every matrix that is multiplied (the embedding is only looked up).
  mutating func forEachMatrix(_ body: (inout Matrix) -> Void) {
    for layer in layers.indices {
      layers[layer].queryKeyValue.forEachMatrix(body)
      body(&layers[layer].attentionOutput)
      layers[layer].gateUp.forEachMatrix(body)
      body(&layers[layer].down)
      for expert in layers[layer].experts?.experts.indices ?? 0..<0 {
        layers[layer].experts?.experts[expert].gateUp.forEachMatrix(body)
        layers[layer].experts?.experts[expert].down.forEachMatrix(body)
      }
    }
    body(&output)
  }

  init(_ file: GGUFFile, _ configuration: ModelConfiguration, _ architecture: Architecture) throws {
    let loader = WeightLoader(file: file)
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
      let experts = configuration.experts.flatMap { index < $0.leadingDense ? nil : $0 }
      // A block with experts has a shared one in the place of the dense part.
      let suffix = experts == nil ? "" : "_shexp"
      let feedForward = experts?.sharedFeedForward ?? configuration.feedForward
      let normalizesHeads = ["attn_q_norm", "attn_k_norm"].contains { file.tensors["\(block)\($0).weight"] != nil }
      func headNorm(_ name: String) throws -> [Float]? {
        normalizesHeads ? try loader.vector(block + name + ".weight", count: configuration.headSize) : nil
      }
      layers.append(
        Layer(
          attentionNorm: try loader.vector(block + "attn_norm.weight", count: width),
          queryKeyValue: try loader.projection(
            fused: block + "attn_qkv",
            split: [(block + "attn_q", queryRows), (block + "attn_k", keyRows), (block + "attn_v", keyRows)],
            columns: width),
          queryNorm: try headNorm("attn_q_norm"),
          keyNorm: try headNorm("attn_k_norm"),
          attentionOutput: try loader.matrix(block + "attn_output.weight", rows: width, columns: queryRows),
          attentionPostNorm: try architecture.attentionPostNorm.map {
            try loader.vector(block + $0 + ".weight", count: width)
          },
          feedForwardNorm: try loader.vector(block + architecture.feedForwardNorm + ".weight", count: width),
          gateUp: try loader.gateUp(block, suffix, feedForward, columns: width),
          down: try loader.matrix(block + "ffn_down\(suffix).weight", rows: width, columns: feedForward),
          experts: try experts.map { try loader.experts(block, $0, width: width) },
          feedForwardPostNorm: try architecture.feedForwardPostNorm.map {
            try loader.vector(block + $0 + ".weight", count: width)
          }))
    }
  }
}
