import AgentKit
import EnvironmentKit
import Episodes
import Foundation
import TraceStore

/// Plays one attempt at one episode: ask, record, step, and so on to the verdict.
struct EpisodeRunner: Sendable {
  var environment: any Environment
  var agent: any Agent
  var context: ContextPolicy
  var limits: RunLimits
  var store: any RunStore
  /// Seconds since 1970.
  var now: @Sendable () -> Double
  var report: @Sendable (RunEvent) -> Void

  /// Plays the attempt. Throws what ended it without a verdict: infrastructure errors, cancellation, a run file that
  /// cannot be written.
  func play(_ key: EpisodeKey, _ request: EpisodeRequest, attempt: Int64, number: Int) async throws -> Verdict {
    let stepSeconds = environment.manifest.limits.stepSeconds
    let environment = environment
    let session = try await blaming(.start) {
      try await withTimeLimit(stepSeconds, "the environment's start") { try await EpisodeSession(environment, request) }
    }
    let conversation = "\(key)@\(number)"
    do {
      let (verdict, cause) = try await steps(session, key, request, attempt: attempt, number: number, conversation)
      try await store.end(attempt, verdict, cause: cause, transcript: await session.transcript, at: now())
      await finish(session, conversation, stepSeconds)
      return verdict
    } catch {
      let failure = BlamedFailure(error)
      // The transcript of a hung environment is its session's, which answers at once.
      let transcript = (try? await withTimeLimit(1, "the transcript") { await session.transcript }) ?? []
      try? await store.fail(
        attempt, failure.status, error: "\(failure.underlying)", fault: failure.fault, transcript: transcript, at: now()
      )
      await finish(session, conversation, stepSeconds)
      throw RecordedFailure(underlying: failure.underlying)
    }
  }

  /// Frees the episode, however long it hangs.
  private func finish(_ session: EpisodeSession, _ conversation: String, _ seconds: Double) async {
    await agent.forget(conversation)
    let limit = min(seconds, 10)
    // Also after a cancellation, the world gets its chance to clean up.
    await Task { try? await withTimeLimit(limit, "the environment's end") { await session.end() } }.value
  }

  /// The verdict, and what ended the episode where its world did not.
  private func steps(
    _ session: EpisodeSession, _ key: EpisodeKey, _ request: EpisodeRequest, attempt: Int64, number: Int,
    _ conversation: String
  ) async throws -> (Verdict, cause: String?) {
    let stepSeconds = environment.manifest.limits.stepSeconds
    let began = ContinuousClock.now
    while true {
      try Task.checkCancellation()
      if (ContinuousClock.now - began).seconds > limits.episodeSeconds {
        let cause = "the episode took longer than \(TimedOut.text(limits.episodeSeconds))"
        return (try await end(session, .limitReached), cause)
      }
      let prompt = await session.prompt
      let shown = context.apply(prompt.messages)
      var question = AgentRequest(
        conversation: conversation, step: prompt.step, messages: shown, tools: prompt.tools, style: request.style,
        grammar: prompt.grammar, seed: request.seed.derived("agent/\(prompt.step)"))
      if agent.privileges.contains(.oracle) { question.oracle = { try await session.oracleReply() } }
      let asked = ContinuousClock.now
      let sent = question
      let answer: AgentTurn
      do {
        answer = try await withTimeLimit(limits.replySeconds, "the agent's reply") { [agent] in
          try await agent.reply(to: sent)
        }
      } catch let error as AgentError where error.kind == .contextLimit {
        return (try await end(session, .contextLimit), error.message)
      } catch {
        throw BlamedFailure(error, .agent)
      }
      let answered = ContinuousClock.now
      let turn = try await blaming(.step) {
        try await withTimeLimit(stepSeconds, "the environment's step") { try await session.submit(answer.reply) }
      }
      let step = StepRecord(
        number: prompt.step, prompt: shown, reply: answer.reply, actions: turn.actions, outcomes: turn.outcomes,
        usage: answer.usage, agentSeconds: (answered - asked).seconds,
        environmentSeconds: (ContinuousClock.now - answered).seconds)
      try await store.record(step, attempt: attempt)
      report(.step(key, attempt: number, step))
      if let verdict = turn.verdict { return (verdict, nil) }
    }
  }

  private func end(_ session: EpisodeSession, _ reason: StopReason) async throws -> Verdict {
    let turn = try await blaming(.step) {
      try await withTimeLimit(environment.manifest.limits.stepSeconds, "the environment's end") {
        try await session.stop(reason)
      }
    }
    return turn.verdict ?? Verdict(reason.status, score: 0)
  }

  /// Says whose doing it is when `body` fails.
  private func blaming<Value>(_ fault: Fault, _ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch {
      throw BlamedFailure(error, fault)
    }
  }
}

/// An error, and whose doing it was.
struct BlamedFailure: Error {
  var underlying: any Error
  var fault: Fault?

  /// An error that is blamed already stays so; nobody is to blame for a cancellation.
  init(_ error: any Error, _ fault: Fault? = nil) {
    if let blamed = error as? BlamedFailure {
      self = blamed
    } else {
      underlying = error
      self.fault = isCancellation ? nil : fault
    }
  }

  var status: EpisodeStatus { isCancellation ? .cancelled : .taskError }

  private var isCancellation: Bool {
    underlying is CancellationError || (underlying as? AgentError)?.kind == .left
  }
}

/// A failure whose attempt was closed in the run file.
struct RecordedFailure: Error {
  var underlying: any Error
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
