import GLMKernels

/// The tensors of a model as the kernels want them told: where matrices lie, and vectors as floats.
///
/// Plain addresses throughout, so that a forward pass neither counts references nor allocates. Sendable by hand: nothing is
/// written once the model is made.
final class Weights: @unchecked Sendable {
  /// Rows of one or several matrices, one below the other, with their bias.
  struct Projection {
    var matrices: UnsafeMutablePointer<glm_matrix>
    var count: Int
    var bias: UnsafePointer<Float>?
    var rows: Int
    var columns: Int
    /// Whether any matrix is multiplied with quantized activations.
    var isPacked: Bool { UnsafeBufferPointer(start: matrices, count: count).contains { $0.packed != nil } }
  }
  struct Expert {
    var gateUp: Projection
    var down: Projection
  }
  struct Experts {
    /// A row per expert.
    var router: Projection
    /// One per expert: added for choosing, not for weighing.
    var selectionBias: UnsafePointer<Float>
    var experts: UnsafeMutablePointer<Expert>
    var count: Int
  }
  struct Layer {
    var attentionNorm: UnsafePointer<Float>
    /// Rows of queries, then keys, then values.
    var queryKeyValue: Projection
    /// Norms of each head of queries and of keys, where the architecture has them.
    var queryNorm: UnsafePointer<Float>?
    var keyNorm: UnsafePointer<Float>?
    var attentionOutput: Projection
    var attentionPostNorm: UnsafePointer<Float>?
    var feedForwardNorm: UnsafePointer<Float>
    /// Rows of the gate, then of the up projection; of the shared expert in a block with experts.
    var gateUp: Projection
    var down: Projection
    var experts: Experts?
    var feedForwardPostNorm: UnsafePointer<Float>?
  }

  /// Where tokens are looked up: of a tied model the output's matrix, so that it is held once.
  var embedding: glm_matrix { lookedUp ?? output.matrices[0] }
  private let lookedUp: glm_matrix?
  let layers: [Layer]
  let outputNorm: UnsafePointer<Float>
  let output: Projection
  private let arena: WeightArena

  init(_ file: GGUFFile, _ configuration: ModelConfiguration, _ architecture: Architecture) throws {
    let loader = WeightLoader(file: file)
    arena = loader.arena
    let width = configuration.embedding
    let queryRows = configuration.heads * configuration.headSize
    let keyRows = configuration.keyValueHeads * configuration.headSize
    let vocabulary = configuration.vocabularySize
    outputNorm = try loader.vector("output_norm.weight", count: width)
    // A tied model has no output matrix of its own.
    let tied = file.tensors["output.weight"] == nil
    lookedUp = tied ? nil : try loader.matrix("token_embd.weight", rows: vocabulary, columns: width)
    output = try loader.projection(tied ? "token_embd" : "output", rows: vocabulary, columns: width)
    layers = try (0..<configuration.layers).map { index in
      let block = "blk.\(index)."
      let experts = configuration.experts.flatMap { index < $0.leadingDense ? nil : $0 }
      // A block with experts has a shared one in the place of the dense part.
      let suffix = experts == nil ? "" : "_shexp"
      let feedForward = experts?.sharedFeedForward ?? configuration.feedForward
      return Layer(
        attentionNorm: try loader.vector(block + "attn_norm.weight", count: width),
        queryKeyValue: try loader.projection(
          fused: block + "attn_qkv",
          split: [(block + "attn_q", queryRows), (block + "attn_k", keyRows), (block + "attn_v", keyRows)],
          columns: width),
        queryNorm: try loader.headNorm(block, "attn_q_norm", count: configuration.headSize),
        keyNorm: try loader.headNorm(block, "attn_k_norm", count: configuration.headSize),
        attentionOutput: try loader.projection(block + "attn_output", rows: width, columns: queryRows),
        attentionPostNorm: try architecture.attentionPostNorm.map {
          try loader.vector(block + $0 + ".weight", count: width)
        },
        feedForwardNorm: try loader.vector(block + architecture.feedForwardNorm + ".weight", count: width),
        gateUp: try loader.gateUp(block, suffix, feedForward, columns: width),
        down: try loader.projection(block + "ffn_down" + suffix, rows: width, columns: feedForward),
        experts: try experts.map { try loader.experts(block, $0, width: width) },
        feedForwardPostNorm: try architecture.feedForwardPostNorm.map {
          try loader.vector(block + $0 + ".weight", count: width)
        })
    }
  }

  /// Every matrix that is multiplied.
  func forEachMatrix(_ body: (inout glm_matrix) -> Void) {
    func visit(_ projection: Projection) {
      for index in 0..<projection.count { body(&projection.matrices[index]) }
    }
    for layer in layers {
      visit(layer.queryKeyValue)
      visit(layer.attentionOutput)
      visit(layer.gateUp)
      visit(layer.down)
      guard let experts = layer.experts else { continue }
      for index in 0..<experts.count {
        visit(experts.experts[index].gateUp)
        visit(experts.experts[index].down)
      }
    }
    visit(output)
  }
}
