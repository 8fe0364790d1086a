import Episodes

/// What one agent reached in one environment of a run, as a line of the score table.
public struct ScoreRow: Sendable, Hashable {
  /// Where a row comes from.
  public struct Origin: Sendable, Hashable {
    /// The agent's name.
    public var agent: String
    /// The run's name; it tells two runs of one agent apart.
    public var run: String
    public var split: Split
    public var style: ActionStyle

    public init(agent: String, run: String = "", split: Split = .dev, style: ActionStyle = .text) {
      self.agent = agent
      self.run = run
      self.split = split
      self.style = style
    }
  }

  public var origin: Origin
  public var environment: String
  /// AgentBench's column that the main figure is; nil for worlds and tasks that it does not have.
  public var column: String?
  /// AgentBench's column for this world, where what was played of it are tasks that AgentBench does not have.
  public var besideColumn: String?
  /// The figure that the environment is judged by, with what it is the mean of.
  public var main: Metric
  /// The environment's metrics, finish reasons and costs, each with its interval.
  public var figures: [Figure]
  /// Episodes of the run's plan; scored ones; begun ones that have no score.
  public var planned: Int
  public var scored: Int
  public var unscored: Int

  /// A begun episode, and what it cost.
  public struct Episode: Sendable {
    public var sample: SampleID
    public var result: EpisodeResult?
    public var usage: Usage
    public var seconds: Double
    public var steps: Int

    public init(sample: SampleID, result: EpisodeResult?, usage: Usage, seconds: Double, steps: Int) {
      self.sample = sample
      self.result = result
      self.usage = usage
      self.seconds = seconds
      self.steps = steps
    }
  }

  /// `planned` counts the plan's episodes, the begun ones among them. `metrics` is the environment's own calculation.
  public init(
    _ origin: Origin, environment: String, column: String?, planned: Int, episodes: [Episode],
    metrics: ([EpisodeResult]) -> Metrics
  ) {
    let results = episodes.compactMap(\.result)
    let values = metrics(results)
    self.origin = origin
    self.environment = environment
    self.column = values.entersOverall ? column : nil
    besideColumn = values.entersOverall ? nil : column
    self.planned = planned
    main = values.mainMetric
    scored = results.count
    unscored = episodes.count - results.count
    let samples = Dictionary(grouping: episodes, by: \.sample.rawValue).sorted { $0.key < $1.key }.map(\.value)
    func cost(_ name: String, _ value: (Episode) -> Double) -> Figure { .cost(name, samples.map { $0.map(value) }) }
    figures =
      values.values.map(Figure.init) + Figure.finishReasons(of: results) + [
        cost("steps") { Double($0.steps) }, cost("seconds", \.seconds),
        cost("tokens in") { Double($0.usage.promptTokens) },
        cost("tokens out") { Double($0.usage.completionTokens) },
      ]
  }

  public var agent: String { origin.agent }
  /// The name of the main figure.
  public var metric: String { main.name }
  /// A figure by its name.
  public subscript(_ name: String) -> Figure? { figures.first { $0.name == name } }
  /// The main figure, 0 to 1; nil when no episode has a score.
  public var value: Double? { self[metric]?.value }
  public var interval: Interval? { self[metric]?.interval }
  /// Episodes of the plan that were never begun.
  public var unbegun: Int { planned - scored - unscored }
}
