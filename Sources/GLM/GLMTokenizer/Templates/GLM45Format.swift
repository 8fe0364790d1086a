import Foundation

/// GLM-4.5 and GLM-4.6: messages as in GLM-4; the assistant thinks first, unless told `/nothink`; tools are called in tags.
///
/// `<tool_call>name`, then `<arg_key>` and `<arg_value>` for each argument, then `</tool_call>`; text stands for itself in a
/// value, all else is JSON. Thoughts are kept for what came after the user's last message, and left out before.
struct GLM45Format: ChatFormat {
  private static let markers = [
    "<think>", "</think>", "<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>",
    "<tool_response>", "</tool_response>", "/nothink",
  ]
  private static let noThinking = "/nothink"

  init() {}

  init?(_ model: ModelTraits) {
    guard model.knows("<arg_key>") || model.architecture == "glm4moe" && model.template.isEmpty else { return nil }
  }

  var name: String { "glm-4.5" }
  var hasTools: Bool { true }
  var prosePrefix: String { "\n" }

  func render(_ chat: Chat) -> [ChatTemplate.Part] {
    var parts: [ChatTemplate.Part] = [.special("[gMASK]"), .special("<sop>")]
    if !chat.tools.isEmpty { Self.present(chat.tools, &parts) }
    let lastUser = chat.messages.lastIndex { $0.role == .user } ?? -1
    for (index, message) in chat.messages.enumerated() {
      switch message.role {
      case .system:
        parts.add(special: "<|system|>")
        parts.add("\n" + message.content)
      case .user:
        parts.add(special: "<|user|>")
        guard chat.thinks == false else {
          parts.add("\n" + message.content)
          break
        }
        // Who has written it already means the same, but text is never the token that the model knows.
        let isTold = message.content.hasSuffix(Self.noThinking)
        parts.add("\n" + (isTold ? String(message.content.dropLast(Self.noThinking.count)) : message.content))
        parts.add(marker: Self.noThinking)
      case .assistant: Self.write(message, keepsReasoning: index > lastUser, &parts)
      case .observation:
        if index == 0 || chat.messages[index - 1].role != .observation { parts.add(special: "<|observation|>") }
        parts.add("\n")
        parts.add(marker: "<tool_response>")
        parts.add("\n\(message.content)\n")
        parts.add(marker: "</tool_response>")
      }
    }
    parts.add(special: "<|assistant|>")
    if chat.thinks == false { parts.add("\n<think></think>", markers: Self.markers) }
    return parts
  }

  private static func present(_ tools: [ChatTool], _ parts: inout [ChatTemplate.Part]) {
    parts.add(special: "<|system|>")
    parts.add("\n" + ToolListing.text(tools))
    parts.add(
      """
      For each function call, output the function name and arguments within the following XML format:
      <tool_call>{function-name}
      <arg_key>{arg-key-1}</arg_key>
      <arg_value>{arg-value-1}</arg_value>
      <arg_key>{arg-key-2}</arg_key>
      <arg_value>{arg-value-2}</arg_value>
      ...
      </tool_call>
      """, markers: markers)
  }

  private static func write(_ message: ChatMessage, keepsReasoning: Bool, _ parts: inout [ChatTemplate.Part]) {
    parts.add(special: "<|assistant|>")
    parts.add("\n")
    parts.add(marker: "<think>")
    if keepsReasoning { parts.add(message.reasoning.trimmingCharacters(in: .whitespacesAndNewlines)) }
    parts.add(marker: "</think>")
    let content = message.content.trimmingCharacters(in: .whitespacesAndNewlines)
    if !content.isEmpty { parts.add("\n" + content) }
    for call in message.calls {
      parts.add("\n")
      parts.add(marker: "<tool_call>")
      parts.add(call.name + "\n")
      for (key, value) in JSONText.members(call.arguments) ?? [] {
        parts.add(marker: "<arg_key>")
        parts.add(key)
        parts.add(marker: "</arg_key>")
        parts.add("\n")
        parts.add(marker: "<arg_value>")
        parts.add(JSONText.string(value) ?? value)
        parts.add(marker: "</arg_value>")
        parts.add("\n")
      }
      parts.add(marker: "</tool_call>")
    }
  }

  func read(_ text: String, tools: [ChatTool]) -> ChatReply {
    let (reasoning, rest) = Reasoning.split(text)
    let (before, blocks) = TaggedCalls.blocks(rest)
    let calls = blocks.map { Self.call($0, tools) }
    guard !calls.isEmpty, !calls.contains(nil) else {
      return ChatReply(reasoning: reasoning, prose: rest.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return ChatReply(reasoning: reasoning, prose: before, calls: calls.compactMap { $0 })
  }

  private static func call(_ block: Substring, _ tools: [ChatTool]) -> ChatCall? {
    var rest = block
    let head = rest.firstRange(of: "<arg_key>")?.lowerBound ?? rest.endIndex
    let name = rest[..<head].trimmingCharacters(in: .whitespacesAndNewlines)
    guard let tool = tools.first(where: { $0.name == name }) else { return nil }
    var fields: [String] = []
    rest = rest[head...]
    while let key = take("arg_key", &rest) {
      guard let value = take("arg_value", &rest) else { return nil }
      let json = tool.takesText(String(key)) ? nil : JSONText.compact(String(value))
      fields.append("\(JSONText.quote(String(key))): \(json ?? JSONText.quote(String(value)))")
    }
    guard rest.allSatisfy(\.isWhitespace) else { return nil }
    return ChatCall(name: name, arguments: "{\(fields.joined(separator: ", "))}")
  }

  /// Takes what stands between a tag and its end off the beginning of a text.
  private static func take(_ tag: String, _ text: inout Substring) -> Substring? {
    guard let start = text.firstRange(of: "<\(tag)>"), text[..<start.lowerBound].allSatisfy(\.isWhitespace),
      let end = text[start.upperBound...].firstRange(of: "</\(tag)>")
    else { return nil }
    defer { text = text[end.upperBound...] }
    return text[start.upperBound..<end.lowerBound]
  }
}
