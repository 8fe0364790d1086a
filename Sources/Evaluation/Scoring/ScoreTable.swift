import Episodes
import Foundation

/// The score table as text: a line per agent and environment, the overall scores, every figure with its interval, and
/// the agents compared sample by sample.
public struct ScoreTable: Sendable {
  public var rows: [ScoreRow]
  public var comparisons: [Comparison]

  public init(_ rows: [ScoreRow], comparisons: [Comparison] = []) {
    self.rows = rows
    self.comparisons = comparisons
  }

  public var text: String {
    let parts = [scores, (notes + overall.map(Self.line)).joined(separator: "\n"), figures]
    return (parts + (comparisons.isEmpty ? [] : [differences])).filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// The overall score of each player, in the order of the rows.
  public var overall: [OverallScore] {
    players.map { player in OverallScore(player, rows.filter { name($0.origin) == player }) }
  }

  /// Who played: the agent; with the run's name where the agent's rows do not make up one result, for an environment was
  /// played twice, or the splits or styles differ.
  public func name(_ origin: ScoreRow.Origin) -> String {
    let ours = rows.filter { $0.agent == origin.agent }
    let isOne =
      Set(ours.map(\.environment)).count == ours.count
      && ours.allSatisfy { $0.origin.split == origin.split && $0.origin.style == origin.style }
    return isOne ? origin.agent : "\(origin.agent) [\(origin.run)]"
  }

  private var players: [String] {
    rows.map { name($0.origin) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private var scores: String {
    let header = [
      "agent", "environment", "tasks", "metric", "score", "95 % interval", "n", "completed", "CLE", "IF", "IA", "TLE",
      "steps", "tokens in/out", "seconds",
    ]
    return TextTable(header, rows.map(cells)).text
  }

  private func cells(_ row: ScoreRow) -> [String] {
    func share(_ status: EpisodeStatus) -> String {
      row.scored == 0 ? "-" : Self.percent(row[status.rawValue]?.value ?? 0)
    }
    func number(_ name: String, _ digits: Int) -> String { row[name]?.value.map { Self.fixed($0, digits) } ?? "-" }
    let rest = [(row.unscored, "unscored"), (row.unbegun, "to play")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return [
      name(row.origin), row.environment, "\(row.origin.split) \(row.origin.style.rawValue)", row.metric,
      row.value.map(Self.percent) ?? "-", Self.interval(row[row.metric]),
      "\(row.scored)" + (rest.isEmpty ? "" : " (+\(rest.joined(separator: ", ")))"), share(.completed),
      share(.agentContextLimit), share(.agentValidationFailed), share(.agentInvalidAction), share(.taskLimitReached),
      number("steps", 2), "\(number("tokens in", 0))/\(number("tokens out", 0))", number("seconds", 2),
    ]
  }

  /// What a reader of the scores must know.
  private var notes: [String] {
    rows.flatMap { row in
      let who = "\(name(row.origin)), \(row.environment)"
      var notes: [String] = []
      if let empty = row[row.metric]?.emptyStrata, !empty.isEmpty {
        notes.append(
          "\(who): no sample of \(empty.joined(separator: ", ")) was scored; \(row.metric) counts that as 0, as "
            + "AgentBench does, and its interval allows for anything there")
      }
      if let column = row.besideColumn {
        notes.append(
          "\(who): \(row.metric) is the figure of \(row.origin.split), tasks that AgentBench does not have; it stands beside the "
            + "overall score and is not its \(column)")
      }
      if row.scored < row.planned {
        notes.append("\(who): \(row.scored) of \(row.planned) planned episodes have a score")
      }
      return notes
    }
  }

  private static func line(_ overall: OverallScore) -> String {
    if let value = overall.value { return "\(overall.agent): AgentBench overall score \(fixed(value, 2))" }
    return
      "\(overall.agent): no overall score; \(8 - overall.missing.count) of AgentBench's 8 environments "
      + "were played (missing: \(overall.missing.joined(separator: ", ")))"
  }

  /// A line per environment and figure, a column per run.
  private var figures: String {
    let environments = rows.reduce(into: [String]()) { if !$0.contains($1.environment) { $0.append($1.environment) } }
    let lines = environments.flatMap { environment -> [[String]] in
      let ours = rows.filter { $0.environment == environment }
      let names = ours.flatMap(\.figures).reduce(into: [String]()) { if !$0.contains($1.name) { $0.append($1.name) } }
      return names.map { name in
        [environment, name] + players.map { player in Self.text(ours.first { self.name($0.origin) == player }?[name]) }
      }
    }
    return "Every figure with its 95 % interval (shares in percent, costs per episode; counts as they are):\n"
      + TextTable(["environment", "figure"] + players, lines).text
  }

  private var differences: String {
    let lines = comparisons.map { item in
      [
        name(item.second), name(item.first), item.environment,
        item.difference.value.map { ($0 < 0 ? "" : "+") + Self.percent($0) } ?? "-", Self.interval(item.difference),
        "\(item.wins)/\(item.pairs - item.wins - item.losses)/\(item.losses)",
        item.pValue < 0.0001 ? "< 0.0001" : Self.fixed(item.pValue, 4),
      ]
    }
    return "Sample by sample (paired bootstrap in each stratum; exact sign test over the samples that differ):\n"
      + TextTable(["agent", "against", "environment", "difference", "95 % interval", "won/even/lost", "p"], lines).text
  }

  static func percent(_ value: Double) -> String { fixed(value * 100, 1) }
  private static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  private static func interval(_ figure: Figure?) -> String {
    guard let figure, let interval = figure.interval else { return "-" }
    return "\(text(interval.low, figure.unit)) to \(text(interval.high, figure.unit))"
  }
  private static func text(_ figure: Figure?) -> String {
    guard let figure, let value = figure.value else { return "-" }
    return text(value, figure.unit) + (figure.interval == nil ? "" : " (\(interval(figure)))")
  }
  private static func text(_ value: Double, _ unit: Figure.Unit) -> String {
    switch unit {
    case .share: percent(value)
    case .number: fixed(value, 2)
    case .count: fixed(value, 0)
    }
  }
}
