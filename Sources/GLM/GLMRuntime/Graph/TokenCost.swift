import GLMKernels

/// What a token costs when it goes through the layers alone: of the weights, which it is multiplied with once each. Attention
/// to the tokens before it comes on top.
public struct TokenCost: Sendable, Hashable {
  /// Bytes of weights that are read. Tokens that go together read them once for all.
  public var weightBytes = 0
  /// Arithmetic operations; a product and a sum are two.
  public var operations = 0
  /// Whether another token of the same pass reads the same weights: not where each chooses its experts.
  public var isShared = true
}

extension Weights {
  /// Told from the shapes; weights are counted as they are held, packed or in the file. Experts count as many as a token uses.
  func tokenCost(experts: ExpertConfiguration?) -> TokenCost {
    var cost = TokenCost()
    func add(_ projection: Projection, times: Int = 1) {
      for matrix in UnsafeBufferPointer(start: projection.matrices, count: projection.count) {
        let packed = matrix.packed == nil ? 0 : glm_packed_bytes(matrix)
        cost.weightBytes += (packed > 0 ? packed : glm_file_bytes(matrix)) * times
        cost.operations += 2 * matrix.rows * matrix.cols * times
      }
    }
    for layer in layers {
      add(layer.queryKeyValue)
      add(layer.attentionOutput)
      add(layer.gateUp)
      add(layer.down)
      guard let parts = layer.experts, let experts, parts.count > 0 else { continue }
      cost.isShared = false
      add(parts.router)
      add(parts.experts[0].gateUp, times: experts.used)
      add(parts.experts[0].down, times: experts.used)
    }
    add(output)
    return cost
  }
}
