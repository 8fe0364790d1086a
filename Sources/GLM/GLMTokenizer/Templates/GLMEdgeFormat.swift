/// GLM-Edge: each message as `<|role|>`, a newline and its content, with nothing before the first one. It was not trained to
/// call tools.
struct GLMEdgeFormat: ChatFormat {
  init() {}

  init?(_ model: ModelTraits) {
    guard model.architecture == "chatglm" else { return nil }
    // Without a template, the size of its vocabulary tells it from GLM-4.
    guard model.template.isEmpty ? model.tokenCount == 59264 : !model.template.contains("[gMASK]") else { return nil }
  }

  var name: String { "glm-edge" }
  var hasTools: Bool { false }
  var prosePrefix: String { "\n" }

  func render(_ chat: Chat) -> [ChatTemplate.Part] {
    var parts: [ChatTemplate.Part] = []
    for message in chat.messages {
      parts.add(special: "<|\(message.role.rawValue)|>")
      parts.add("\n" + message.content)
    }
    parts.add(special: "<|assistant|>")
    return parts
  }

  func read(_ text: String, tools: [ChatTool]) -> ChatReply { ChatReply(prose: NamedCalls.prose(text)) }
}
