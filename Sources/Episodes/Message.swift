/// Who wrote a message, in the names of the OpenAI chat format.
public enum Role: String, Codable, Sendable, Hashable, CaseIterable {
  case system, user, assistant, tool
}

/// One message of a conversation between an environment and an agent.
public struct Message: Codable, Sendable, Hashable {
  public var role: Role
  public var content: String
  /// The calls an assistant message asks for; empty for every other role.
  public var toolCalls: [ToolCall]
  /// The call that a `tool` message answers.
  public var toolCallID: String?

  public init(_ role: Role, _ content: String, toolCalls: [ToolCall] = [], toolCallID: String? = nil) {
    self.role = role
    self.content = content
    self.toolCalls = toolCalls
    self.toolCallID = toolCallID
  }

  public static func system(_ text: String) -> Message { Message(.system, text) }
  public static func user(_ text: String) -> Message { Message(.user, text) }
  public static func assistant(_ text: String) -> Message { Message(.assistant, text) }

  enum CodingKeys: String, CodingKey {
    case role, content
    case toolCalls = "tool_calls"
    case toolCallID = "tool_call_id"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    role = try container.decode(Role.self, forKey: .role)
    content = try container.decodeIfPresent(String.self, forKey: .content) ?? ""
    toolCalls = try container.decodeIfPresent([ToolCall].self, forKey: .toolCalls) ?? []
    toolCallID = try container.decodeIfPresent(String.self, forKey: .toolCallID)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(role, forKey: .role)
    try container.encode(content, forKey: .content)
    if !toolCalls.isEmpty { try container.encode(toolCalls, forKey: .toolCalls) }
    try container.encodeIfPresent(toolCallID, forKey: .toolCallID)
  }
}
