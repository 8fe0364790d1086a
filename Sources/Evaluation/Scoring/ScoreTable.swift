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
    let parts = [scores, overall.joined(separator: "\n"), figures] + (comparisons.isEmpty ? [] : [differences])
    return parts.joined(separator: "\n\n")
  }

  private var scores: String {
    let header = [
      "agent", "environment", "metric", "score", "95 % interval", "n", "completed", "CLE", "IF", "IA", "TLE", "steps",
      "tokens in/out", "seconds",
    ]
    return TextTable(header, rows.map(Self.cells)).text
  }

  private static func cells(_ row: ScoreRow) -> [String] {
    func share(_ status: EpisodeStatus) -> String {
      row.scored == 0 ? "-" : percent(row[status.rawValue]?.value ?? 0)
    }
    func number(_ name: String, _ digits: Int) -> String { fixed(row[name]?.value ?? 0, digits) }
    return [
      row.agent, row.environment, row.metric, percent(row.value), interval(row[row.metric]),
      "\(row.scored)" + (row.unscored > 0 ? " (+\(row.unscored) unscored)" : ""), share(.completed),
      share(.agentContextLimit), share(.agentValidationFailed), share(.agentInvalidAction), share(.taskLimitReached),
      number("steps", 2), "\(number("tokens in", 0))/\(number("tokens out", 0))", number("seconds", 2),
    ]
  }

  private var overall: [String] {
    var agents: [String] = []
    for row in rows where !agents.contains(row.agent) { agents.append(row.agent) }
    return agents.map { agent in
      let percents = Dictionary(
        rows.filter { $0.agent == agent }.compactMap { row in row.column.map { ($0, row.value * 100) } },
        uniquingKeysWith: { $1 })
      if let overall = AgentBenchProfile.overall(percents) {
        return "\(agent): AgentBench overall score \(String(format: "%.2f", overall))"
      }
      let missing = AgentBenchProfile.missing(percents).joined(separator: ", ")
      return
        "\(agent): no overall score; \(8 - AgentBenchProfile.missing(percents).count) of AgentBench's 8 environments "
        + "were played (missing: \(missing))"
    }
  }

  /// A line per environment and figure, a column per agent.
  private var figures: String {
    var agents: [String] = []
    var names: [(environment: String, figure: String)] = []
    for row in rows {
      if !agents.contains(row.agent) { agents.append(row.agent) }
      for figure in row.figures where !names.contains(where: { $0 == (row.environment, figure.name) }) {
        names.append((row.environment, figure.name))
      }
    }
    let environments = names.reduce(into: [String]()) { if !$0.contains($1.environment) { $0.append($1.environment) } }
    let lines = environments.flatMap { environment in
      names.filter { $0.environment == environment }.map { name in
        [environment, name.figure]
          + agents.map { agent in
            guard let row = rows.last(where: { $0.agent == agent && $0.environment == environment }),
              let figure = row[name.figure]
            else { return "-" }
            let value = Self.text(figure.value, figure.unit)
            return figure.interval == nil ? value : "\(value) (\(Self.interval(figure)))"
          }
      }
    }
    return "Every figure with its 95 % interval (shares in percent, costs per episode):\n"
      + TextTable(["environment", "figure"] + agents, lines).text
  }

  private var differences: String {
    let lines = comparisons.map { item in
      [
        item.second, item.first, item.environment,
        (item.difference.value < 0 ? "" : "+")
          + Self.percent(item.difference.value), Self.interval(item.difference),
        "\(item.wins)/\(item.pairs - item.wins - item.losses)/\(item.losses)",
        item.pValue < 0.0001 ? "< 0.0001" : Self.fixed(item.pValue, 4),
      ]
    }
    return "Sample by sample (paired bootstrap; exact sign test over the samples that differ):\n"
      + TextTable(["agent", "against", "environment", "difference", "95 % interval", "won/even/lost", "p"], lines).text
  }

  static func percent(_ value: Double) -> String { fixed(value * 100, 1) }
  private static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  private static func interval(_ figure: Figure?) -> String {
    guard let figure, let interval = figure.interval else { return "-" }
    return "\(text(interval.low, figure.unit)) to \(text(interval.high, figure.unit))"
  }
  private static func text(_ value: Double, _ unit: Figure.Unit) -> String {
    switch unit {
    case .share: percent(value)
    case .number: fixed(value, 2)
    case .count: fixed(value, 0)
    }
  }
}
