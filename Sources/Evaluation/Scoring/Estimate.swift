/// A mean of bounded values with its 95 % interval.
struct Estimate {
  var mean: Double
  var interval: Interval

  /// The mean of the values of independent samples; a sample's values (its epochs) stand together in `samples`.
  ///
  /// Single trials of 0 or 1 get Wilson's interval. All else gets the bootstrap over samples, widened by what so few
  /// samples may have hidden: where they hardly vary, the bootstrap alone would claim certainty. Without samples, the
  /// mean is 0 and the interval is all of `range`.
  init(_ samples: [[Double]], in range: ClosedRange<Double> = 0...1) {
    let values = samples.flatMap { $0 }
    guard !values.isEmpty else {
      mean = 0
      interval = Interval(low: range.lowerBound, high: range.upperBound)
      return
    }
    mean = values.reduce(0, +) / Double(values.count)
    let isBinary = range == 0...1 && values.allSatisfy { $0 == 0 || $0 == 1 }
    if isBinary, values.count == samples.count {
      interval = .wilson(successes: values.count { $0 == 1 }, trials: values.count)
    } else {
      interval = (Bootstrap.mean(of: samples) ?? Interval(low: mean, high: mean))
        .admittingUnseen(samples: samples.count, around: mean, in: range)
    }
  }

  /// The plain mean of independent means. Its interval comes from theirs (Zou, Huang and Zhang 2009, for linear functions
  /// of proportions): the distances from each mean to its limits add up as squares do.
  init(averaging strata: [Estimate]) {
    let count = Double(max(1, strata.count))
    let mean = strata.reduce(0) { $0 + $1.mean } / count
    func distance(_ limit: (Estimate) -> Double) -> Double {
      strata.reduce(0) { sum, part in sum + (limit(part) - part.mean) * (limit(part) - part.mean) }.squareRoot() / count
    }
    self.mean = mean
    interval =
      strata.count == 1
      ? strata[0].interval
      : Interval(low: mean - distance { $0.interval.low }, high: mean + distance { $0.interval.high })
  }
}
