/// The characters of a grammar in GBNF, with the place of the next one.
struct GBNFScanner {
  struct Place: Sendable { var index: Int, line: Int, column: Int }

  private let text: [Unicode.Scalar]
  private(set) var place = Place(index: 0, line: 1, column: 1)

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  var isAtEnd: Bool { place.index >= text.count }
  var next: Unicode.Scalar? { isAtEnd ? nil : text[place.index] }
  /// The character behind the next one.
  var following: Unicode.Scalar? { place.index + 1 < text.count ? text[place.index + 1] : nil }

  mutating func skip() {
    guard let next else { return }
    place.index += 1
    place.column += 1
    if next == "\n" { (place.line, place.column) = (place.line + 1, 1) }
  }

  /// Skips `word` if it comes next.
  mutating func take(_ word: String) -> Bool {
    let scalars = Array(word.unicodeScalars)
    guard text[place.index...].starts(with: scalars) else { return false }
    for _ in scalars { skip() }
    return true
  }

  mutating func takeAll(_ belongs: (Unicode.Scalar) -> Bool) -> String {
    var taken = String.UnicodeScalarView()
    while let next, belongs(next) {
      taken.append(next)
      skip()
    }
    return String(taken)
  }

  /// Skips blanks, line ends and comments.
  mutating func skipSpace() {
    while let next {
      if next == "#" {
        _ = takeAll { $0 != "\n" }
      } else if [" ", "\t", "\r", "\n"].contains(next) {
        skip()
      } else {
        return
      }
    }
  }

  /// The name of a rule; nil where none begins.
  mutating func name() -> String? {
    let name = takeAll { scalar in
      scalar == "-" || scalar == "_" || ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar)
        || ("A"..."Z").contains(scalar)
    }
    return name.isEmpty ? nil : name
  }

  /// Whether `name ::=` comes next.
  var isAtRule: Bool {
    var ahead = self
    guard ahead.name() != nil else { return false }
    ahead.skipSpace()
    return ahead.take("::=")
  }

  /// A character of a literal or class, by itself or escaped.
  mutating func character(in container: String, end: String) throws -> Unicode.Scalar {
    guard let next, next != "\n" else { throw error("'\(end)', which ends \(container)") }
    guard next == "\\" else {
      skip()
      return next
    }
    let start = self
    skip()
    let escape = self.next
    skip()
    switch escape {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "\\", "\"", "[", "]", "-", "^": return escape ?? "\\"
    case "x": return try hexadecimal(2, start)
    case "u": return try hexadecimal(4, start)
    case "U": return try hexadecimal(8, start)
    default: throw start.error("one of the escapes \\n \\r \\t \\\\ \\\" \\[ \\] \\- \\^ \\xHH \\uHHHH \\UHHHHHHHH")
    }
  }

  private mutating func hexadecimal(_ count: Int, _ start: GBNFScanner) throws -> Unicode.Scalar {
    var digits = ""
    while digits.count < count, let next, next.properties.isASCIIHexDigit {
      digits.unicodeScalars.append(next)
      skip()
    }
    guard digits.count == count, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw start.error("\(count) hexadecimal digits of a Unicode character")
    }
    return scalar
  }

  func error(_ expected: String) -> GBNFError {
    let found: String
    if let next {
      found =
        next == "\n"
        ? "the end of the line"
        : "'\(String(String.UnicodeScalarView(text[place.index...].prefix(8).prefix { $0 != "\n" })))'"
    } else {
      found = "the end of the grammar"
    }
    return GBNFError(line: place.line, column: place.column, expected: expected, found: found)
  }
}
