import Foundation

/// The distribution over a vocabulary that logits stand for: their softmax.
struct LogitDistribution {
  private let logits: UnsafeBufferPointer<Float>
  /// The token with the largest logit, the lowest id where several have it.
  let best: Int
  /// The logarithm of the sum of the logits' exponentials; not finite where a logit is undefined.
  let logTotal: Double

  /// Takes the logits, at least one, for as long as they are there.
  init(_ logits: UnsafeBufferPointer<Float>) {
    self.logits = logits
    var best = 0
    for index in logits.indices where logits[index] > logits[best] { best = index }
    self.best = best
    let largest = Double(logits[best])
    var total = 0.0
    for logit in logits { total += exp(Double(logit) - largest) }
    logTotal = largest + log(total)
  }

  func logProbability(_ token: Int) -> Double { Double(logits[token]) - logTotal }

  /// The Kullback-Leibler divergence KL(self || other) in nats: what is lost by taking `other` for this.
  func divergence(from other: LogitDistribution) -> Double {
    var sum = 0.0
    for token in logits.indices {
      let ours = logProbability(token)
      let probability = exp(ours)
      if probability > 0 { sum += probability * (ours - other.logProbability(token)) }
    }
    // Rounding may leave a hair below nothing.
    return max(0, sum)
  }
}
