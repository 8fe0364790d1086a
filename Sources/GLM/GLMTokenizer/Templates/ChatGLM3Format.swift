import Foundation

/// ChatGLM3: `[gMASK]sop`, then each message as `<|role|>`, a line that is a tool's name or empty, and its content. The line
/// and the content are encoded apart.
///
/// A call's content is a block of Python that calls `tool_call` with keyword arguments; for the tool `interpreter` it is the
/// code to run.
struct ChatGLM3Format: ChatFormat {
  private static let interpreter = "interpreter"

  init() {}

  init?(_ model: ModelTraits) {
    guard model.hasSentencePieces else { return nil }
  }

  var name: String { "chatglm3" }
  var hasTools: Bool { true }
  var prosePrefix: String { "\n" }

  func render(_ chat: Chat) -> [ChatTemplate.Part] {
    var parts: [ChatTemplate.Part] = [.special("[gMASK]"), .special("sop")]
    func append(_ role: ChatMessage.Role, line: String = "", _ content: String) {
      parts += [.special("<|\(role.rawValue)|>"), .text(line + "\n"), .text(content)]
    }
    if !chat.tools.isEmpty { append(.system, Self.presentation(of: chat.tools)) }
    for message in chat.messages {
      if !message.content.isEmpty || message.calls.isEmpty { append(message.role, message.content) }
      for call in message.calls { append(message.role, line: call.name, Self.block(call)) }
    }
    parts.add(special: "<|assistant|>")
    return parts
  }

  private static func presentation(of tools: [ChatTool]) -> String {
    let list = tools.map { $0.definition.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n") }
    return "Answer the following questions as best as you can. You have access to the following tools:\n[\n"
      + list.joined(separator: ",\n") + "\n]"
  }

  private static func block(_ call: ChatCall) -> String {
    let code = JSONText.members(call.arguments)?.first { $0.key == "code" }.flatMap { JSONText.string($0.value) }
    let python = call.name == interpreter ? code : nil
    return "```python\n\(python ?? PythonCall.write(call.arguments))\n```"
  }

  func read(_ text: String, tools: [ChatTool]) -> ChatReply {
    let prose = ChatReply(prose: Self.prose(text))
    guard let newline = text.firstIndex(of: "\n") else { return prose }
    let name = text[..<newline].trimmingCharacters(in: .whitespaces)
    guard tools.contains(where: { $0.name == name }) else { return prose }
    let content = text[text.index(after: newline)...].trimmingCharacters(in: .whitespacesAndNewlines)
    let arguments: String?
    if name == Self.interpreter {
      arguments = "{\"code\": \(JSONText.quote(Self.code(content)))}"
    } else {
      arguments = content.hasPrefix("{") ? content : PythonCall.arguments(content)
    }
    return arguments.map { ChatReply(calls: [ChatCall(name: name, arguments: $0)]) } ?? prose
  }

  /// Without the empty first line, and the blanks that begin a line and a content in SentencePiece.
  private static func prose(_ text: String) -> String {
    guard let newline = text.firstIndex(of: "\n"), text[..<newline].allSatisfy(\.isWhitespace) else { return text }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The code inside its fence.
  private static func code(_ content: String) -> String {
    guard content.hasPrefix("```"), let newline = content.firstIndex(of: "\n") else { return content }
    var code = content[content.index(after: newline)...]
    if code.hasSuffix("```") { code = code.dropLast(3) }
    return code.trimmingCharacters(in: .newlines)
  }
}
