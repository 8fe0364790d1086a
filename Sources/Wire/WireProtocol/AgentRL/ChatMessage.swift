import Episodes

/// A message as AgentRL's clients and workers write it: OpenAI's chat format, whose content may be a text, parts of one, or null.
public struct ChatMessage: Codable, Sendable, Hashable {
  public var message: Message

  public init(_ message: Message) { self.message = message }

  private struct Part: Decodable {
    var text: String?
  }
  private enum CodingKeys: String, CodingKey { case role, content, tool_calls, tool_call_id }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let content: String
    if let text = try? container.decodeIfPresent(String.self, forKey: .content) {
      content = text
    } else {
      let parts = try container.decodeIfPresent([Part].self, forKey: .content) ?? []
      content = parts.compactMap(\.text).joined()
    }
    message = Message(
      try container.decode(Role.self, forKey: .role), content,
      toolCalls: try container.decodeIfPresent([ToolCall].self, forKey: .tool_calls) ?? [],
      toolCallID: try container.decodeIfPresent(String.self, forKey: .tool_call_id))
  }

  public func encode(to encoder: any Encoder) throws { try message.encode(to: encoder) }
}

/// A tool as OpenAI's chat format offers it.
public struct ChatTool: Codable, Sendable, Hashable {
  public var tool: Tool

  public init(_ tool: Tool) { self.tool = tool }

  private enum CodingKeys: String, CodingKey { case type, function }

  public init(from decoder: any Decoder) throws {
    tool = try decoder.container(keyedBy: CodingKeys.self).decode(Tool.self, forKey: .function)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("function", forKey: .type)
    try container.encode(tool, forKey: .function)
  }
}
