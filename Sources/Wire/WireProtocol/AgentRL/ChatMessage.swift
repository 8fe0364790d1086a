import Episodes

/// A message as AgentRL's clients and workers write it, in OpenAI's chat format or Anthropic's: what goes by is passed on as it is,
/// and only looked at where an episode is played here.
public struct ChatMessage: SentReadable, Hashable {
  public let json: SentJSON

  public init(_ json: SentJSON) throws(Findings) {
    guard case .object = json else { throw .type("dict") }
    self.json = json
  }

  public init(_ message: Message) {
    json = .members([
      "role": .string(message.role.rawValue), "content": .string(message.content),
      "tool_calls": message.toolCalls.isEmpty ? nil : .array(message.toolCalls.map(Self.json)),
      "tool_call_id": message.toolCallID.map { .string($0) },
    ])
  }

  private static func json(_ call: ToolCall) -> SentJSON {
    .members([
      "id": .string(call.id), "type": .string("function"),
      "function": .members(["name": .string(call.name), "arguments": .string(call.arguments)]),
    ])
  }

  /// Whether an agent wrote it.
  public var isReply: Bool { json["role"]?.string == Role.assistant.rawValue }

  /// Its text, or those of its parts.
  public var text: String {
    json["content"]?.string ?? (json["content"]?.elements ?? []).compactMap { $0["text"]?.string }.joined()
  }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { text.isEmpty && (json["tool_calls"]?.elements ?? []).isEmpty }

  /// The calls that it asks for.
  public func calls() throws(Findings) -> [ToolCall] {
    var fields = SentFields(json)
    let calls = fields.optional("tool_calls", as: [Call].self) ?? []
    try fields.check()
    return calls.map(\.call)
  }

  private struct Call: SentReadable {
    let call: ToolCall

    init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let id = fields.optional("id", as: String.self)
      let function = fields.required("function", as: Function.self)
      guard let function else { throw fields.findings }
      try fields.check()
      call = ToolCall(id: id ?? "", name: function.name, arguments: function.arguments)
    }
  }
  private struct Function: SentReadable {
    let name: String
    let arguments: String

    init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let name = fields.required("name", as: String.self)
      let arguments = fields.required("arguments", as: String.self)
      guard let name, let arguments else { throw fields.findings }
      self.name = name
      self.arguments = arguments
    }
  }
}

/// A tool as a chat offers it, in whatever form the agents of a task know.
public struct ChatTool: SentReadable, Hashable {
  public let json: SentJSON

  public init(_ json: SentJSON) { self.json = json }

  /// In OpenAI's form.
  public init(_ tool: Tool) {
    json = .members([
      "type": .string("function"),
      "function": .members([
        "name": .string(tool.name), "description": .string(tool.description), "parameters": SentJSON(tool.parameters),
      ]),
    ])
  }
}
