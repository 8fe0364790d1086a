/// Goes through JSON from left to right and writes it anew.
struct JSONScanner {
  enum Style { case json, python }
  /// Deeper nesting is refused, so that no text exhausts the stack.
  private static let depthLimit = 200

  private let text: [UInt8]
  private let style: Style
  private(set) var at = 0
  private(set) var output: [UInt8] = []
  private var depth = 0

  init(_ text: String, _ style: Style) {
    self.text = Array(text.utf8)
    self.style = style
  }

  /// Whether nothing but white space is left.
  var isAtEnd: Bool { text[at...].allSatisfy(Self.isSpace) }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    while at < text.count, Self.isSpace(text[at]) { at += 1 }
    guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  /// Reads any value and writes it. False when there is none.
  mutating func value() -> Bool {
    guard depth < Self.depthLimit else { return false }
    depth += 1
    defer { depth -= 1 }
    while at < text.count, Self.isSpace(text[at]) { at += 1 }
    guard at < text.count else { return false }
    switch text[at] {
    case UInt8(ascii: "{"): return object { _, _ in }
    case UInt8(ascii: "["): return array()
    case UInt8(ascii: "\""):
      guard let string = string() else { return false }
      Self.quote(string, into: &output)
      return true
    default: return word() || number()
    }
  }

  /// Reads an object and writes it; `member` sees each key and what was written for its value.
  mutating func object(_ member: (String, ArraySlice<UInt8>) -> Void) -> Bool {
    guard take("{") else { return false }
    output.append(UInt8(ascii: "{"))
    if !take("}") {
      var isFirst = true
      repeat {
        if !isFirst { output += ", ".utf8 }
        isFirst = false
        guard let key = string(), take(":") else { return false }
        Self.quote(key, into: &output)
        output += ": ".utf8
        let start = output.count
        guard value() else { return false }
        member(key, output[start...])
      } while take(",")
      guard take("}") else { return false }
    }
    output.append(UInt8(ascii: "}"))
    return true
  }

  private mutating func array() -> Bool {
    guard take("[") else { return false }
    output.append(UInt8(ascii: "["))
    if !take("]") {
      var isFirst = true
      repeat {
        if !isFirst { output += ", ".utf8 }
        isFirst = false
        guard value() else { return false }
      } while take(",")
      guard take("]") else { return false }
    }
    output.append(UInt8(ascii: "]"))
    return true
  }

  private mutating func word() -> Bool {
    for (json, python) in [("true", "True"), ("false", "False"), ("null", "None")]
    where text[at...].starts(with: json.utf8) {
      at += json.utf8.count
      output += (style == .python ? python : json).utf8
      return true
    }
    return false
  }

  private mutating func number() -> Bool {
    var end = at
    func next() -> UInt8 { end < text.count ? text[end] : 0 }
    func digits() -> Int {
      let start = end
      while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next()) { end += 1 }
      return end - start
    }
    if next() == UInt8(ascii: "-") { end += 1 }
    let beginsWithZero = next() == UInt8(ascii: "0")
    let count = digits()
    guard count > 0, count == 1 || !beginsWithZero else { return false }
    if next() == UInt8(ascii: ".") {
      end += 1
      guard digits() > 0 else { return false }
    }
    if next() | 0x20 == UInt8(ascii: "e") {
      end += 1
      if next() == UInt8(ascii: "+") || next() == UInt8(ascii: "-") { end += 1 }
      guard digits() > 0 else { return false }
    }
    output += text[at..<end]
    at = end
    return true
  }

  /// Reads a string, unquoted. Line breaks inside are taken as they are, as models write them.
  mutating func string() -> String? {
    guard take("\"") else { return nil }
    var bytes: [UInt8] = []
    while at < text.count {
      let byte = text[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        bytes += UTF8.encode(scalar).map(Array.init) ?? []
      default: bytes.append(byte)
      }
    }
    return nil
  }

  /// Reads what stands behind a backslash.
  private mutating func escape() -> Unicode.Scalar? {
    guard at < text.count else { return nil }
    let byte = text[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"):
      guard let unit = unit() else { return nil }
      return character(unit)
    default: return nil
    }
  }

  /// The character of a code unit of UTF-16, together with the one that follows where both make one.
  private mutating func character(_ unit: UInt32) -> Unicode.Scalar {
    if (0xD800..<0xDC00).contains(unit), text[at...].starts(with: "\\u".utf8) {
      let start = at
      at += 2
      if let low = self.unit(), (0xDC00..<0xE000).contains(low) {
        return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10 | (low - 0xDC00))) ?? "\u{FFFD}"
      }
      at = start
    }
    return Unicode.Scalar(unit) ?? "\u{FFFD}"
  }

  private mutating func unit() -> UInt32? {
    guard at + 4 <= text.count, text[at..<at + 4].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let value = UInt32(String(decoding: text[at..<at + 4], as: UTF8.self), radix: 16)
    else { return nil }
    at += 4
    return value
  }

  /// Writes a string as JSON.
  static func quote(_ text: String, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): output += "\\\"".utf8
      case UInt8(ascii: "\\"): output += "\\\\".utf8
      case 0x0A: output += "\\n".utf8
      case 0x0D: output += "\\r".utf8
      case 0x09: output += "\\t".utf8
      case 0x08: output += "\\b".utf8
      case 0x0C: output += "\\f".utf8
      case 0..<0x20: output += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
