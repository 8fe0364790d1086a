import ArgumentParser
import EnvironmentKit
import Episodes
import Foundation
import Scoring
import TraceStore

/// `gauntlet score`: the table of one or more runs.
struct Score: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the score table of runs, with 95 % intervals.",
    discussion: """
      Columns CLE, IF, IA and TLE are AgentBench's finish reasons: context limit, invalid format, invalid action, task \
      limit. Two or more runs are compared sample by sample: every two of up to four, more against the first. For \
      example: gauntlet score traces/glm.sqlite traces/oracle.sqlite
      """)
  @Argument(help: "Run files.") var runs: [String]
  @Flag(help: "List the episodes too.") var episodes = false
  @Flag(help: "As JSON, a line per row.") var json = false

  func run() async throws {
    let home = try Home.find()
    var rows: [ScoreRow] = []
    for file in runs {
      let reader = try RunReader(file: file)
      let plan = try reader.plan()
      let attempts = try reader.episodes()
      for part in plan.environments {
        let environment = try home.environment(part.id)
        let ours = attempts.filter { $0.episode.environment == part.id }
        rows.append(
          ScoreRow(
            agent: plan.agent, environment: part.id, column: environment.manifest.agentbench,
            episodes: ours.map { attempt in
              ScoreRow.Episode(
                result: attempt.episodeResult, usage: attempt.usage,
                seconds: attempt.agentSeconds + attempt.environmentSeconds, steps: attempt.stepCount)
            }, metrics: environment.metrics(of:)))
      }
      if episodes {
        for attempt in attempts {
          Terminal.say("\(attempt.episode)\t\(attempt.status.rawValue)\t\(attempt.score.map { "\($0)" } ?? "-")")
        }
      }
    }
    let comparisons = try compare(rows, home)
    guard json else {
      Terminal.say(Terminal.harmless(ScoreTable(rows, comparisons: comparisons).text))
      return
    }
    for row in rows {
      let value: JSONValue = [
        "agent": .string(row.agent), "environment": .string(row.environment), "metric": .string(row.metric),
        "score": .double(row.value), "low": Self.bound(row.interval?.low), "high": Self.bound(row.interval?.high),
        "episodes": .int(row.scored), "unscored": .int(row.unscored),
        "figures": .array(
          row.figures.map {
            [
              "name": .string($0.name), "value": .double($0.value), "low": Self.bound($0.interval?.low),
              "high": Self.bound($0.interval?.high),
            ]
          }),
      ]
      Terminal.say(value.text)
    }
    for item in comparisons {
      let value: JSONValue = [
        "agent": .string(item.second), "against": .string(item.first), "environment": .string(item.environment),
        "metric": .string(item.metric), "difference": .double(item.difference.value),
        "low": Self.bound(item.difference.interval?.low), "high": Self.bound(item.difference.interval?.high),
        "pairs": .int(item.pairs), "wins": .int(item.wins), "losses": .int(item.losses), "p": .double(item.pValue),
      ]
      Terminal.say(value.text)
    }
  }

  private static func bound(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }

  /// Every two runs of up to four, more against the first; by environment, in the order of the table.
  private func compare(_ rows: [ScoreRow], _ home: Home) throws -> [Comparison] {
    var result: [Comparison] = []
    for (index, second) in rows.enumerated() {
      let before = rows[..<index].filter { $0.environment == second.environment }
      let environment = try home.environment(second.environment)
      for first in runs.count > 4 ? Array(before.prefix(1)) : before {
        if let comparison = Comparison(first, second, metrics: environment.metrics(of:)) { result.append(comparison) }
      }
    }
    return result
  }
}
