import Episodes
import Foundation

/// A 95 % confidence interval.
public struct Interval: Sendable, Hashable {
  public var low: Double
  public var high: Double

  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Wilson's score interval for a rate (Wilson 1927); all of 0 to 1 when nothing was tried.
  public static func wilson(successes: Int, trials: Int) -> Interval {
    guard trials > 0 else { return Interval(low: 0, high: 1) }
    let z = 1.959963984540054
    let n = Double(trials)
    let p = Double(successes) / n
    let center = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return Interval(low: max(0, center - half), high: min(1, center + half))
  }

  /// The percentile bootstrap over samples (Efron 1979) of several statistics at once: a sample's epochs are drawn
  /// together. Equal seeds give equal intervals; nil without results.
  public static func bootstrap(
    _ results: [EpisodeResult], rounds: Int = 2000, seed: Seed = 1, _ statistics: ([EpisodeResult]) -> [Double]
  ) -> [Interval?] {
    let groups = Dictionary(grouping: results, by: \.sample).sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)
    guard !groups.isEmpty else { return statistics([]).map { _ in nil } }
    var random = RandomSource(seed)
    let drawn = (0..<rounds).map { _ in
      statistics(groups.indices.flatMap { _ in groups[random.below(groups.count)] })
    }
    return drawn[0].indices.map { index in percentiles(drawn.map { $0[index] }) }
  }

  /// The bootstrap of the mean of independent values; nil without any.
  public static func bootstrap(_ values: [Double], rounds: Int = 2000, seed: Seed = 1) -> Interval? {
    guard !values.isEmpty else { return nil }
    var random = RandomSource(seed)
    return percentiles(
      (0..<rounds).map { _ in
        values.indices.reduce(0.0) { sum, _ in sum + values[random.below(values.count)] } / Double(values.count)
      })
  }

  /// The middle 95 % of drawn values.
  private static func percentiles(_ drawn: [Double]) -> Interval {
    let sorted = drawn.sorted()
    let last = Double(sorted.count - 1)
    return Interval(low: sorted[Int((0.025 * last).rounded())], high: sorted[Int((0.975 * last).rounded())])
  }

  /// Wilson's interval in place of a bootstrap's that has no width at 0 or 1.
  func admittingDoubt(_ value: Double, samples: Int) -> Interval {
    guard low == high, value == 0 || value == 1 else { return self }
    return .wilson(successes: value == 1 ? samples : 0, trials: samples)
  }

  /// In place of an interval without width around a difference of scores from 0 to 1: as many unlike samples as Wilson's
  /// interval admits where none was seen, all of them at one end.
  func admittingDoubt(difference: Double, samples: Int) -> Interval {
    // Sums of fractions differ in their last digits.
    guard high - low < 1e-9 else { return self }
    let unlike = Interval.wilson(successes: 0, trials: samples).high
    return Interval(low: difference - unlike * (difference + 1), high: difference + unlike * (1 - difference))
  }
}
