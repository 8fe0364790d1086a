import Episodes

/// The percentile bootstrap over independent samples (Efron 1979). What belongs to one sample, its epochs, is drawn
/// together: repeating a sample adds no evidence about others.
enum Bootstrap {
  private static let rounds = 2000

  /// The middle 95 % of the means that samples drawn with replacement have; equal input gives an equal interval. nil
  /// with fewer than two samples, which say nothing of how they vary.
  static func mean(of samples: [[Double]]) -> Interval? {
    guard samples.count > 1 else { return nil }
    let parts = samples.map { (sum: $0.reduce(0, +), count: $0.count) }
    var random = RandomSource(1)
    let drawn = (0..<rounds).map { _ in
      var sum = 0.0
      var count = 0
      for _ in parts.indices {
        let part = parts[random.below(parts.count)]
        sum += part.sum
        count += part.count
      }
      return sum / Double(max(1, count))
    }.sorted()
    let last = Double(rounds - 1)
    return Interval(low: drawn[Int((0.025 * last).rounded())], high: drawn[Int((0.975 * last).rounded())])
  }
}
