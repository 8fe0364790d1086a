import GLMKernels

/// The routed experts of a block over a chunk of tokens, with the buffers that this takes.
///
/// An expert sees its tokens together; each token's sum runs over its experts in ascending order. So a token's result does
/// not depend on the others in the chunk.
final class ExpertMixture {
  /// What `run` gives: tokens × embedding.
  let out: UnsafeMutablePointer<Float>
  private let configuration: ExpertConfiguration
  private let routing: ExpertRouting
  private let embedding: Int
  private let kernels: UnsafePointer<glm_kernels>
  /// tokens × experts.
  private let logits: UnsafeMutablePointer<Float>
  /// tokens × used experts.
  private let choices: UnsafeMutablePointer<ExpertRouting.Choice>
  /// The rows of one expert's tokens, and which tokens they are with which weight.
  private let input: UnsafeMutablePointer<Float>
  private let members: UnsafeMutablePointer<(token: Int, weight: Float)>
  private let gateUp: UnsafeMutablePointer<Float>
  private let hidden: UnsafeMutablePointer<Float>
  private let output: UnsafeMutablePointer<Float>

  /// `out[t] = projection · input[t]` for a number of rows.
  typealias Product = (
    _ projection: Weights.Projection, _ input: UnsafePointer<Float>, _ tokens: Int, _ out: UnsafeMutablePointer<Float>
  ) -> Void

  init(_ configuration: ExpertConfiguration, embedding: Int, tokens: Int, kernels: UnsafePointer<glm_kernels>) {
    self.configuration = configuration
    self.embedding = embedding
    self.kernels = kernels
    routing = ExpertRouting(configuration)
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
      let buffer = UnsafeMutablePointer<Float>.allocate(capacity: count)
      buffer.initialize(repeating: 0, count: count)
      return buffer
    }
    out = floats(tokens * embedding)
    logits = floats(tokens * configuration.count)
    choices = .allocate(capacity: tokens * configuration.used)
    choices.initialize(repeating: .init(expert: 0, weight: 0), count: tokens * configuration.used)
    input = floats(tokens * embedding)
    members = .allocate(capacity: tokens)
    members.initialize(repeating: (0, 0), count: tokens)
    gateUp = floats(tokens * 2 * configuration.feedForward)
    hidden = floats(tokens * configuration.feedForward)
    output = floats(tokens * embedding)
  }

  deinit {
    for buffer in [out, logits, input, gateUp, hidden, output] { buffer.deallocate() }
    choices.deallocate()
    members.deallocate()
  }

  /// Routes the rows of `normed` (tokens × embedding) and sums what their experts make of them into `out`.
  func run(_ layer: Weights.Experts, _ normed: UnsafePointer<Float>, tokens: Int, multiply: Product) {
    multiply(layer.router, normed, tokens, logits)
    layer.selectionBias.withUnsafeBufferPointer { bias in
      for token in 0..<tokens {
        var row = UnsafeMutableBufferPointer(
          start: logits + token * configuration.count, count: configuration.count)
        let chosen = UnsafeMutableBufferPointer(
          start: choices + token * configuration.used, count: configuration.used)
        routing.choose(&row, bias, into: chosen)
      }
    }
    out.update(repeating: 0, count: tokens * embedding)
    for expert in 0..<configuration.count {
      let count = gather(expert, normed, tokens: tokens)
      guard count > 0 else { continue }
      apply(layer.experts[expert], tokens: count, multiply: multiply)
    }
  }

  /// Puts the rows of the tokens that chose an expert one behind the other; gives their number.
  private func gather(_ expert: Int, _ normed: UnsafePointer<Float>, tokens: Int) -> Int {
    var count = 0
    for token in 0..<tokens {
      for rank in 0..<configuration.used {
        let choice = choices[token * configuration.used + rank]
        guard choice.expert == Int32(expert) else { continue }
        members[count] = (token, choice.weight)
        (input + count * embedding).update(from: normed + token * embedding, count: embedding)
        count += 1
      }
    }
    return count
  }

  private func apply(_ expert: Weights.Expert, tokens: Int, multiply: Product) {
    let width = configuration.feedForward
    multiply(expert.gateUp, input, tokens, gateUp)
    for token in 0..<tokens {
      let gate = gateUp + token * 2 * width
      glm_silu_multiply(kernels, gate, gate + width, hidden + token * width, width)
    }
    multiply(expert.down, hidden, tokens, output)
    for token in 0..<tokens {
      let (target, weight) = members[token]
      let sum = out + target * embedding
      let row = output + token * embedding
      for i in 0..<embedding { sum[i] += weight * row[i] }
    }
  }
}
