import EnvironmentKit
import Episodes
import Foundation

/// One episode played to its end, as a player saw it.
struct Playthrough: Sendable {
  var replies: [AgentReply] = []
  var prompts: [[Message]] = []
  var turns: [EpisodeSession.Turn] = []
  var verdict: Verdict? { turns.last?.verdict }
  var observations: [String] { turns.flatMap { $0.outcomes.compactMap { $0.observation?.text } } }

  /// No world is played longer.
  static let mostSteps = 400

  /// Random replies inside the grammar, or nonsense where there is none.
  static func random(_ environment: any Environment, _ request: EpisodeRequest) async throws -> Playthrough {
    let style = request.style
    return try await play(environment, request) { session, step in
      var random = RandomSource(request.seed.derived("step/\(step)"))
      guard let grammar = await session.prompt.grammar else { return AgentReply("nonsense") }
      let text = grammar.sample(using: &random)
      // On one line it is a message without a call.
      guard style == .tools, let end = text.firstIndex(of: "\n") else { return AgentReply(text) }
      let arguments = String(text[text.index(after: end)...])
      return AgentReply(
        "", toolCalls: [ToolCall(id: "call-\(step)", name: String(text[..<end]), arguments: arguments)])
    }
  }

  static func oracle(_ environment: any Environment, _ request: EpisodeRequest) async throws -> Playthrough {
    try await play(environment, request) { session, _ in try await session.oracleReply() }
  }

  static func scripted(
    _ environment: any Environment, _ request: EpisodeRequest, _ replies: [AgentReply]
  ) async throws -> Playthrough {
    try await play(environment, request) { _, step in replies.indices.contains(step) ? replies[step] : nil }
  }

  private static func play(
    _ environment: any Environment, _ request: EpisodeRequest,
    _ reply: (EpisodeSession, Int) async throws -> AgentReply?
  ) async throws -> Playthrough {
    var result = Playthrough()
    let session = try await EpisodeSession(environment, request)
    do {
      while result.verdict == nil, result.turns.count < mostSteps,
        let next = try await reply(session, result.turns.count)
      {
        try await result.advance(session, next)
      }
    } catch {
      await session.end()
      throw error
    }
    await session.end()
    return result
  }

  /// Two episodes at once, a step of each in turn.
  static func interleaved(
    _ environment: any Environment, _ first: (EpisodeRequest, [AgentReply]), _ second: (EpisodeRequest, [AgentReply])
  ) async throws -> (Playthrough, Playthrough) {
    var plays = (Playthrough(), Playthrough())
    let sessions = (try await EpisodeSession(environment, first.0), try await EpisodeSession(environment, second.0))
    for step in 0..<max(first.1.count, second.1.count) {
      if first.1.indices.contains(step), plays.0.verdict == nil { try await plays.0.advance(sessions.0, first.1[step]) }
      if second.1.indices.contains(step), plays.1.verdict == nil {
        try await plays.1.advance(sessions.1, second.1[step])
      }
    }
    await sessions.0.end()
    await sessions.1.end()
    return plays
  }

  private mutating func advance(_ session: EpisodeSession, _ reply: AgentReply) async throws {
    prompts.append(await session.prompt.messages)
    replies.append(reply)
    turns.append(try await session.submit(reply))
  }

  /// The first place where two playthroughs differ; nil when they are equal byte for byte. Swift's own `==` would take a
  /// letter with an accent for equal to the letter and the accent.
  func difference(from other: Playthrough) throws -> String? {
    for step in 0..<max(turns.count, other.turns.count) {
      guard turns.indices.contains(step), other.turns.indices.contains(step) else {
        return "one ends after \(min(turns.count, other.turns.count)) steps, the other goes on"
      }
      if try Self.bytes(prompts[step]) != Self.bytes(other.prompts[step]) {
        return "the prompts of step \(step + 1) differ"
      }
      let (turn, counterpart) = (turns[step], other.turns[step])
      let areEqual =
        try Self.bytes(Self.unpictured(turn.outcomes)) == Self.bytes(Self.unpictured(counterpart.outcomes))
        && Self.bytes(turn.actions) == Self.bytes(counterpart.actions)
        && Self.bytes(turn.messages) == Self.bytes(counterpart.messages)
      if !areEqual { return "the outcomes of step \(step + 1) differ" }
    }
    return nil
  }

  /// Without the pictures, which no agent sees: how a browser draws is no part of what a world promises.
  private static func unpictured(_ outcomes: [Outcome]) -> [Outcome] {
    outcomes.map { outcome in
      var outcome = outcome
      outcome.observation?.picture = nil
      return outcome
    }
  }

  private static func bytes(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value)
  }
}
