/// A 95 % confidence interval.
public struct Interval: Sendable, Hashable {
  public var low: Double
  public var high: Double

  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// The standard normal quantile of 97.5 %.
  private static let z = 1.959963984540054

  /// Wilson's score interval for a rate (Wilson 1927); all of 0 to 1 when nothing was tried.
  public static func wilson(successes: Int, trials: Int) -> Interval {
    guard trials > 0 else { return Interval(low: 0, high: 1) }
    let n = Double(trials)
    let p = Double(successes) / n
    let center = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return Interval(low: max(0, center - half), high: min(1, center + half))
  }

  /// Widened by what so few samples may have hidden: the share of unlike ones that Wilson's interval admits where none
  /// was seen, all of them at one end of `range`. At an end of the range, an interval without width becomes Wilson's.
  func admittingUnseen(samples: Int, around mean: Double, in range: ClosedRange<Double>) -> Interval {
    let unlike = Self.wilson(successes: 0, trials: samples).high
    return Interval(
      low: min(low, mean - unlike * (mean - range.lowerBound)),
      high: max(high, mean + unlike * (range.upperBound - mean)))
  }
}
