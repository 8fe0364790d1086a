import Episodes
import Foundation

/// The score table as text.
public struct ScoreTable: Sendable {
  public var rows: [ScoreRow]

  public init(_ rows: [ScoreRow]) { self.rows = rows }

  private static let header = [
    "agent", "environment", "metric", "score", "95 % interval", "n", "completed", "CLE", "IF", "IA", "TLE", "steps",
    "tokens in/out", "seconds",
  ]

  /// The table, and below it the overall score, or why there is none.
  public var text: String {
    let cells = [Self.header] + rows.map(Self.cells)
    let widths = Self.header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { row in
      zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
        .joined(separator: "  ")
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return ([lines[0], rule] + lines.dropFirst() + overall).joined(separator: "\n")
  }

  private static func cells(_ row: ScoreRow) -> [String] {
    func share(_ status: EpisodeStatus) -> String {
      row.scored == 0 ? "-" : percent(Double(row.statuses[status] ?? 0) / Double(row.scored))
    }
    let interval = row.interval.map { "\(percent($0.low)) to \(percent($0.high))" } ?? "-"
    return [
      row.agent, row.environment, row.metric, percent(row.value), interval,
      "\(row.scored)" + (row.unscored > 0 ? " (+\(row.unscored) unscored)" : ""), share(.completed),
      share(.agentContextLimit), share(.agentValidationFailed), share(.agentInvalidAction), share(.taskLimitReached),
      fixed(row.steps), "\(Int(row.promptTokens.rounded()))/\(Int(row.completionTokens.rounded()))", fixed(row.seconds),
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

  static func percent(_ value: Double) -> String { String(format: "%.1f", value * 100) }
  private static func fixed(_ value: Double) -> String { String(format: "%.2f", value) }
}
