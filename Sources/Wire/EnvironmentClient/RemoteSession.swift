import EnvironmentKit
import Episodes
import WireProtocol

/// An episode that is played elsewhere.
actor RemoteSession: SessionDriver {
  nonisolated let request: EpisodeRequest
  nonisolated let opening: Observation
  private let service: RemoteService
  private let path: String
  private let stepTime: Duration
  private(set) var prompt: EpisodeSession.Prompt
  private(set) var currentAffordances: Affordances
  /// Moves played.
  private var step = 0
  /// Everything that was said, once the episode is over.
  private var whole: [Message]?
  private var isEnded = false

  /// A session that was opened. Throws `WireFault` where the answer makes no sense.
  init(_ service: RemoteService, _ request: EpisodeRequest, _ opened: Native.Opened, stepTime: Duration) throws {
    self.service = service
    self.request = request
    self.stepTime = stepTime
    opening = opened.opening
    path = "/sessions/\(opened.session)"
    prompt = try opened.view.prompt(
      after: EpisodeSession.Prompt(messages: [], tools: opened.tools, grammar: nil, step: 0))
    currentAffordances = opened.view.affordances
  }

  var messages: [Message] { prompt.messages }

  var transcript: [Message] {
    get async {
      if let whole { return whole }
      let there = try? await service.ask(
        [Message].self, "GET", path + "/transcript", nil as JSONValue?, within: stepTime)
      return there ?? prompt.messages
    }
  }

  func submit(_ reply: AgentReply) async throws -> EpisodeSession.Turn {
    try await move(Native.Move(step: step, reply: reply))
  }

  func play(_ action: Result<Action, ParseFailure>) async throws -> Outcome {
    let move =
      switch action {
      case .success(let action): Native.Move(step: step, action: action)
      case .failure(let failure): Native.Move(step: step, failure: failure)
      }
    guard let outcome = try await self.move(move).outcomes.last else {
      throw RemoteFailure.unreadable(address: "\(service.address)")
    }
    return outcome
  }

  func stop(_ reason: StopReason) async throws -> EpisodeSession.Turn {
    try await move(Native.Move(step: step, stop: reason))
  }

  private func move(_ move: Native.Move) async throws -> EpisodeSession.Turn {
    guard whole == nil, !isEnded else { throw EpisodeOver(sample: request.sample) }
    let moved = try await service.ask(Native.Moved.self, "POST", path + "/move", move, within: stepTime)
    step += 1
    if let view = moved.view {
      prompt = try view.prompt(after: prompt)
      currentAffordances = view.affordances
    } else {
      whole = moved.transcript ?? []
    }
    return moved.turn
  }

  func oracleReply() async throws -> AgentReply { try await gold().reply }

  func oracle() async throws -> Action { try await gold().action }

  private func gold() async throws -> Native.Oracle {
    try await service.ask(Native.Oracle.self, "GET", path + "/oracle", nil as JSONValue?, within: stepTime)
  }

  func end() async {
    guard !isEnded else { return }
    isEnded = true
    // It lets go of what is over by itself; where it does not answer, it will when nobody uses the session.
    guard whole == nil else { return }
    _ = try? await service.ask(JSONValue.self, "POST", path + "/end", nil as JSONValue?, within: stepTime)
  }
}
