/// One figure of an environment: a count, or a mean of what results are worth for it.
///
/// It carries what it is the mean of, so that intervals and paired comparisons need to know nothing of the environment.
public struct Metric: Codable, Sendable, Hashable {
  /// What one result is worth for a figure, 0 to 1: for a rate, 1 for a success and 0 for a failure.
  public struct Worth: Codable, Sendable, Hashable {
    public var sample: SampleID
    public var epoch: Int
    public var value: Double

    public init(sample: SampleID, epoch: Int = 0, value: Double) {
      self.sample = sample
      self.epoch = epoch
      self.value = value
    }
  }

  /// Results that are averaged by themselves before the figure averages them with the others.
  public struct Stratum: Codable, Sendable, Hashable {
    public var name: String
    public var worths: [Worth]

    public init(_ name: String, _ results: [EpisodeResult], worth: (EpisodeResult) -> Double) {
      self.name = name
      worths = results.map { Worth(sample: $0.sample, epoch: $0.epoch, value: worth($0)) }
    }

    /// 0 when there is nothing in it.
    public var mean: Double {
      worths.isEmpty ? 0 : worths.reduce(0) { $0 + $1.value } / Double(worths.count)
    }
  }

  public var name: String
  /// A count, or the plain mean over the strata of each one's mean. An empty stratum counts as 0, as in AgentBench.
  public var value: Double
  /// What the value is the mean of; none for a count.
  public var strata: [Stratum]

  private init(_ name: String, _ value: Double, _ strata: [Stratum]) {
    self.name = name
    self.value = value
    self.strata = strata
  }

  /// The value as JSON: a whole number for a count.
  public var json: JSONValue { strata.isEmpty ? .int(Int(value)) : .double(value) }

  public static func count(_ name: String, _ value: Int) -> Metric { Metric(name, Double(value), []) }

  /// The share of results that `isSuccess` holds for; 0 when there are none.
  public static func rate(
    _ name: String, of results: [EpisodeResult], _ isSuccess: (EpisodeResult) -> Bool
  ) -> Metric { mean(name, over: results) { isSuccess($0) ? 1 : 0 } }

  /// The mean of what results are worth, each 0 to 1; 0 when there are none.
  public static func mean(
    _ name: String, over results: [EpisodeResult], _ worth: (EpisodeResult) -> Double
  ) -> Metric { mean(name, ofStrata: [Stratum(name, results, worth: worth)]) }

  /// The plain mean of the means of strata, whatever their sizes.
  public static func mean(_ name: String, ofStrata strata: [Stratum]) -> Metric {
    Metric(name, strata.reduce(0) { $0 + $1.mean } / Double(max(1, strata.count)), strata)
  }
}
