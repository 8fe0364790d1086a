import AgentKit
import EnvironmentKit
import Episodes
import TraceStore

/// Plays recorded episodes again: to check that nothing differs, or to go on differently.
public struct Replayer: Sendable {
  /// Where a replay first differs from its record.
  public struct Divergence: Sendable, Hashable, CustomStringConvertible {
    /// The step, from 0.
    public var step: Int
    /// What differs: `prompt`, `outcomes`, `length`.
    public var part: String
    public var recorded: String
    public var replayed: String

    public var description: String {
      "step \(step + 1): the \(part) differs\n  recorded: \(recorded)\n  replayed: \(replayed)"
    }
  }
  private let environment: any Environment

  public init(_ environment: any Environment) { self.environment = environment }

  /// Plays the recorded replies again and compares every prompt, outcome and reward byte for byte; nil when all are equal.
  ///
  /// Throws a `Diagnostic` when the run's rules are not those of the environment at hand.
  public func verify(_ trace: EpisodeTrace, of plan: RunPlan) async throws -> Divergence? {
    let request = try request(trace, plan)
    let session = try await EpisodeSession(environment, request)
    do {
      let divergence = try await compare(trace, session, ContextPolicy(rawValue: plan.context) ?? .none)
      await session.end()
      return divergence
    } catch {
      await session.end()
      throw error
    }
  }

  private func compare(
    _ trace: EpisodeTrace, _ session: EpisodeSession, _ context: ContextPolicy
  ) async throws -> Divergence? {
    var verdict: Verdict?
    for step in trace.steps {
      guard verdict == nil else {
        return Divergence(step: step.number, part: "length", recorded: "a step", replayed: "the end of the episode")
      }
      let prompt = context.apply(await session.prompt.messages)
      if prompt != step.prompt {
        let index = zip(prompt, step.prompt).enumerated().first { $1.0 != $1.1 }?.offset
        let at = index ?? min(prompt.count, step.prompt.count)
        return Divergence(
          step: step.number, part: "prompt", recorded: Self.text(step.prompt, at), replayed: Self.text(prompt, at))
      }
      let turn = try await session.submit(step.reply)
      if turn.outcomes != step.outcomes || turn.actions != step.actions {
        return Divergence(
          step: step.number, part: "outcomes", recorded: Self.text(step.outcomes), replayed: Self.text(turn.outcomes))
      }
      verdict = turn.verdict
    }
    guard trace.attempt.status.isScored else { return nil }
    let end = trace.steps.last.map { $0.number } ?? 0
    if verdict == nil {
      // The episode was ended from outside; ending it again gives the same verdict.
      let reason: StopReason = trace.attempt.status == .agentContextLimit ? .contextLimit : .limitReached
      verdict = try await session.stop(reason).verdict
    }
    let recorded = Verdict(
      trace.attempt.status, score: trace.attempt.score ?? 0, result: trace.attempt.result)
    if let verdict, verdict != recorded {
      return Divergence(step: end, part: "verdict", recorded: "\(recorded)", replayed: "\(verdict)")
    }
    let transcript = await session.transcript
    if transcript != trace.transcript {
      let at = zip(transcript, trace.transcript).prefix { $0 == $1 }.count
      return Divergence(
        step: end, part: "transcript", recorded: Self.text(trace.transcript, at), replayed: Self.text(transcript, at))
    }
    return nil
  }

  /// The plan of a run that takes the first `step` replies over from `trace` and goes on with `agent`.
  public func fork(
    _ trace: EpisodeTrace, of plan: RunPlan, file: String, at step: Int, agent: String, settings: [String: String]
  ) throws -> RunPlan {
    _ = try request(trace, plan)
    guard (0...trace.steps.count).contains(step) else {
      throw Diagnostic(
        file: file, key: "\(trace.attempt.episode)",
        "has \(trace.steps.count) steps; there is no step \(step) to fork at",
        hint: "Give --fork a number from 0 to \(trace.steps.count)")
    }
    var fork = plan
    fork.agent = agent
    fork.agentSettings = settings
    fork.epochs = 1
    fork.environments = plan.environments.filter { $0.id == trace.attempt.episode.environment }
    for index in fork.environments.indices { fork.environments[index].samples = [trace.attempt.episode.sample] }
    fork.parent = RunPlan.Parent(run: file, episode: trace.attempt.episode, step: step)
    return fork
  }

  private func request(_ trace: EpisodeTrace, _ plan: RunPlan) throws -> EpisodeRequest {
    let key = trace.attempt.episode
    guard let part = plan.environments.first(where: { $0.id == key.environment }) else {
      throw Diagnostic(key: "\(key)", "the run's plan does not name the environment \(key.environment)")
    }
    guard part.version == environment.manifest.version else {
      throw Diagnostic(
        key: "\(key)",
        "was recorded with version \(part.version) of \(part.id); version \(environment.manifest.version) is at hand",
        hint: "Use the gauntlet that recorded it")
    }
    return EpisodeRequest(sample: key.sample, seed: plan.seed(of: key), style: plan.style, options: part.options)
  }

  private static func text(_ messages: [Message], _ index: Int) -> String {
    messages.indices.contains(index) ? "\(messages[index].role.rawValue): \(messages[index].content)" : "nothing"
  }

  private static func text(_ outcomes: [Outcome]) -> String {
    outcomes.map { outcome in
      let end = outcome.verdict.map { " [\($0.status.rawValue), score \($0.score)]" } ?? ""
      return (outcome.observation?.text ?? "nothing") + end
    }.joined(separator: " | ")
  }
}
