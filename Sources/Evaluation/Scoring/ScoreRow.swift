import Episodes

/// What one agent reached in one environment, as a line of the score table.
public struct ScoreRow: Sendable, Hashable {
  public var agent: String
  public var environment: String
  /// AgentBench's column; nil for worlds that it does not have.
  public var column: String?
  /// The name of the figure that enters the overall score.
  public var metric: String
  /// The environment's metrics, finish reasons and costs, each with its interval.
  public var figures: [Figure]
  /// Scored episodes, and those that have no score.
  public var scored: Int
  public var unscored: Int
  /// The scored episodes.
  public var results: [EpisodeResult]

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
    agent: String, environment: String, column: String?, episodes: [Episode],
    metrics: @Sendable ([EpisodeResult]) -> Metrics
  ) {
    results = episodes.compactMap(\.result)
    self.agent = agent
    self.environment = environment
    self.column = column
    metric = metrics(results).main
    scored = results.count
    unscored = episodes.count - results.count
    figures = Figure.metrics(of: results, by: metrics) + Figure.finishReasons(of: results)
    figures += [
      .mean("steps", episodes.map { Double($0.steps) }), .mean("seconds", episodes.map(\.seconds)),
      .mean("tokens in", episodes.map { Double($0.usage.promptTokens) }),
      .mean("tokens out", episodes.map { Double($0.usage.completionTokens) }),
    ]
  }

  /// A figure by its name.
  public subscript(_ name: String) -> Figure? { figures.first { $0.name == name } }
  /// The main figure, 0 to 1.
  public var value: Double { self[metric]?.value ?? 0 }
  public var interval: Interval? { self[metric]?.interval }
}
