import Foundation

/// The way GLM-4 and GLM-4-0414 present tools and call them: a line that is a tool's name, then a JSON object.
enum NamedCalls {
  /// The tools, as the text of a system message.
  static func presentation(of tools: [ChatTool]) -> String {
    "# 可用工具" + tools.map { "\n\n## \($0.name)\n\n\($0.definition)\n在调用上述函数时，请使用 Json 格式表示调用的参数。" }.joined()
  }

  /// Reads a turn. Several calls, and prose before them, stand in messages of their own; since the tokens between messages
  /// are no text, calls may also follow each other directly.
  static func read(_ text: String, _ tools: [ChatTool]) -> ChatReply {
    let names = Set(tools.map(\.name))
    let pieces = text.components(separatedBy: "<|assistant|>")
    var calls: [[ChatCall]] = []
    for piece in pieces.reversed() {
      guard let found = self.calls(piece[...], names) else { break }
      calls.insert(found, at: 0)
    }
    guard !calls.isEmpty else { return ChatReply(prose: prose(text)) }
    let before = pieces.dropLast(calls.count)
    return ChatReply(prose: before.map(prose).joined(separator: "\n"), calls: calls.flatMap { $0 })
  }

  /// The calls that a text consists of; nil when it is anything else.
  private static func calls(_ text: Substring, _ names: Set<String>) -> [ChatCall]? {
    guard let newline = text.firstIndex(of: "\n") else { return nil }
    let name = text[..<newline].trimmingCharacters(in: .whitespaces)
    guard names.contains(name) else { return nil }
    let rest = text[text.index(after: newline)...].trimmingCharacters(in: .whitespacesAndNewlines)
    guard rest.hasPrefix("{") else { return nil }
    guard let object = JSONText.first(in: rest) else {
      // Broken arguments are still a call: who asked for it says what is wrong with them.
      return [ChatCall(name: name, arguments: rest)]
    }
    let after = rest[object.endIndex...].trimmingCharacters(in: .whitespacesAndNewlines)
    let call = ChatCall(name: name, arguments: String(object))
    if after.isEmpty { return [call] }
    return calls(after[...], names).map { [call] + $0 }
  }

  /// Prose without the newline that stands between the role and it.
  static func prose(_ text: String) -> String { text.hasPrefix("\n") ? String(text.dropFirst()) : text }
}
