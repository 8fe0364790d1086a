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
  @Option(help: "The attempt, from 1; the one that counts when left out.") var attempt: Int?
  @Flag(help: "Play the recorded replies again and name the first step that differs.") var verify = false
  @Option(help: "Take over so many steps, then go on with --agent in a new run.") var fork: Int?
  @Option(help: "The run file of the fork.") var run: String?
  @Flag(help: "As JSON: a line per step, or per verified episode.") var json = false
  @OptionGroup var agentOptions: AgentOptions
  @OptionGroup(title: "A model in the environment") var hostOptions: HostOptions

  func validate() throws {
    if verify, fork != nil { throw ValidationError("--verify and --fork are two things: give one of them.") }
    if fork != nil, run == nil { throw ValidationError("A fork is a run of its own: name its file with --run.") }
    if run != nil, fork == nil { throw ValidationError("--run is the file of a fork: give --fork with it.") }
    if fork != nil, json { throw ValidationError("--json shows what was recorded; a fork records anew.") }
    if attempt != nil, episode == nil { throw ValidationError("--attempt is one of an episode: name the episode.") }
  }

  func run() async throws {
    var home = try Home.find()
    home.interlocutor = try hostOptions.make(home)
    let reader = try await RunPlace.reader(file)
    let plan = try reader.plan()
    if verify { return try await check(home, reader, plan) }
    guard let episode else {
      throw Diagnostic(
        "replay needs an episode", hint: "Such as house-holding/dev-003; gauntlet score --episodes lists them")
    }
    let trace = try trace(reader, episode)
    if let fork { return try await branch(home, trace, plan, at: fork) }
    let screen = TraceScreen(trace, attempts: try reader.attempts().count { $0.episode == trace.attempt.episode })
    if json { screen.lines().forEach { Terminal.say($0.text) } } else { screen.show() }
  }

  private func trace(_ reader: RunReader, _ episode: String) throws -> EpisodeTrace {
    guard let key = EpisodeKey(parsing: episode) else {
      throw Diagnostic("'\(episode)' is no episode", hint: "Write environment/sample, such as house-holding/dev-003")
    }
    return try reader.trace(key, attempt: attempt.map { $0 - 1 })
  }

  private func check(_ home: Home, _ reader: RunReader, _ plan: RunPlan) async throws {
    let attempts = try episode.map { [try trace(reader, $0).attempt] } ?? reader.episodes()
    var isEqual = true
    for part in plan.environments {
      let environment = try home.environment(part)
      let replayer = Replayer(environment)
      for attempt in attempts where attempt.episode.environment == part.id {
        let divergence = try await replayer.verify(try reader.trace(attempt), of: plan)
        isEqual = isEqual && divergence == nil
        say(attempt, divergence)
      }
      await environment.shutDown()
    }
    if !isEqual { throw ExitStatus.checkFailed }
  }

  private func say(_ attempt: AttemptRecord, _ divergence: Divergence?) {
    guard json else {
      return Terminal.say(
        "\(attempt.episode): "
          + (divergence.map { Terminal.harmless("\($0)") } ?? "equal, \(attempt.stepCount) steps"))
    }
    var value: [String: JSONValue] = [
      "episode": .string("\(attempt.episode)"), "equal": .bool(divergence == nil), "steps": .int(attempt.stepCount),
    ]
    if let divergence {
      value["step"] = .int(divergence.step + 1)
      value["part"] = .string(divergence.part)
      value["recorded"] = .string(divergence.recorded)
      value["replayed"] = .string(divergence.replayed)
    }
    Terminal.say(JSONValue.object(value).text)
  }

  private func branch(_ home: Home, _ trace: EpisodeTrace, _ plan: RunPlan, at step: Int) async throws {
    let environment = try home.environment(trace.attempt.episode.environment)
    let agent = try agentOptions.make(home, replySeconds: RunLimits().replySeconds)
    let forked = try Replayer(environment).fork(
      trace, of: plan, file: file, at: step, agent: agent.name, settings: agentOptions.settings(home))
    try await RunSession(
      file: run ?? "", environments: [environment],
      agent: ForkedAgent(trace.steps.prefix(step).map(\.reply), then: agent)
    ).play(
      forked, limits: RunLimits(parallel: 1, episodeSeconds: forked.episodeSeconds ?? RunLimits().episodeSeconds))
  }
}
