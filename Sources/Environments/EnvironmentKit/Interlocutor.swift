import Episodes

/// A language model that an environment talks with, apart from the agent that is tried in it.
public protocol Interlocutor: Sendable {
  /// Its name in results, such as `glm:gauntlet-glm`.
  var name: String { get }
  /// Its reply to a conversation, at temperature 0 where it can. A thrown error is an infrastructure fault of the episode.
  func reply(to messages: [Message]) async throws -> String
  /// The same where only one of `answers` is of use: a model that can be constrained is held to them, others are free.
  func reply(to messages: [Message], choosing answers: [String]) async throws -> String
}

extension Interlocutor {
  public func reply(to messages: [Message], choosing answers: [String]) async throws -> String {
    try await reply(to: messages)
  }
}
