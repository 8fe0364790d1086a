import Episodes
import Foundation

/// Two agents on the same samples of an environment.
///
/// Pairing takes the samples' difficulty out: a difference shows with far fewer episodes than two separate intervals
/// would need.
public struct Comparison: Sendable, Hashable {
  public var environment: String
  public var metric: String
  public var first: ScoreRow.Origin
  public var second: ScoreRow.Origin
  /// Samples that both have a score for.
  public var pairs: Int
  /// The main metric of the second less the first's over those samples. Its interval is the paired bootstrap's, stratum by
  /// stratum where the metric has several.
  public var difference: Figure
  /// Samples that the second scored higher and lower in.
  public var wins: Int
  public var losses: Int

  /// Compares two rows of one environment; nil when they share no sample.
  public init?(_ first: ScoreRow, _ second: ScoreRow) {
    guard first.environment == second.environment, first.metric == second.metric else { return nil }
    let strata = second.main.strata.map { stratum in
      let others = first.main.strata.first { $0.name == stratum.name }?.worths ?? []
      return Self.gains(from: others, to: stratum.worths)
    }
    let samples = strata.flatMap { $0 }
    guard !samples.isEmpty else { return nil }
    let estimate = Estimate(averaging: strata.map { Estimate($0, in: -1...1) })
    environment = first.environment
    metric = first.metric
    self.first = first.origin
    self.second = second.origin
    pairs = samples.count
    difference = Figure("difference", estimate.mean, estimate.interval)
    difference.emptyStrata = zip(second.main.strata, strata).filter(\.1.isEmpty).map(\.0.name)
    // Sums of fractions differ in their last digits.
    let sums = samples.map { $0.reduce(0, +) }
    wins = sums.count { $0 > 1e-9 }
    losses = sums.count { $0 < -1e-9 }
  }

  /// What the second gained over the first in each sample's epochs that both played.
  private static func gains(from first: [Metric.Worth], to second: [Metric.Worth]) -> [[Double]] {
    func key(_ worth: Metric.Worth) -> String { "\(worth.sample.rawValue)\n\(worth.epoch)" }
    let before = Dictionary(first.map { (key($0), $0.value) }, uniquingKeysWith: { $1 })
    let gains = second.compactMap { worth in before[key(worth)].map { (worth.sample.rawValue, worth.value - $0) } }
    return Dictionary(grouping: gains, by: \.0).sorted { $0.key < $1.key }.map { $0.value.map(\.1) }
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
