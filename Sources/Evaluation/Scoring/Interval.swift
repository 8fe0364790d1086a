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

  /// The percentile bootstrap over samples (Efron 1979): a sample's epochs are drawn together. Equal seeds give equal
  /// intervals; nil without results.
  public static func bootstrap(
    _ results: [EpisodeResult], rounds: Int = 2000, seed: Seed = 1, _ statistic: ([EpisodeResult]) -> Double
  ) -> Interval? {
    var groups: [SampleID: [EpisodeResult]] = [:]
    var order: [SampleID] = []
    for result in results {
      if groups[result.sample] == nil { order.append(result.sample) }
      groups[result.sample, default: []].append(result)
    }
    guard !order.isEmpty else { return nil }
    var random = RandomSource(seed)
    let values = (0..<rounds).map { _ in
      statistic((0..<order.count).flatMap { _ in groups[order[random.below(order.count)]] ?? [] })
    }.sorted()
    return Interval(
      low: values[Int(0.025 * Double(rounds))], high: values[min(rounds - 1, Int(0.975 * Double(rounds)))])
  }
}
