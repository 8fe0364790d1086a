import Episodes

/// What one agent reached in one environment, as a line of the score table.
public struct ScoreRow: Sendable, Hashable {
  public var agent: String
  public var environment: String
  /// AgentBench's column; nil for worlds that it does not have.
  public var column: String?
  public var metric: String
  /// 0 to 1.
  public var value: Double
  public var interval: Interval?
  /// Scored episodes, and those that have no score.
  public var scored: Int
  public var unscored: Int
  /// Scored episodes by how they ended (section 3.5 of the paper's finish reasons).
  public var statuses: [EpisodeStatus: Int]
  public var promptTokens: Double
  public var completionTokens: Double
  public var seconds: Double
  public var steps: Double

  /// A played episode, and what it cost.
  public struct Episode: Sendable {
    public var result: EpisodeResult?
    public var usage: Usage
    public var seconds: Double
    public var steps: Int

    public init(result: EpisodeResult?, usage: Usage, seconds: Double, steps: Int) {
      self.result = result
      self.usage = usage
      self.seconds = seconds
      self.steps = steps
    }
  }

  /// `metrics` is the environment's own calculation.
  public init(
    agent: String, environment: String, column: String?, episodes: [Episode], metrics: ([EpisodeResult]) -> Metrics
  ) {
    let results = episodes.compactMap(\.result)
    let figures = metrics(results)
    self.agent = agent
    self.environment = environment
    self.column = column
    metric = figures.main
    value = figures.mainValue
    switch figures.values.first(where: { $0.name == figures.main })?.kind {
    // Epochs of a sample are no independent trials: Wilson's interval fits single ones.
    case .rate(let successes, let trials) where Set(results.map(\.sample)).count == results.count:
      interval = .wilson(successes: successes, trials: trials)
    default: interval = .bootstrap(results) { metrics($0).mainValue }
    }
    scored = results.count
    unscored = episodes.count - results.count
    statuses = Dictionary(grouping: results, by: \.status).mapValues(\.count)
    let count = Double(max(1, episodes.count))
    promptTokens = Double(episodes.reduce(0) { $0 + $1.usage.promptTokens }) / count
    completionTokens = Double(episodes.reduce(0) { $0 + $1.usage.completionTokens }) / count
    seconds = episodes.reduce(0) { $0 + $1.seconds } / count
    steps = Double(episodes.reduce(0) { $0 + $1.steps }) / count
  }
}
