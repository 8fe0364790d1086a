/// A message as a chat template writes it.
public struct ChatMessage: Sendable, Hashable {
  public enum Role: String, Sendable, Hashable { case system, user, assistant, observation }
  public var role: Role
  public var content: String
  /// What an assistant message calls.
  public var calls: [ChatCall]
  /// What the assistant thought before its content; families that do not keep it leave it out.
  public var reasoning: String

  public init(_ role: Role, _ content: String, calls: [ChatCall] = [], reasoning: String = "") {
    self.role = role
    self.content = content
    self.calls = calls
    self.reasoning = reasoning
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
  /// The tool's JSON object (name, description, parameters as JSON Schema), indented by four blanks.
  public var definition: String

  public init(name: String, definition: String) {
    self.name = name
    self.definition = definition
  }

  /// Whether the tool takes `argument` as text and nothing else.
  func takesText(_ argument: String) -> Bool {
    var text = definition
    for key in ["parameters", "properties", argument, "type"] {
      guard let member = JSONText.members(text)?.last(where: { $0.key == key }) else { return false }
      text = member.value
    }
    return JSONText.string(text) == "string"
  }
}

/// What an assistant's turn says.
public struct ChatReply: Sendable, Hashable {
  /// What it thought first, where the family sets that apart.
  public var reasoning = ""
  public var prose = ""
  public var calls: [ChatCall] = []

  public init(reasoning: String = "", prose: String = "", calls: [ChatCall] = []) {
    self.reasoning = reasoning
    self.prose = prose
    self.calls = calls
  }
}
