import Foundation

/// How near a model comes to another one over the same text, token by token.
public struct ModelComparison: Sendable, Hashable {
  public var source: Likelihood
  public var model: Likelihood
  /// The mean over tokens of KL(source || model), in nats, and its standard error (see `Likelihood.standardError`).
  public var divergence: Double
  public var divergenceError: Double
  /// The divergence that 99 of 100 tokens stay at or below, and the largest one.
  public var divergence99: Double
  public var divergenceMax: Double
  /// Tokens for which both models hold the same next token for the likeliest.
  public var agreements: Int
  /// The mean over tokens of the model's negative log-likelihood less the source's, and its standard error: paired, so
  /// far narrower than what the two likelihoods' own errors tell.
  public var difference: Double
  public var differenceError: Double

  /// The share of tokens with the same likeliest next token.
  public var agreement: Double { Double(agreements) / Double(max(1, model.tokens)) }
  /// The model's perplexity over the source's, and its standard error to first order.
  public var perplexityRatio: Double { exp(difference) }
  public var perplexityRatioError: Double { perplexityRatio * differenceError }
}

/// Gathers a comparison. One number per token is kept, no logits.
struct ComparisonTally {
  private var source = RunningMoments()
  private var model = RunningMoments()
  private var difference = RunningMoments()
  private var divergence = RunningMoments()
  private var divergences: [Float] = []
  private var agreements = 0

  mutating func add(_ ours: LogitDistribution, source theirs: LogitDistribution, target: Int) {
    let (our, their) = (-ours.logProbability(target), -theirs.logProbability(target))
    source.add(their)
    model.add(our)
    difference.add(our - their)
    let lost = theirs.divergence(from: ours)
    divergence.add(lost)
    divergences.append(Float(lost))
    if ours.best == theirs.best { agreements += 1 }
  }

  var result: ModelComparison {
    let sorted = divergences.sorted()
    let rank = max(0, Int((0.99 * Double(sorted.count)).rounded(.up)) - 1)
    return ModelComparison(
      source: Likelihood(source), model: Likelihood(model), divergence: divergence.mean,
      divergenceError: divergence.standardError, divergence99: sorted.isEmpty ? 0 : Double(sorted[rank]),
      divergenceMax: Double(sorted.last ?? 0), agreements: agreements, difference: difference.mean,
      differenceError: difference.standardError)
  }
}
