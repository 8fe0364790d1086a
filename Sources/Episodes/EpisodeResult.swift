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
  /// The one that enters the overall score; an empty one when no figure has its name.
  public var mainMetric: Metric { values.first { $0.name == main } ?? .mean(main, over: []) { $0.score } }
  /// The value that enters the overall score, 0 to 1.
  public var mainValue: Double { mainMetric.value }
}
