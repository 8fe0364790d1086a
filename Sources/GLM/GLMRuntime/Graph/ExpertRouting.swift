import Foundation

/// Chooses the experts that see a token: those with the highest probability plus selection bias, the first of equals, each
/// weighted by its probability without the bias (DeepSeek-V3's balancing, as GLM-4.5 uses it).
public struct ExpertRouting: Sendable {
  /// An expert and what its output counts.
  public struct Choice: Sendable, Hashable {
    public var expert: Int32
    public var weight: Float
  }
  private let configuration: ExpertConfiguration

  public init(_ configuration: ExpertConfiguration) { self.configuration = configuration }

  /// A token's experts in ascending order, `configuration.used` of them. `logits` and `selectionBias` have one value per
  /// expert.
  public func choices(_ logits: [Float], selectionBias: [Float]) -> [Choice] {
    precondition(logits.count == configuration.count && selectionBias.count == configuration.count)
    var probabilities = logits
    return [Choice](unsafeUninitializedCapacity: configuration.used) { out, filled in
      probabilities.withUnsafeMutableBufferPointer { probabilities in
        selectionBias.withUnsafeBufferPointer { choose(&probabilities, $0, into: out) }
      }
      filled = configuration.used
    }
  }

  /// As `choices`, without allocating: `logits` become probabilities, `out` gets `configuration.used` choices.
  func choose(
    _ logits: inout UnsafeMutableBufferPointer<Float>, _ selectionBias: UnsafeBufferPointer<Float>,
    into out: UnsafeMutableBufferPointer<Choice>
  ) {
    makeProbabilities(logits)
    func score(_ expert: Int) -> Float {
      let score = logits[expert] + selectionBias[expert]
      return score.isNaN ? -.infinity : score
    }
    // Each pass takes the best of those that come behind the one before, by score and then by index.
    var last = (score: Float.infinity, expert: -1)
    for rank in 0..<configuration.used {
      var best = (score: -Float.infinity, expert: -1)
      for expert in 0..<configuration.count {
        let candidate = score(expert)
        let isBehind = candidate < last.score || (candidate == last.score && expert > last.expert)
        if isBehind, best.expert < 0 || candidate > best.score { best = (candidate, expert) }
      }
      last = best
      // Kept in the order of the experts, in which their outputs are summed.
      var at = rank
      while at > 0, out[at - 1].expert > Int32(best.expert) {
        out[at] = out[at - 1]
        at -= 1
      }
      out[at] = Choice(expert: Int32(best.expert), weight: logits[best.expert])
    }
    var sum: Float = 0
    for index in 0..<configuration.used { sum += out[index].weight }
    let factor = configuration.normalizesWeights ? configuration.scale / (sum + 1e-20) : configuration.scale
    for index in 0..<configuration.used { out[index].weight *= factor }
  }

  private func makeProbabilities(_ values: UnsafeMutableBufferPointer<Float>) {
    switch configuration.gating {
    case .sigmoid: for index in values.indices { values[index] = 1 / (1 + exp(-values[index])) }
    case .softmax:
      let largest = values.max() ?? 0
      var sum: Float = 0
      for index in values.indices {
        values[index] = exp(values[index] - largest)
        sum += values[index]
      }
      for index in values.indices { values[index] /= sum }
    }
  }
}
