import AgentKit
import EnvironmentKit
import Episodes
import TraceStore

/// Plays recorded episodes again: to check that nothing differs, or to go on differently.
public struct Replayer: Sendable {
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
        return Divergence(step: step.number, "length", "a step", "the end of the episode")
      }
      let prompt = context.apply(await session.prompt.messages)
      if let difference = Divergence(step: step.number, "prompt", step.prompt, prompt) { return difference }
      let turn = try await session.submit(step.reply)
      if let difference = Divergence(step, turn.actions, turn.outcomes) { return difference }
      verdict = turn.verdict
    }
    guard trace.attempt.status.isScored else { return nil }
    let end = trace.steps.last.map { $0.number } ?? 0
    if verdict == nil {
      // The episode was ended from outside; ending it again gives the same verdict.
      let reason: StopReason = trace.attempt.status == .agentContextLimit ? .contextLimit : .limitReached
      verdict = try await session.stop(reason).verdict
    }
    let recorded = Verdict(trace.attempt.status, score: trace.attempt.score ?? 0, result: trace.attempt.result)
    if let difference = Divergence(step: end, recorded, verdict) { return difference }
    return Divergence(step: end, "transcript", trace.transcript, await session.transcript)
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
}
