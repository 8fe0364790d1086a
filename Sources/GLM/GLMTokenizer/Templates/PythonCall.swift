/// ChatGLM3's form of a call: Python that calls `tool_call` with keyword arguments. It is read, never run.
enum PythonCall {
  /// Writes the call for a JSON object of arguments.
  static func write(_ arguments: String) -> String {
    let pairs = (JSONText.members(arguments) ?? []).map { "\($0.key)=\(JSONText.python($0.value) ?? $0.value)" }
    return "tool_call(\(pairs.joined(separator: ", ")))"
  }

  /// The arguments of the first call in a text as a JSON object; nil when there is no call that can be read.
  static func arguments(_ text: String) -> String? {
    guard let open = text.firstRange(of: "tool_call(") else { return nil }
    var reader = PythonReader(text[open.upperBound...])
    return reader.arguments()
  }
}

/// Reads Python's literals and writes them as JSON.
struct PythonReader {
  private static let depthLimit = 100
  private var rest: Substring.UnicodeScalarView
  private var depth = 0

  init(_ text: Substring) { rest = text.unicodeScalars }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    rest = rest.drop { $0.properties.isWhitespace }
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }

  /// Keyword arguments up to the closing parenthesis, as a JSON object.
  mutating func arguments() -> String? {
    items(end: ")") { reader in
      let name = reader.word()
      guard !name.isEmpty, reader.take("="), let value = reader.value() else { return nil }
      return "\(JSONText.quote(name)): \(value)"
    }
    .map { "{\($0.joined(separator: ", "))}" }
  }

  /// Items between commas up to `end`; the last comma may be left out.
  private mutating func items(end: Unicode.Scalar, _ item: (inout Self) -> String?) -> [String]? {
    var items: [String] = []
    while !take(end) {
      guard let next = item(&self) else { return nil }
      items.append(next)
      if take(",") { continue }
      return take(end) ? items : nil
    }
    return items
  }

  /// A value, as JSON.
  private mutating func value() -> String? {
    guard depth < Self.depthLimit else { return nil }
    depth += 1
    defer { depth -= 1 }
    if take("[") { return items(end: "]") { $0.value() }.map { "[\($0.joined(separator: ", "))]" } }
    if take("(") { return items(end: ")") { $0.value() }.map { "[\($0.joined(separator: ", "))]" } }
    if take("{") {
      return items(end: "}") { reader in
        guard let key = reader.string(), reader.take(":"), let value = reader.value() else { return nil }
        return "\(JSONText.quote(key)): \(value)"
      }
      .map { "{\($0.joined(separator: ", "))}" }
    }
    if let string = string() { return JSONText.quote(string) }
    let word = word()
    return ["True": "true", "False": "false", "None": "null"][word] ?? JSONText.compact(word)
  }

  /// A name, a number or a word such as `True`.
  private mutating func word() -> String {
    rest = rest.drop { $0.properties.isWhitespace }
    let word = rest.prefix {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_.+-".unicodeScalars.contains($0)
    }
    rest = rest[word.endIndex...]
    return String(word)
  }

  private mutating func string() -> String? {
    guard let quote = (["\"", "'"] as [Unicode.Scalar]).first(where: { take($0) }) else { return nil }
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == quote { return String(text) }
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      guard let escaped = rest.popFirst() else { return nil }
      switch escaped {
      case "n": text.append("\n")
      case "t": text.append("\t")
      case "r": text.append("\r")
      case "\\", "'", "\"": text.append(escaped)
      case "u": text.append(hex(4))
      case "x": text.append(hex(2))
      default:
        // Python keeps the backslash of what is no escape.
        text.append("\\")
        text.append(escaped)
      }
    }
    return nil
  }

  /// The character that the next digits number; U+FFFD where they number none.
  private mutating func hex(_ count: Int) -> Unicode.Scalar {
    let digits = rest.prefix(count)
    rest = rest.dropFirst(count)
    return UInt32(String(digits), radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
  }
}
