import AgentKit
import ArgumentParser
import EnvironmentKit
import EpisodeController
import Episodes
import Foundation
import TraceStore

/// `gauntlet replay`: step through a recorded episode, check it, or go on from one of its steps.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Step through a recorded episode; verify it; fork it.",
    discussion: """
      In the terminal: Enter or n goes on, p back, a number jumps, /words searches, q ends.
      For example: gauntlet replay traces/glm.sqlite house-holding/dev-003 --verify
      """)
  @Argument(help: "The run file.") var file: String
  @Argument(
    help:
      "The episode: environment/sample, with #epoch where it is not the first; all of them with --verify when left out."
  )
  var episode: String?
  @Flag(help: "Play the recorded replies again and name the first step that differs.") var verify = false
  @Option(help: "Take over so many steps, then go on with --agent in a new run.") var fork: Int?
  @Option(help: "The run file of the fork.") var run: String?
  @OptionGroup var agentOptions: AgentOptions

  func run() async throws {
    let home = try Home.find()
    let reader = try RunReader(file: file)
    let plan = try reader.plan()
    if verify { return try await check(home, reader, plan) }
    guard let episode, let key = EpisodeKey(parsing: episode) else {
      throw Diagnostic(
        "replay needs an episode", hint: "Such as house-holding/dev-003; gauntlet score --episodes lists them")
    }
    let trace = try reader.trace(key)
    if let fork { return try await branch(home, trace, plan, at: fork) }
    TraceScreen(trace).show()
  }

  private func check(_ home: Home, _ reader: RunReader, _ plan: RunPlan) async throws {
    var attempts = try reader.episodes()
    if let episode {
      guard let key = EpisodeKey(parsing: episode) else {
        throw Diagnostic("'\(episode)' is no episode", hint: "Write environment/sample, such as house-holding/dev-003")
      }
      attempts = [try reader.trace(key).attempt]
    }
    var isEqual = true
    for part in plan.environments {
      let environment = try home.environment(part.id)
      let replayer = Replayer(environment)
      for attempt in attempts where attempt.episode.environment == part.id {
        if let divergence = try await replayer.verify(try reader.trace(attempt), of: plan) {
          isEqual = false
          Terminal.say("\(attempt.episode): \(Terminal.harmless("\(divergence)"))")
        } else {
          Terminal.say("\(attempt.episode): equal, \(attempt.stepCount) steps")
        }
      }
      await environment.shutDown()
    }
    if !isEqual { throw ExitStatus.checkFailed }
  }

  private func branch(_ home: Home, _ trace: EpisodeTrace, _ plan: RunPlan, at step: Int) async throws {
    guard let run else { throw Diagnostic("a fork is a run of its own", hint: "Name its file with --run") }
    let environment = try home.environment(trace.attempt.episode.environment)
    let agent = try agentOptions.make(home, replySeconds: RunLimits().replySeconds)
    let forked = try Replayer(environment).fork(
      trace, of: plan, file: file, at: step, agent: agent.name, settings: agentOptions.settings(home))
    try await RunSession(
      file: run, environments: [environment], agent: ForkedAgent(trace.steps.prefix(step).map(\.reply), then: agent)
    ).play(forked, limits: RunLimits(parallel: 1))
  }
}
