import EnvironmentKit
import Episodes

/// What a client does in a session.
public enum Move: Sendable, Hashable {
  /// A reply of its agent's.
  case reply(AgentReply)
  /// An action as it is, or a failure to write one, for who tests environments.
  case action(Result<Action, ParseFailure>)
  case stop(StopReason)
}

/// What a move led to.
public struct Reaction: Sendable {
  public var turn: EpisodeSession.Turn
  /// How things stand now; once the episode is over, its messages are all that were said.
  public var state: SessionState

  public var verdict: Verdict? { turn.verdict }
}

/// How things stand in a session, as far as its view shows.
public struct SessionState: Sendable {
  public var messages: [Message]
  /// Moves played so far.
  public var step: Int
  /// Replies given so far, the tools, the grammar: in the whole view.
  public var prompt: EpisodeSession.Prompt?
  /// What may be done now: in the whole view.
  public var affordances: Affordances?
}

/// How much of a session is shown after each move.
public enum SessionView: Sendable, Hashable {
  /// The messages for the agent.
  case messages
  /// All that a controller next to it would see.
  case whole
}
