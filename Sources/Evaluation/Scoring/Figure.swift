import Episodes

/// One printed figure with its 95 % interval.
public struct Figure: Sendable, Hashable {
  public enum Unit: String, Sendable {
    /// 0 to 1, printed in percent.
    case share
    /// A plain number: tokens, steps, seconds.
    case number
    /// A whole number.
    case count
  }

  public var name: String
  public var value: Double
  /// nil for counts and where nothing was tried.
  public var interval: Interval?
  public var unit: Unit

  public init(_ name: String, _ value: Double, _ interval: Interval?, _ unit: Unit = .share) {
    self.name = name
    self.value = value
    self.interval = interval
    self.unit = unit
  }

  /// An environment's own metrics over its results. Rates of single trials get Wilson's interval, all else the
  /// bootstrap over samples; a bootstrap that saw nothing vary at 0 or 1 gives Wilson's instead, for it would claim
  /// certainty.
  static func metrics(of results: [EpisodeResult], by metrics: @Sendable ([EpisodeResult]) -> Metrics) -> [Figure] {
    let figures = metrics(results).values
    // Epochs of a sample are no independent trials: Wilson's interval fits single ones.
    let isSingle = Set(results.map(\.sample)).count == results.count
    var spread: [Interval?]?
    return figures.indices.map { index in
      let figure = figures[index]
      switch figure.kind {
      case .count: return Figure(figure.name, figure.value, nil, .count)
      case .rate(_, 0): return Figure(figure.name, figure.value, nil)
      case .rate(let successes, let trials) where isSingle:
        return Figure(figure.name, figure.value, .wilson(successes: successes, trials: trials))
      default:
        let intervals = spread ?? Interval.bootstrap(results) { metrics($0).values.map(\.value) }
        spread = intervals
        return Figure(
          figure.name, figure.value,
          intervals[index].map { $0.admittingDoubt(figure.value, samples: Set(results.map(\.sample)).count) })
      }
    }
  }

  /// The share of results with each status that occurred, and of completed ones (the paper's finish reasons, section 4.3).
  static func finishReasons(of results: [EpisodeResult]) -> [Figure] {
    let isSingle = Set(results.map(\.sample)).count == results.count
    return EpisodeStatus.allCases.compactMap { status in
      let count = results.count { $0.status == status }
      guard count > 0 || status == .completed && !results.isEmpty else { return nil }
      let share = Double(count) / Double(results.count)
      if isSingle { return Figure(status.rawValue, share, .wilson(successes: count, trials: results.count)) }
      let interval = Interval.bootstrap(results) { [Double($0.count { $0.status == status }) / Double($0.count)] }[0]
      return Figure(
        status.rawValue, share, interval?.admittingDoubt(share, samples: Set(results.map(\.sample)).count))
    }
  }

  /// The mean of a cost of each episode.
  static func mean(_ name: String, _ values: [Double]) -> Figure {
    Figure(name, values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count), .bootstrap(values), .number)
  }
}
