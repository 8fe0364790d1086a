import Foundation

/// How well a model foretells a text: the mean negative log-likelihood of its tokens.
public struct Likelihood: Sendable, Hashable {
  /// Tokens that were scored.
  public var tokens: Int
  /// Nats per token.
  public var mean: Double
  /// The standard error of `mean`, as if tokens were independent draws: a lower bound, since neighbours are alike.
  public var standardError: Double

  /// e to the mean.
  public var perplexity: Double { exp(mean) }
  /// The standard error of the perplexity, to first order.
  public var perplexityError: Double { perplexity * standardError }

  init(_ moments: RunningMoments) {
    tokens = moments.count
    mean = moments.mean
    standardError = moments.standardError
  }
}

/// Mean and variance of numbers that come one by one (Welford 1962).
struct RunningMoments: Sendable {
  private(set) var count = 0
  private(set) var mean = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    let before = value - mean
    mean += before / Double(count)
    squares += before * (value - mean)
  }

  /// The standard error of the mean; 0 for fewer than two numbers.
  var standardError: Double { count < 2 ? 0 : (squares / Double(count - 1) / Double(count)).squareRoot() }
}
