import Episodes

/// A language model that an environment talks with, apart from the agent that is tried in it.
public protocol Interlocutor: Sendable {
  /// Its name in results, such as `glm:gauntlet-glm`.
  var name: String { get }
  /// Its reply to a conversation, at temperature 0 where it can. A thrown error is an infrastructure fault of the episode.
  func reply(to messages: [Message]) async throws -> String
}
