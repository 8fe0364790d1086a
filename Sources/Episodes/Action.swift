/// What an agent does in a world, after its reply was understood: a tool's name and typed arguments.
///
/// Both action styles (AgentBench's text and function calling) yield the same actions.
public struct Action: Codable, Sendable, Hashable {
  public var name: String
  public var arguments: [String: JSONValue]

  public init(_ name: String, _ arguments: [String: JSONValue] = [:]) {
    self.name = name
    self.arguments = arguments
  }

  /// The argument as text, or nil where it is absent or not a string.
  public func string(_ key: String) -> String? { arguments[key]?.stringValue }
  /// The argument as an integer, or nil where it is absent or not a whole number.
  public func int(_ key: String) -> Int? { arguments[key]?.intValue }
}

/// How actions and observations are written for an agent.
public enum ActionStyle: String, Codable, Sendable, Hashable, CaseIterable {
  /// AgentBench's text protocol (`Action: …` lines).
  case text
  /// OpenAI function calling.
  case tools
}

/// What an agent answered: text, calls, or both.
public struct AgentReply: Codable, Sendable, Hashable {
  public var content: String
  public var toolCalls: [ToolCall]

  public init(_ content: String, toolCalls: [ToolCall] = []) {
    self.content = content
    self.toolCalls = toolCalls
  }

  /// The reply as it stands in a conversation.
  public var message: Message { Message(.assistant, content, toolCalls: toolCalls) }
}

/// Why a reply could not be understood as an action, pointing at the text.
public struct ParseFailure: Error, Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable {
    /// There is no action in the reply.
    case missing
    /// There is one, but its form is wrong (no JSON, a missing block, a missing argument).
    case malformed
    /// Its form is right, but there is no such tool or it cannot be played now.
    case unknown
  }
  public var kind: Kind
  /// What was expected there, for a person reading the trace.
  public var expected: String
  /// The UTF-8 byte offsets of the text that was found instead; nil when nothing was found.
  public var span: Range<Int>?
  /// What was found, shortened.
  public var found: String
  /// The call that failed, in the tool style.
  public var callID: String?

  public init(_ kind: Kind, expected: String, found: String = "", span: Range<Int>? = nil, callID: String? = nil) {
    self.kind = kind
    self.expected = expected
    self.found = String(found.prefix(200))
    self.span = span
    self.callID = callID
  }
}
