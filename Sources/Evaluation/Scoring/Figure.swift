import Episodes

/// One printed figure with its 95 % interval.
public struct Figure: Sendable, Hashable {
  public enum Unit: String, Sendable {
    /// 0 to 1, printed in percent.
    case share
    /// A plain number: tokens, steps, seconds.
    case number
    /// A whole number. It counts what was played and has no interval.
    case count
  }

  public var name: String
  /// nil where nothing was tried.
  public var value: Double?
  /// nil for counts, and where too little was tried to tell.
  public var interval: Interval?
  public var unit: Unit
  /// The strata that the figure averages and that no result is in: each counts as 0.
  public var emptyStrata: [String] = []

  public init(_ name: String, _ value: Double?, _ interval: Interval?, _ unit: Unit = .share) {
    self.name = name
    self.value = value
    self.interval = interval
    self.unit = unit
  }

  /// An environment's own figure.
  init(_ metric: Metric) {
    guard !metric.strata.isEmpty else {
      self.init(metric.name, metric.value, nil, .count)
      return
    }
    let empty = metric.strata.filter(\.worths.isEmpty).map(\.name)
    guard empty.count < metric.strata.count else {
      self.init(metric.name, nil, nil)
      return
    }
    let estimate = Estimate(averaging: metric.strata.map { Estimate($0.samples) })
    self.init(metric.name, metric.value, estimate.interval)
    emptyStrata = empty
  }

  /// The share of results with each status that occurred, and of completed ones (the paper's finish reasons, section 4.3).
  static func finishReasons(of results: [EpisodeResult]) -> [Figure] {
    EpisodeStatus.allCases.compactMap { status in
      guard results.contains(where: { $0.status == status }) || status == .completed && !results.isEmpty else {
        return nil
      }
      return Figure(.rate(status.rawValue, of: results) { $0.status == status })
    }
  }

  /// The mean of a cost, with the bootstrap's interval; `samples` holds the costs of each sample's episodes. Costs have no
  /// upper bound: what was not seen cannot be allowed for.
  static func cost(_ name: String, _ samples: [[Double]]) -> Figure {
    let values = samples.flatMap { $0 }
    let mean = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    return Figure(name, mean, Bootstrap.mean(of: samples), .number)
  }
}

extension Metric.Stratum {
  /// What the epochs of each sample are worth, in the order of the samples' names.
  var samples: [[Double]] {
    Dictionary(grouping: worths, by: \.sample.rawValue).sorted { $0.key < $1.key }.map { $0.value.map(\.value) }
  }
}
