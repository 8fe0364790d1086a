import Episodes
import Foundation
import GLMTokenizer

extension ChatMessage {
  /// A message of an episode as the family's templates know it.
  init(_ message: Message) {
    let role: Role =
      switch message.role {
      case .system: .system
      case .user: .user
      case .assistant: .assistant
      case .tool: .observation
      }
    self.init(
      role, message.content, calls: message.toolCalls.map { ChatCall(name: $0.name, arguments: $0.arguments) })
  }
}

extension Tool {
  /// The tool as JSON, indented by four blanks, its keys in the order name, description, parameters.
  var definitionText: String {
    """
    {
        "name": \(JSONValue.string(name).text),
        "description": \(JSONValue.string(description).text),
        "parameters": \(Self.indented(parameters, depth: 1))
    }
    """
  }

  private static func indented(_ value: JSONValue, depth: Int) -> String {
    let inner = String(repeating: "    ", count: depth + 1)
    let outer = String(repeating: "    ", count: depth)
    switch value {
    case .object(let members) where !members.isEmpty:
      let lines = members.sorted { $0.key < $1.key }.map { key, value in
        "\(inner)\(JSONValue.string(key).text): \(indented(value, depth: depth + 1))"
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + indented($0, depth: depth + 1) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
    default: return value.text
    }
  }
}

extension ChatTool {
  init(_ tool: Tool) { self.init(name: tool.name, definition: tool.definitionText) }
}
