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
  /// The name of the one that the environment is judged by.
  public var main: String
  /// Whether that one enters AgentBench's overall score: not where only tasks were played that AgentBench does not have.
  public var entersOverall: Bool

  public init(main: String, entersOverall: Bool = true, _ values: [Metric]) {
    self.main = main
    self.entersOverall = entersOverall
    self.values = values
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    values = try container.decode([Metric].self, forKey: .values)
    main = try container.decode(String.self, forKey: .main)
    entersOverall = try container.decodeIfPresent(Bool.self, forKey: .entersOverall) ?? true
  }

  private enum CodingKeys: String, CodingKey { case values, main, entersOverall }

  /// What is so of nearly all is not written.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(values, forKey: .values)
    try container.encode(main, forKey: .main)
    if !entersOverall { try container.encode(false, forKey: .entersOverall) }
  }

  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }
  /// The main one; an empty one when no figure has its name.
  public var mainMetric: Metric { values.first { $0.name == main } ?? .mean(main, over: []) { $0.score } }
  /// Its value, 0 to 1.
  public var mainValue: Double { mainMetric.value }
}
