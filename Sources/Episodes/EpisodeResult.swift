/// A scored episode as the metrics of its environment see it.
public struct EpisodeResult: Codable, Sendable, Hashable {
  public var sample: SampleID
  /// The repetition of the sample in its run, from 0.
  public var epoch: Int
  public var status: EpisodeStatus
  public var score: Double
  public var result: JSONValue

  public init(sample: SampleID, epoch: Int = 0, status: EpisodeStatus, score: Double, result: JSONValue = .null) {
    self.sample = sample
    self.epoch = epoch
    self.status = status
    self.score = score
    self.result = result
  }
}

/// The figures of an environment over a set of results, in the order to print them.
public struct Metrics: Codable, Sendable, Hashable {
  public var values: [Metric]
  /// The name of the one that enters the overall score.
  public var main: String

  public init(main: String, _ values: [Metric]) {
    self.main = main
    self.values = values
  }

  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }
  /// The value that enters the overall score, 0 to 1.
  public var mainValue: Double { self[main] ?? 0 }
}

/// One figure, with what its interval is to be computed from.
public struct Metric: Codable, Sendable, Hashable {
  public enum Kind: Codable, Sendable, Hashable {
    /// Successes out of trials: a Wilson interval fits.
    case rate(successes: Int, trials: Int)
    /// Anything else between 0 and 1: bootstrap over samples.
    case mean
    /// A plain count: no interval.
    case count
  }
  public var name: String
  public var value: Double
  public var kind: Kind

  public init(_ name: String, _ value: Double, _ kind: Kind) {
    self.name = name
    self.value = value
    self.kind = kind
  }

  /// The rate of successes; 0 when there were no trials.
  public static func rate(_ name: String, _ successes: Int, of trials: Int) -> Metric {
    Metric(
      name, trials == 0 ? 0 : Double(successes) / Double(trials), .rate(successes: successes, trials: trials))
  }
  public static func count(_ name: String, _ value: Int) -> Metric { Metric(name, Double(value), .count) }
  public static func mean(_ name: String, _ value: Double) -> Metric { Metric(name, value, .mean) }
}
