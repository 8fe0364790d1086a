import Foundation

extension ChatTemplate {
  /// What an assistant's turn says: prose, or the call of a tool.
  public enum Turn: Sendable, Hashable {
    case prose(String)
    case calls([ChatCall])
  }

  /// Reads a turn's text as the family writes calls: a first line that names one of `tools`, then its arguments. Whatever
  /// does not fit is prose.
  public func parse(_ text: String, tools: [String]) -> Turn {
    var calls: [ChatCall] = []
    for piece in text.components(separatedBy: "<|assistant|>") {
      guard let call = parseCall(piece, tools: tools) else { return .prose(Self.prose(text)) }
      calls.append(call)
    }
    return .calls(calls)
  }

  private func parseCall(_ text: String, tools: [String]) -> ChatCall? {
    guard let newline = text.firstIndex(of: "\n") else { return nil }
    let name = text[..<newline].trimmingCharacters(in: .whitespaces)
    guard tools.contains(name) else { return nil }
    let rest = text[text.index(after: newline)...].trimmingCharacters(in: .whitespacesAndNewlines)
    if rest.hasPrefix("{") { return ChatCall(name: name, arguments: rest) }
    return self == .chatGLM3 ? PythonCall.arguments(rest).map { ChatCall(name: name, arguments: $0) } : nil
  }

  /// Prose without the newline that stands between the role and it.
  private static func prose(_ text: String) -> String { text.hasPrefix("\n") ? String(text.dropFirst()) : text }
}

/// ChatGLM3's form of a call: a Python block that calls `tool_call` with keyword arguments.
enum PythonCall {
  static func write(_ call: ChatCall) -> String {
    let object = try? JSONSerialization.jsonObject(with: Data(call.arguments.utf8)) as? [String: Any]
    let pairs = (object ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\(json($0.value))" }
    return "```python\ntool_call(\(pairs.joined(separator: ", ")))\n```"
  }

  /// The keyword arguments as the text of a JSON object; nil when the text is no such call.
  static func arguments(_ text: String) -> String? {
    guard let open = text.range(of: "tool_call("), let close = text.range(of: ")", options: .backwards),
      open.upperBound <= close.lowerBound
    else { return nil }
    var fields: [String] = []
    for piece in split(text[open.upperBound..<close.lowerBound]) {
      let halves = piece.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard halves.count == 2 else { return nil }
      let words = ["True": "true", "False": "false", "None": "null"]
      var value = words[halves[1]] ?? halves[1]
      if value.hasPrefix("'"), value.hasSuffix("'"), value.count > 1 {
        value = json(String(value.dropFirst().dropLast()).replacing("\\'", with: "'"))
      }
      fields.append("\(json(halves[0])):\(value)")
    }
    let object = "{\(fields.joined(separator: ","))}"
    return (try? JSONSerialization.jsonObject(with: Data(object.utf8))) == nil ? nil : object
  }

  /// Cuts at commas outside quotes and brackets.
  private static func split(_ text: Substring) -> [String] {
    var pieces = [""]
    var quote: Character?
    var depth = 0
    var isEscaped = false
    for character in text {
      if let open = quote {
        if character == open, !isEscaped { quote = nil }
        isEscaped = character == "\\" && !isEscaped
      } else if character == "\"" || character == "'" {
        quote = character
      } else if "[{(".contains(character) {
        depth += 1
      } else if "]})".contains(character) {
        depth -= 1
      } else if character == ",", depth == 0 {
        pieces.append("")
        continue
      }
      pieces[pieces.count - 1].append(character)
    }
    return pieces.filter { !$0.allSatisfy(\.isWhitespace) }
  }

  private static func json(_ value: Any) -> String {
    let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? JSONSerialization.data(withJSONObject: value, options: options) else { return "null" }
    return String(decoding: data, as: UTF8.self)
  }
}
