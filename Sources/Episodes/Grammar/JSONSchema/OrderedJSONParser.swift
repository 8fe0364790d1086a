/// Text that is no JSON, and where.
public struct JSONTextError: Error, Hashable, CustomStringConvertible {
  /// Counted from 1; columns in characters.
  public var line: Int
  public var column: Int
  public var expected: String
  public var found: String

  public var description: String { "line \(line), column \(column): expected \(expected), found \(found)" }
}

extension OrderedJSON {
  /// Parses JSON text (RFC 8259). Throws `JSONTextError`; a key that stands twice in an object is an error too.
  public init(parsing text: String) throws {
    var parser = OrderedJSONParser(text)
    self = try parser.document()
  }
}

/// Reads JSON by recursive descent.
private struct OrderedJSONParser {
  private let text: [Unicode.Scalar]
  private var index = 0
  private var depth = 0
  /// Arrays and objects in one another.
  private static let deepest = 200

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  mutating func document() throws -> OrderedJSON {
    let value = try value()
    skipSpace()
    guard index == text.count else { throw error("the end of the text") }
    return value
  }

  private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

  private mutating func skipSpace() { while let next, [" ", "\t", "\n", "\r"].contains(next) { index += 1 } }

  private mutating func take(_ word: String) -> Bool {
    guard text[index...].starts(with: word.unicodeScalars) else { return false }
    index += word.unicodeScalars.count
    return true
  }

  private mutating func value() throws -> OrderedJSON {
    skipSpace()
    if take("null") { return .null }
    if take("true") { return .bool(true) }
    if take("false") { return .bool(false) }
    switch next {
    case "\"": return .string(try string())
    case "[", "{":
      depth += 1
      guard depth <= Self.deepest else { throw error("at most \(Self.deepest) arrays and objects in one another") }
      defer { depth -= 1 }
      return take("[") ? .array(try elements()) : .object(try members())
    default: return .number(try number())
    }
  }

  private mutating func elements() throws -> [OrderedJSON] {
    var elements: [OrderedJSON] = []
    skipSpace()
    if take("]") { return [] }
    while true {
      elements.append(try value())
      skipSpace()
      if take("]") { return elements }
      guard take(",") else { throw error("',' or ']'") }
    }
  }

  private mutating func members() throws -> [OrderedJSON.Member] {
    var members: [OrderedJSON.Member] = []
    var keys: Set<String> = []
    _ = take("{")
    skipSpace()
    if take("}") { return [] }
    while true {
      skipSpace()
      guard next == "\"" else { throw error("a key in quotes") }
      let start = index
      let key = try string()
      guard keys.insert(key).inserted else {
        index = start
        throw error("each key once in an object")
      }
      skipSpace()
      guard take(":") else { throw error("':'") }
      members.append(.init(key: key, value: try value()))
      skipSpace()
      if take("}") { return members }
      guard take(",") else { throw error("',' or '}'") }
    }
  }

  private mutating func string() throws -> String {
    _ = take("\"")
    var result = String.UnicodeScalarView()
    while !take("\"") {
      guard let next, next.value >= 0x20 else { throw error("'\"', which ends the string") }
      if next == "\\" {
        result.append(try escape())
      } else {
        result.append(next)
        index += 1
      }
    }
    return String(result)
  }

  private mutating func escape() throws -> Unicode.Scalar {
    for (scalar, written) in OrderedJSON.shortEscapes where take(written) { return scalar }
    if take("\\/") { return "/" }
    guard take("\\u"), let high = unit() else { throw error("an escape that JSON knows") }
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, take("\\u"), let low = unit(), (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw error("the second half of a character") }
    return scalar
  }

  /// Four hexadecimal digits.
  private mutating func unit() -> UInt32? {
    guard index + 4 <= text.count, text[index..<index + 4].allSatisfy(\.properties.isASCIIHexDigit) else { return nil }
    index += 4
    return UInt32(String(String.UnicodeScalarView(text[index - 4..<index])), radix: 16)
  }

  private mutating func number() throws -> String {
    let start = index
    _ = take("-")
    guard take("0") || digits() else {
      index = start
      throw error("a value")
    }
    if take("."), !digits() { throw error("a digit behind the point") }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      guard digits() else { throw error("a digit of the exponent") }
    }
    return String(String.UnicodeScalarView(text[start..<index]))
  }

  private mutating func digits() -> Bool {
    let start = index
    while let next, ("0"..."9").contains(next) { index += 1 }
    return index > start
  }

  private func error(_ expected: String) -> JSONTextError {
    let before = text[..<min(index, text.count)]
    let lineStart = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let ahead = String(String.UnicodeScalarView(text[min(index, text.count)...].prefix(8).prefix { $0 != "\n" }))
    return JSONTextError(
      line: before.count { $0 == "\n" } + 1, column: index - lineStart + 1, expected: expected,
      found: index >= text.count ? "the end of the text" : ahead.isEmpty ? "the end of the line" : "'\(ahead)'")
  }
}
