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
      limit. For example: gauntlet score traces/glm.sqlite traces/oracle.sqlite
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
    guard json else {
      Terminal.say(Terminal.harmless(ScoreTable(rows).text))
      return
    }
    for row in rows {
      let value: JSONValue = [
        "agent": .string(row.agent), "environment": .string(row.environment), "metric": .string(row.metric),
        "score": .double(row.value), "low": row.interval.map { .double($0.low) } ?? .null,
        "high": row.interval.map { .double($0.high) } ?? .null, "episodes": .int(row.scored),
        "unscored": .int(row.unscored), "steps": .double(row.steps), "seconds": .double(row.seconds),
      ]
      Terminal.say(value.text)
    }
  }
}
