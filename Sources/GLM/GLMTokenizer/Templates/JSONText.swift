/// Reads and rewrites JSON as text: members keep their order and numbers their digits, since a model sees them as they were
/// written.
enum JSONText {
  /// The text with one blank behind every comma and colon and none elsewhere, as Python's `json.dumps` writes it, with all
  /// characters as themselves; nil when it is no JSON.
  static func compact(_ text: String) -> String? { whole(text, .json) }

  /// As `compact`, with Python's words for true, false and null.
  static func python(_ text: String) -> String? { whole(text, .python) }

  private static func whole(_ text: String, _ style: JSONScanner.Style) -> String? {
    var scanner = JSONScanner(text, style)
    guard scanner.value(), scanner.isAtEnd else { return nil }
    return String(decoding: scanner.output, as: UTF8.self)
  }

  /// An object's members in order, the values compact; nil when the text is no object.
  static func members(_ text: String) -> [(key: String, value: String)]? {
    var scanner = JSONScanner(text, .json)
    var members: [(key: String, value: String)] = []
    let isObject = scanner.object { key, value in members.append((key, String(decoding: value, as: UTF8.self))) }
    return isObject && scanner.isAtEnd ? members : nil
  }

  /// What a JSON string says; nil when the text is none.
  static func string(_ text: String) -> String? {
    var scanner = JSONScanner(text, .json)
    guard let string = scanner.string(), scanner.isAtEnd else { return nil }
    return string
  }

  /// The value that a text begins with, as it is written; nil when it begins with none.
  static func first(in text: String) -> Substring? {
    var scanner = JSONScanner(text, .json)
    guard scanner.value() else { return nil }
    return text[..<text.utf8.index(text.startIndex, offsetBy: scanner.at)]
  }

  /// A string as JSON, with all characters as themselves but those that JSON forbids.
  static func quote(_ text: String) -> String {
    var output: [UInt8] = []
    JSONScanner.quote(text, into: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
