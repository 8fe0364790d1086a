/// Why an agent gave no reply.
public struct AgentError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable {
    /// The conversation does not fit the agent's context: ends the episode as `agent context limit`.
    case contextLimit
    /// The agent cannot be reached or failed for a while: an infrastructure error, worth a retry.
    case unavailable
    /// The agent can never answer this (a wrong key, a missing model): an infrastructure error, not worth a retry.
    case refused
    /// The agent has had enough, as a person who leaves: ends the run as a cancellation does.
    case left
  }
  public var kind: Kind
  public var message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
  public var description: String { message }
}
