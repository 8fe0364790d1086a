import Episodes
import Scoring

/// The score table for machines: a line per row, per comparison, and per run with its overall score or what it lacks.
struct ScoreJSON {
  private let table: ScoreTable

  init(_ table: ScoreTable) { self.table = table }

  var lines: [JSONValue] {
    table.rows.map(Self.row) + table.comparisons.map(Self.comparison) + table.overall.map(Self.overall)
  }

  private static func row(_ row: ScoreRow) -> JSONValue {
    [
      "agent": .string(row.agent), "run": .string(row.origin.run), "environment": .string(row.environment),
      "split": .string(row.origin.split.rawValue), "style": .string(row.origin.style.rawValue),
      "metric": .string(row.metric), "column": row.column.map { .string($0) } ?? .null, "score": number(row.value),
      "low": number(row.interval?.low),
      "high": number(row.interval?.high), "planned": .int(row.planned), "episodes": .int(row.scored),
      "unscored": .int(row.unscored), "unbegun": .int(row.unbegun),
      "empty_strata": .array((row[row.metric]?.emptyStrata ?? []).map { .string($0) }),
      "figures": .array(
        row.figures.map { figure in
          [
            "name": .string(figure.name), "value": number(figure.value), "low": number(figure.interval?.low),
            "high": number(figure.interval?.high), "unit": .string(figure.unit.rawValue),
          ]
        }),
    ]
  }

  private static func comparison(_ item: Comparison) -> JSONValue {
    [
      "agent": .string(item.second.agent), "run": .string(item.second.run), "against": .string(item.first.agent),
      "against_run": .string(item.first.run), "environment": .string(item.environment),
      "metric": .string(item.metric), "difference": number(item.difference.value),
      "low": number(item.difference.interval?.low), "high": number(item.difference.interval?.high),
      "pairs": .int(item.pairs), "wins": .int(item.wins), "losses": .int(item.losses), "p": .double(item.pValue),
    ]
  }

  private static func overall(_ item: OverallScore) -> JSONValue {
    [
      "agent": .string(item.agent), "overall": number(item.value),
      "missing": .array(item.missing.map { .string($0) }),
    ]
  }

  private static func number(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }
}
