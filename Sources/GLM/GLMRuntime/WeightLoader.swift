/// Finds tensors by name and checks that their shapes are what the graph needs.
struct WeightLoader {
  let file: GGUFFile

  func range(_ name: String, shape: [Int]) throws -> (Range<Int>, TensorType) {
    let (tensor, range) = try file.stored(name)
    guard tensor.shape == shape || tensor.shape == shape + [1] else {
      throw GGUFError(file.path, "has \(name) in the shape \(tensor.shape): expected \(shape)")
    }
    return (range, tensor.type)
  }

  func matrix(_ name: String, rows: Int, columns: Int) throws -> Weights.Matrix {
    let (range, type) = try range(name, shape: [columns, rows])
    try checkRows(name, type, columns: columns)
    return Weights.Matrix(offset: range.lowerBound, type: type, rows: rows, columns: columns)
  }

  private func checkRows(_ name: String, _ type: TensorType, columns: Int) throws {
    guard columns % 32 == 0 || type.blockValues == 1 else {
      throw GGUFError(file.path, "has \(name) with rows of \(columns): expected a multiple of 32")
    }
  }

  func vector(_ name: String, count: Int) throws -> [Float] {
    let (_, type) = try range(name, shape: [count])
    guard type.blockValues == 1 else {
      throw GGUFError(file.path, "stores the vector \(name) as \(type): expected F32")
    }
    return try file.values(of: name)
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

  /// Rows of the gate and of the up projection, in one matrix or in two; `suffix` as in `ffn_up_shexp`.
  func gateUp(_ block: String, _ suffix: String, _ feedForward: Int, columns: Int) throws -> Weights.Projection {
    let (gate, up) = (block + "ffn_gate\(suffix).weight", block + "ffn_up\(suffix).weight")
    if file.tensors[gate] == nil {
      return Weights.Projection(matrices: [try matrix(up, rows: 2 * feedForward, columns: columns)], bias: nil)
    }
    return Weights.Projection(
      matrices: [
        try matrix(gate, rows: feedForward, columns: columns), try matrix(up, rows: feedForward, columns: columns),
      ], bias: nil)
  }

  /// The matrices of a tensor that holds one per expert.
  private func matrices(_ name: String, count: Int, rows: Int, columns: Int) throws -> [Weights.Matrix] {
    let (range, type) = try range(name, shape: [columns, rows, count])
    try checkRows(name, type, columns: columns)
    let size = range.count / count
    return (0..<count).map {
      Weights.Matrix(offset: range.lowerBound + $0 * size, type: type, rows: rows, columns: columns)
    }
  }

  func experts(_ block: String, _ experts: ExpertConfiguration, width: Int) throws -> Weights.Experts {
    func all(_ name: String, rows: Int, columns: Int) throws -> [Weights.Matrix] {
      try matrices(block + name + "_exps.weight", count: experts.count, rows: rows, columns: columns)
    }
    let router = try matrix(block + "ffn_gate_inp.weight", rows: experts.count, columns: width)
    guard router.type.blockValues == 1 else {
      throw GGUFError(file.path, "stores the router \(block)ffn_gate_inp.weight as \(router.type): expected F32")
    }
    let bias = block + "exp_probs_b.bias"
    let gate = try all("ffn_gate", rows: experts.feedForward, columns: width)
    let up = try all("ffn_up", rows: experts.feedForward, columns: width)
    let down = try all("ffn_down", rows: width, columns: experts.feedForward)
    return Weights.Experts(
      router: Weights.Projection(matrices: [router], bias: nil),
      selectionBias: file.tensors[bias] == nil
        ? [Float](repeating: 0, count: experts.count) : try vector(bias, count: experts.count),
      experts: (0..<experts.count).map {
        Weights.Expert(
          gateUp: Weights.Projection(matrices: [gate[$0], up[$0]], bias: nil),
          down: Weights.Projection(matrices: [down[$0]], bias: nil))
      })
  }
}
