/// GLM-4-0414 and GLM-Z1: as GLM-4, but with no words of the maker's own, the tools first, then all system messages, and a
/// blank behind the name of a called tool. GLM-Z1 is made to think: its template begins the turn with `<think>`.
struct GLM4_0414Format: ChatFormat {
  /// What the assistant's turn begins with.
  private let opening: String

  init(opening: String = "") { self.opening = opening }

  init?(_ model: ModelTraits) {
    guard model.architecture == "glm4" else { return nil }
    // As the model's own template writes it, with the newline as itself or escaped.
    guard let think = model.template.ranges(of: "<think>").last else {
      self.init()
      return
    }
    let after = model.template[think.upperBound...]
    self.init(opening: after.hasPrefix("\n") || after.hasPrefix("\\n") ? "\n<think>\n" : "\n<think>")
  }

  var name: String { opening.isEmpty ? "glm-4-0414" : "glm-z1" }
  var hasTools: Bool { true }
  var prosePrefix: String { "\n" }

  func render(_ chat: Chat) -> [ChatTemplate.Part] {
    var parts: [ChatTemplate.Part] = [.special("[gMASK]"), .special("<sop>")]
    if !chat.tools.isEmpty {
      parts.add(special: "<|system|>")
      parts.add("\n" + NamedCalls.presentation(of: chat.tools))
    }
    for message in chat.messages.filter({ $0.role == .system }) + chat.messages.filter({ $0.role != .system }) {
      let role = "<|\(message.role.rawValue)|>"
      if !message.content.isEmpty || message.calls.isEmpty {
        parts.add(special: role)
        parts.add("\n" + message.content)
      }
      for call in message.calls {
        parts.add(special: role)
        parts.add("\(call.name) \n\(call.arguments)")
      }
    }
    parts.add(special: "<|assistant|>")
    if chat.thinks != false { parts.add(opening, markers: ["<think>"]) }
    return parts
  }

  func read(_ text: String, tools: [ChatTool]) -> ChatReply {
    guard !opening.isEmpty else { return NamedCalls.read(text, tools) }
    let (reasoning, rest) = Reasoning.split(text)
    var reply = NamedCalls.read(rest, tools)
    reply.reasoning = reasoning
    // Behind its thoughts the model leaves lines free.
    if reply.calls.isEmpty, !reasoning.isEmpty {
      let trimmed = NamedCalls.read(String(rest.drop(while: \.isNewline)), tools)
      reply.prose = trimmed.prose
      reply.calls = trimmed.calls
    }
    return reply
  }
}
