/// A message as a chat template writes it.
public struct ChatMessage: Sendable, Hashable {
  public enum Role: String, Sendable, Hashable { case system, user, assistant, observation }
  public var role: Role
  public var content: String
  /// What an assistant message calls, each with its arguments as JSON text.
  public var calls: [ChatCall]

  public init(_ role: Role, _ content: String, calls: [ChatCall] = []) {
    self.role = role
    self.content = content
    self.calls = calls
  }
}

/// A call of a tool.
public struct ChatCall: Sendable, Hashable {
  public var name: String
  /// A JSON object's text.
  public var arguments: String

  public init(name: String, arguments: String) {
    self.name = name
    self.arguments = arguments
  }
}

/// A tool on offer.
public struct ChatTool: Sendable, Hashable {
  public var name: String
  /// The tool's JSON object (name, description, parameters), indented by four blanks.
  public var definition: String

  public init(name: String, definition: String) {
    self.name = name
    self.definition = definition
  }
}
