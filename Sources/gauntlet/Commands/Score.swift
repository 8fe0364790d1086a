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
  @Flag(help: "As JSON: a line per row, per comparison, and per run with its overall score.") var json = false

  func run() async throws {
    let home = try Home.find()
    var rows: [ScoreRow] = []
    for file in runs {
      let reader = try await RunPlace.reader(file)
      let plan = try reader.plan()
      let attempts = try reader.episodes()
      for part in plan.environments {
        rows.append(try row(part, of: plan, file, attempts, try home.environment(part)))
      }
      if episodes {
        for key in plan.episodes { list(key, attempts.first { $0.episode == key }, file) }
      }
    }
    let table = ScoreTable(rows, comparisons: compare(rows))
    guard json else { return Terminal.say(Terminal.harmless(table.text)) }
    for line in ScoreJSON(table).lines { Terminal.say(line.text) }
  }

  private func row(
    _ part: RunPlan.EnvironmentPlan, of plan: RunPlan, _ file: String, _ attempts: [AttemptRecord],
    _ environment: any Environment
  ) throws -> ScoreRow {
    let planned = Set(plan.episodes.filter { $0.environment == part.id })
    return ScoreRow(
      .init(agent: plan.agent, run: file, split: part.split, style: plan.style), environment: part.id,
      column: environment.manifest.agentbench, planned: planned.count,
      episodes: attempts.filter { planned.contains($0.episode) }.map { attempt in
        ScoreRow.Episode(
          sample: attempt.episode.sample, result: attempt.episodeResult, usage: attempt.usage,
          seconds: attempt.agentSeconds + attempt.environmentSeconds, steps: attempt.stepCount)
      }, metrics: environment.metrics(of:))
  }

  private func list(_ key: EpisodeKey, _ attempt: AttemptRecord?, _ file: String) {
    let status = attempt?.status.rawValue ?? "not begun"
    guard json else {
      let error = attempt?.error.map { "\t" + Terminal.harmless($0).replacing("\n", with: " ") } ?? ""
      return Terminal.say("\(key)\t\(status)\t\(attempt?.score.map { "\($0)" } ?? "-")\(error)")
    }
    let value: JSONValue = [
      "run": .string(file), "episode": .string("\(key)"), "status": .string(status),
      "score": attempt?.score.map { .double($0) } ?? .null, "error": attempt?.error.map { .string($0) } ?? .null,
    ]
    Terminal.say(value.text)
  }

  /// Every two runs of up to four, more against the first; by environment, in the order of the table.
  private func compare(_ rows: [ScoreRow]) -> [Comparison] {
    rows.enumerated().flatMap { index, second in
      let before = rows[..<index].filter { $0.environment == second.environment }
      return (runs.count > 4 ? Array(before.prefix(1)) : before).compactMap { Comparison($0, second) }
    }
  }
}
