import Episodes

/// What plays an episode behind an `EpisodeSession`. Each member does what the session's of that name says.
public protocol SessionDriver: Sendable {
  /// The request with all options filled in.
  var request: EpisodeRequest { get }
  var opening: Observation { get }
  var prompt: EpisodeSession.Prompt { get async }
  var messages: [Message] { get async }
  var transcript: [Message] { get async }
  var currentAffordances: Affordances { get async }
  func submit(_ reply: AgentReply) async throws -> EpisodeSession.Turn
  func play(_ action: Result<Action, ParseFailure>) async throws -> Outcome
  func stop(_ reason: StopReason) async throws -> EpisodeSession.Turn
  func oracleReply() async throws -> AgentReply
  func oracle() async throws -> Action
  func end() async
}

/// An environment whose episodes are played elsewhere: replies go there as they are, for there they are understood.
public protocol DistantEnvironment: Environment {
  /// Begins an episode there; the request is valid and has all its options. Throws what `begin` throws.
  func session(_ request: EpisodeRequest) async throws -> any SessionDriver
}
