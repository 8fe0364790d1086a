/// AgentBench's overall score of one player, or which of its environments are missing.
public struct OverallScore: Sendable, Hashable {
  /// Who played, as the score table names it.
  public var agent: String
  /// nil unless all eight environments have a score.
  public var value: Double?
  /// The columns without a score, in AgentBench's order.
  public var missing: [String]

  /// - Parameter rows: the rows of one player.
  init(_ agent: String, _ rows: [ScoreRow]) {
    self.agent = agent
    let percents = Dictionary(
      rows.compactMap { row in row.column.flatMap { column in row.value.map { (column, $0 * 100) } } },
      uniquingKeysWith: { $1 })
    value = AgentBenchProfile.overall(percents)
    missing = AgentBenchProfile.missing(percents)
  }
}
