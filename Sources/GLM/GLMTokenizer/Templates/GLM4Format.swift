/// GLM-4-9B-Chat: `[gMASK]<sop>`, then each message as `<|role|>`, a newline and its content.
///
/// With tools, a first system message of the model's maker presents them. A call is a message that begins with the tool's
/// name and has a JSON object in the next line. Messages without content are left out.
struct GLM4Format: ChatFormat {
  /// The name that the first system message gives the assistant: later revisions of the model say GLM-4.
  private let persona: String

  init(persona: String = "ChatGLM") { self.persona = persona }

  init?(_ model: ModelTraits) {
    guard model.architecture == "chatglm" else { return nil }
    self.init(persona: model.template.contains("名为 GLM-4") ? "GLM-4" : "ChatGLM")
  }

  var name: String { "glm-4" }
  var hasTools: Bool { true }
  var prosePrefix: String { "\n" }

  func render(_ chat: Chat) -> [ChatTemplate.Part] {
    var parts: [ChatTemplate.Part] = [.special("[gMASK]"), .special("<sop>")]
    if !chat.tools.isEmpty {
      parts.add(special: "<|system|>")
      parts.add(
        "\n你是一个名为 \(persona) 的人工智能助手。你是基于智谱AI训练的语言模型 GLM-4 模型开发的，你的任务是针对用户的问题和要求提供适当的答复和支持。\n\n"
          + NamedCalls.presentation(of: chat.tools))
    }
    for message in chat.messages {
      let role = "<|\(message.role.rawValue)|>"
      if !message.content.isEmpty {
        parts.add(special: role)
        parts.add("\n" + message.content)
      }
      for call in message.calls {
        parts.add(special: role)
        parts.add("\(call.name)\n\(call.arguments)")
      }
    }
    parts.add(special: "<|assistant|>")
    return parts
  }

  func read(_ text: String, tools: [ChatTool]) -> ChatReply { NamedCalls.read(text, tools) }
}
