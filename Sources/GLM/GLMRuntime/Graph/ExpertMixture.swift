import GLMKernels

/// The routed experts of a block over a batch of rows, with the memory that this takes.
///
/// An expert sees its rows together; each row's sum runs over its experts in ascending order. So a row's result does not
/// depend on the others in the batch.
final class ExpertMixture {
  private let configuration: ExpertConfiguration
  private let routing: ExpertRouting
  private let embedding: Int
  private let pool: OpaquePointer
  private let kernels: UnsafePointer<glm_kernels>
  /// rows × experts.
  private let logits: UnsafeMutablePointer<Float>
  /// rows × used experts.
  private let choices: UnsafeMutablePointer<ExpertRouting.Choice>
  /// One expert's rows, and which they are with which weight.
  private let input: glm_activations
  private let hidden: glm_activations
  private let members: UnsafeMutablePointer<(row: Int, weight: Float)>
  private let gateUp: UnsafeMutablePointer<Float>
  private let output: UnsafeMutablePointer<Float>
  private let memory: RowMemory

  init(
    _ configuration: ExpertConfiguration, embedding: Int, rows: Int, pool: OpaquePointer,
    kernels: UnsafePointer<glm_kernels>
  ) {
    self.configuration = configuration
    self.embedding = embedding
    self.pool = pool
    self.kernels = kernels
    routing = ExpertRouting(configuration)
    memory = RowMemory()
    logits = memory.make(Float.self, rows * configuration.count)
    choices = memory.make(ExpertRouting.Choice.self, rows * configuration.used)
    input = memory.activations(rows, embedding)
    hidden = memory.activations(rows, configuration.feedForward)
    members = memory.make((row: Int, weight: Float).self, rows)
    gateUp = memory.make(Float.self, rows * 2 * configuration.feedForward)
    output = memory.make(Float.self, rows * embedding)
  }

  /// Routes rows of `normed` and adds what their experts make of them to `out` (rows × embedding).
  func run(_ layer: Weights.Experts, _ normed: glm_activations, rows: Int, into out: UnsafeMutablePointer<Float>) {
    project(layer.router, normed, rows, into: logits)
    let bias = UnsafeBufferPointer(start: layer.selectionBias, count: configuration.count)
    for row in 0..<rows {
      var rowLogits = UnsafeMutableBufferPointer(start: logits + row * configuration.count, count: configuration.count)
      let chosen = UnsafeMutableBufferPointer(start: choices + row * configuration.used, count: configuration.used)
      routing.choose(&rowLogits, bias, into: chosen)
    }
    for expert in 0..<configuration.count {
      let count = gather(expert, normed, rows: rows)
      if count > 0 { apply(layer.experts[expert], rows: count, into: out) }
    }
  }

  /// Puts the rows that chose an expert one behind the other; gives their number.
  private func gather(_ expert: Int, _ normed: glm_activations, rows: Int) -> Int {
    var count = 0
    for row in 0..<rows {
      for rank in 0..<configuration.used {
        let choice = choices[row * configuration.used + rank]
        guard choice.expert == Int32(expert) else { continue }
        members[count] = (row, choice.weight)
        (input.x + count * embedding).update(from: normed.x + row * embedding, count: embedding)
        count += 1
      }
    }
    return count
  }

  private func apply(_ expert: Weights.Expert, rows: Int, into out: UnsafeMutablePointer<Float>) {
    if expert.gateUp.isPacked { glm_quantize(pool, kernels, input, embedding, rows) }
    project(expert.gateUp, input, rows, into: gateUp)
    glm_gate(pool, kernels, gateUp, hidden, configuration.feedForward, expert.down.isPacked, rows)
    project(expert.down, hidden, rows, into: output)
    for index in 0..<rows {
      let (row, weight) = members[index]
      kernels.pointee.axpy(weight, output + index * embedding, out + row * embedding, embedding)
    }
  }

  private func project(
    _ projection: Weights.Projection, _ input: glm_activations, _ rows: Int, into out: UnsafeMutablePointer<Float>
  ) {
    glm_matmul(
      pool, kernels, projection.matrices, projection.count, input, rows, projection.bias, out, projection.rows)
  }
}
