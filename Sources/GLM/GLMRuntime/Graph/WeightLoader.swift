import GLMKernels

/// Owns the small vectors and the descriptions of matrices.
final class WeightArena {
  private var vectors: [UnsafeMutablePointer<Float>] = []
  private var matrices: [UnsafeMutablePointer<glm_matrix>] = []
  private var experts: [UnsafeMutablePointer<Weights.Expert>] = []

  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
    memory.initialize(repeating: 0, count: max(count, 1))
    vectors.append(memory)
    return memory
  }

  func list(_ values: [glm_matrix]) -> UnsafeMutablePointer<glm_matrix> {
    let memory = UnsafeMutablePointer<glm_matrix>.allocate(capacity: max(values.count, 1))
    for (index, value) in values.enumerated() { (memory + index).initialize(to: value) }
    matrices.append(memory)
    return memory
  }

  func list(_ values: [Weights.Expert]) -> UnsafeMutablePointer<Weights.Expert> {
    let memory = UnsafeMutablePointer<Weights.Expert>.allocate(capacity: max(values.count, 1))
    for (index, value) in values.enumerated() { (memory + index).initialize(to: value) }
    experts.append(memory)
    return memory
  }

  deinit {
    for memory in experts { memory.deallocate() }
    for memory in vectors { memory.deallocate() }
    for memory in matrices { memory.deallocate() }
  }
}

/// Finds tensors by name and checks that their shapes are what the graph needs.
struct WeightLoader {
  let file: GGUFFile
  let arena = WeightArena()

  private func tensor(_ name: String, shape: [Int]) throws -> (data: UnsafeRawPointer, type: TensorType) {
    guard let tensor = file.tensors[name] else { throw GGUFError(file.path, "lacks the tensor \(name)") }
    guard let range = tensor.range else {
      throw GGUFError(
        file.path, "stores \(name) as \(tensor.type), which the engine does not read. Quantize it otherwise")
    }
    guard tensor.shape == shape || tensor.shape == shape + [1] else {
      throw GGUFError(file.path, "has \(name) in the shape \(tensor.shape): expected \(shape)")
    }
    return (file.mapping.base + range.lowerBound, tensor.type)
  }

  /// Throws `GGUFError` for what is missing or of another shape, as all here do.
  func matrix(_ name: String, rows: Int, columns: Int) throws -> glm_matrix {
    let (data, type) = try tensor(name, shape: [columns, rows])
    try checkRows(name, columns)
    return glm_matrix(data: data, packed: nil, type: type.rawValue, rows: rows, cols: columns)
  }

  private func checkRows(_ name: String, _ columns: Int) throws {
    guard columns % 32 == 0 else {
      throw GGUFError(file.path, "has \(name) with rows of \(columns): expected a multiple of 32")
    }
  }

  func vector(_ name: String, count: Int) throws -> UnsafePointer<Float> {
    let memory = arena.floats(count)
    try copy(name, count: count, into: memory)
    return UnsafePointer(memory)
  }

  /// The norm of each head; nil where neither queries nor keys have one.
  func headNorm(_ block: String, _ name: String, count: Int) throws -> UnsafePointer<Float>? {
    let isThere = ["attn_q_norm", "attn_k_norm"].contains { file.tensors["\(block)\($0).weight"] != nil }
    return isThere ? try vector(block + name + ".weight", count: count) : nil
  }

  private func copy(_ name: String, count: Int, into memory: UnsafeMutablePointer<Float>) throws {
    let (data, type) = try tensor(name, shape: [count])
    guard type.blockValues == 1 else {
      throw GGUFError(file.path, "stores the vector \(name) as \(type): expected F32")
    }
    glm_dequantize(type.rawValue, data, count, memory)
  }

  func projection(_ name: String, rows: Int, columns: Int) throws -> Weights.Projection {
    try projection(fused: name, split: [(name, rows)], columns: columns)
  }

  func projection(fused: String, split: [(name: String, rows: Int)], columns: Int) throws -> Weights.Projection {
    let rows = split.reduce(0) { $0 + $1.rows }
    let matrices =
      file.tensors[fused + ".weight"] != nil
      ? [try matrix(fused + ".weight", rows: rows, columns: columns)]
      : try split.map { try matrix($0.name + ".weight", rows: $0.rows, columns: columns) }
    return Weights.Projection(
      matrices: arena.list(matrices), count: matrices.count, bias: try bias(fused, split), rows: rows,
      columns: columns)
  }

  /// The bias may be fused or split whatever the weights are; parts without one are zero.
  private func bias(_ fused: String, _ split: [(name: String, rows: Int)]) throws -> UnsafePointer<Float>? {
    if file.tensors[fused + ".bias"] != nil {
      return try vector(fused + ".bias", count: split.reduce(0) { $0 + $1.rows })
    }
    guard split.contains(where: { file.tensors[$0.name + ".bias"] != nil }) else { return nil }
    let memory = arena.floats(split.reduce(0) { $0 + $1.rows })
    var row = 0
    for part in split {
      if file.tensors[part.name + ".bias"] != nil {
        try copy(part.name + ".bias", count: part.rows, into: memory + row)
      }
      row += part.rows
    }
    return UnsafePointer(memory)
  }

  /// Rows of the gate and of the up projection, in one matrix or in two; `suffix` as in `ffn_up_shexp`.
  func gateUp(_ block: String, _ suffix: String, _ feedForward: Int, columns: Int) throws -> Weights.Projection {
    let (gate, up) = (block + "ffn_gate\(suffix)", block + "ffn_up\(suffix)")
    if file.tensors[gate + ".weight"] == nil { return try projection(up, rows: 2 * feedForward, columns: columns) }
    return try projection(fused: block, split: [(gate, feedForward), (up, feedForward)], columns: columns)
  }

  /// The matrices of a tensor that holds one per expert.
  private func matrices(_ name: String, count: Int, rows: Int, columns: Int) throws -> [glm_matrix] {
    let (data, type) = try tensor(name, shape: [columns, rows, count])
    try checkRows(name, columns)
    let one = glm_matrix(data: data, packed: nil, type: type.rawValue, rows: rows, cols: columns)
    return (0..<count).map { index in
      var matrix = one
      matrix.data = data + index * glm_file_bytes(one)
      return matrix
    }
  }

  func experts(_ block: String, _ experts: ExpertConfiguration, width: Int) throws -> Weights.Experts {
    func all(_ name: String, rows: Int, columns: Int) throws -> [glm_matrix] {
      try matrices(block + name + "_exps.weight", count: experts.count, rows: rows, columns: columns)
    }
    let router = try projection(block + "ffn_gate_inp", rows: experts.count, columns: width)
    guard !glm_is_quantized(router.matrices[0].type) else {
      throw GGUFError(file.path, "stores the router \(block)ffn_gate_inp.weight quantized: expected F32")
    }
    let gate = try all("ffn_gate", rows: experts.feedForward, columns: width)
    let up = try all("ffn_up", rows: experts.feedForward, columns: width)
    let down = try all("ffn_down", rows: width, columns: experts.feedForward)
    let bias = block + "exp_probs_b.bias"
    return Weights.Experts(
      router: router,
      selectionBias: file.tensors[bias] == nil
        ? UnsafePointer(arena.floats(experts.count)) : try vector(bias, count: experts.count),
      experts: arena.list(
        (0..<experts.count).map { index in
          Weights.Expert(
            gateUp: Weights.Projection(
              matrices: arena.list([gate[index], up[index]]), count: 2, bias: nil, rows: 2 * experts.feedForward,
              columns: width),
            down: Weights.Projection(
              matrices: arena.list([down[index]]), count: 1, bias: nil, rows: width, columns: experts.feedForward))
        }), count: experts.count)
  }
}
