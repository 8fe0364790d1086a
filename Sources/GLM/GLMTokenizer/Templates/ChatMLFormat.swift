import Foundation

/// ChatML as Qwen2 and Qwen2.5 use it: `<|im_start|>`, the role, a newline, the content, `<|im_end|>` and a newline.
///
/// A call is a JSON object with `name` and `arguments` in tags; results of tools are in tags too, in a message of the user's.
struct ChatMLFormat: ChatFormat {
  private static let markers = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]
  private static let qwen25 = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
  private static let qwen2 = "You are a helpful assistant."

  /// What the system says in a conversation that does not begin with a system message; nil where it says nothing.
  private let defaultSystem: String?

  init() { defaultSystem = Self.qwen25 }

  init?(_ model: ModelTraits) {
    guard model.knows("<|im_start|>") else { return nil }
    defaultSystem = [Self.qwen25, Self.qwen2].first { model.template.isEmpty || model.template.contains($0) }
  }

  var name: String { "chatml" }
  var hasTools: Bool { true }
  var prosePrefix: String { "" }

  func render(_ chat: Chat) -> [ChatTemplate.Part] {
    var parts: [ChatTemplate.Part] = []
    var messages = chat.messages[...]
    var system = defaultSystem
    if let first = messages.first, first.role == .system {
      system = first.content
      messages = messages.dropFirst()
    }
    if system != nil || !chat.tools.isEmpty {
      Self.begin("system", &parts)
      parts.add("\n" + (system ?? ""))
      if !chat.tools.isEmpty { Self.present(chat.tools, isFirst: system == nil, &parts) }
      Self.end(&parts)
    }
    for (index, message) in messages.enumerated() {
      let others = Array(messages)
      switch message.role {
      case .system, .user:
        Self.begin(message.role.rawValue, &parts)
        parts.add("\n" + message.content)
      case .assistant: Self.write(message, &parts)
      case .observation:
        // Results that follow each other share a message.
        if index == 0 || others[index - 1].role != .observation { Self.begin("user", &parts) }
        parts.add("\n")
        parts.add(marker: "<tool_response>")
        parts.add("\n\(message.content)\n")
        parts.add(marker: "</tool_response>")
        if index + 1 < others.count, others[index + 1].role == .observation { continue }
      }
      Self.end(&parts)
    }
    Self.begin("assistant", &parts)
    parts.add("\n")
    return parts
  }

  private static func begin(_ role: String, _ parts: inout [ChatTemplate.Part]) {
    parts.add(special: "<|im_start|>")
    parts.add(role)
  }

  private static func end(_ parts: inout [ChatTemplate.Part]) {
    parts.add(special: "<|im_end|>")
    parts.add("\n")
  }

  private static func present(_ tools: [ChatTool], isFirst: Bool, _ parts: inout [ChatTemplate.Part]) {
    parts.add(isFirst ? "" : "\n\n")
    parts.add(ToolListing.text(tools))
    parts.add(
      """
      For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
      <tool_call>
      {"name": <function-name>, "arguments": <args-json-object>}
      </tool_call>
      """, markers: markers)
  }

  private static func write(_ message: ChatMessage, _ parts: inout [ChatTemplate.Part]) {
    begin("assistant", &parts)
    if !message.content.isEmpty || message.calls.isEmpty { parts.add("\n" + message.content) }
    for call in message.calls {
      let arguments = JSONText.compact(call.arguments) ?? call.arguments
      parts.add("\n")
      parts.add(marker: "<tool_call>")
      parts.add("\n{\"name\": \"\(call.name)\", \"arguments\": \(arguments)}\n")
      parts.add(marker: "</tool_call>")
    }
  }

  func read(_ text: String, tools: [ChatTool]) -> ChatReply {
    let (before, blocks) = TaggedCalls.blocks(text)
    let calls = blocks.map { Self.call($0, tools) }
    guard !calls.isEmpty, !calls.contains(nil) else {
      return ChatReply(prose: text)
    }
    return ChatReply(prose: before, calls: calls.compactMap { $0 })
  }

  private static func call(_ block: Substring, _ tools: [ChatTool]) -> ChatCall? {
    guard let members = JSONText.members(block.trimmingCharacters(in: .whitespacesAndNewlines)),
      let name = members.first(where: { $0.key == "name" }).flatMap({ JSONText.string($0.value) }),
      tools.contains(where: { $0.name == name })
    else { return nil }
    let arguments = members.first { $0.key == "arguments" }?.value ?? "{}"
    // Some models write the object as a text.
    return ChatCall(name: name, arguments: JSONText.string(arguments) ?? arguments)
  }
}
