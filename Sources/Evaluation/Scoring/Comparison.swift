import Episodes
import Foundation

/// Two agents on the same samples of an environment.
///
/// Pairing takes the samples' difficulty out: a difference shows with far fewer episodes than two separate intervals
/// would need.
public struct Comparison: Sendable, Hashable {
  public var environment: String
  public var metric: String
  public var first: String
  public var second: String
  /// Samples that both have a score for.
  public var pairs: Int
  /// The main metric of the second less the first's over those samples, with the paired bootstrap's interval.
  public var difference: Figure
  /// Samples that the second scored higher and lower in.
  public var wins: Int
  public var losses: Int

  /// Compares two rows of one environment; nil when they share no sample.
  public init?(_ first: ScoreRow, _ second: ScoreRow, metrics: ([EpisodeResult]) -> Metrics) {
    guard first.environment == second.environment else { return nil }
    func key(_ result: EpisodeResult) -> String { "\(result.sample.rawValue)\n\(result.epoch)" }
    let theirs = Dictionary(second.results.map { (key($0), $0) }, uniquingKeysWith: { $1 })
    let paired = first.results.compactMap { a in theirs[key(a)].map { (a, $0) } }
    let samples = Dictionary(grouping: paired) { $0.0.sample.rawValue }.sorted { $0.key < $1.key }.map(\.value)
    guard !samples.isEmpty else { return nil }
    func gap(_ drawn: [[(EpisodeResult, EpisodeResult)]]) -> Double {
      let all = drawn.flatMap { $0 }
      return metrics(all.map(\.1)).mainValue - metrics(all.map(\.0)).mainValue
    }
    environment = first.environment
    metric = first.metric
    self.first = first.agent
    self.second = second.agent
    pairs = samples.count
    var random = RandomSource(1)
    let drawn = (0..<2000).map { _ in gap(samples.indices.map { _ in samples[random.below(samples.count)] }) }.sorted()
    let mean = gap(samples)
    difference = Figure(
      "difference", mean, Interval(low: drawn[50], high: drawn[1949]).admittingDoubt(difference: mean, samples: pairs))
    let gains = samples.map { $0.reduce(0) { $0 + $1.1.score - $1.0.score } }
    wins = gains.count { $0 > 0 }
    losses = gains.count { $0 < 0 }
  }

  /// The exact two-sided sign test (for scores of 0 and 1, McNemar's exact test): how likely a split at least as
  /// uneven is when neither agent is better. 1 when the two never differ.
  public var pValue: Double {
    let trials = wins + losses
    guard trials > 0 else { return 1 }
    let logChoose = { (k: Int) in lgamma(Double(trials + 1)) - lgamma(Double(k + 1)) - lgamma(Double(trials - k + 1)) }
    let tail = (0...min(wins, losses)).reduce(0.0) { $0 + exp(logChoose($1) - Double(trials) * log(2)) }
    return min(1, 2 * tail)
  }
}
