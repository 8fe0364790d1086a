import Foundation

/// A value written as a Python literal. Agents' answers are read by this, never evaluated.
indirect enum PythonLiteral: Sendable, Hashable {
  case none
  case bool(Bool)
  case number(Double)
  case string(String)
  case list([PythonLiteral])
  case tuple([PythonLiteral])
  /// Members in the order they are written, each once.
  case set([PythonLiteral])

  /// Reads a whole text; nil for anything that is not a literal.
  init?(_ text: String) {
    var parser = PythonLiteralParser(text)
    guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = value
  }
}

private struct PythonLiteralParser {
  private let characters: [Character]
  private var at = 0

  init(_ text: String) { characters = Array(text.prefix(100_000)) }

  var isAtEnd: Bool {
    mutating get {
      skip()
      return at == characters.count
    }
  }

  private mutating func skip() { while at < characters.count, characters[at].isWhitespace { at += 1 } }

  mutating func value(depth: Int) -> PythonLiteral? {
    skip()
    guard depth < 20, at < characters.count else { return nil }
    switch characters[at] {
    case "[": return items(depth).map { .list($0) }
    case "(": return items(depth, closing: ")").map { $0.count == 1 && !hadComma ? $0[0] : .tuple($0) }
    case "{":
      // `{}` is a dictionary.
      guard let members = items(depth, closing: "}"), !members.isEmpty else { return nil }
      return .set(members.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    case "'", "\"": return string()
    default: return word()
    }
  }

  private var hadComma = false

  private mutating func items(_ depth: Int, closing: Character = "]") -> [PythonLiteral]? {
    at += 1
    var result: [PythonLiteral] = []
    var comma = false
    while true {
      skip()
      guard at < characters.count else { return nil }
      if characters[at] == closing {
        at += 1
        hadComma = comma
        return result
      }
      guard result.isEmpty || comma, let item = value(depth: depth + 1) else { return nil }
      result.append(item)
      comma = false
      skip()
      if at < characters.count, characters[at] == "," {
        at += 1
        comma = true
        if result.count == 1 {
          skip()
          if at < characters.count, characters[at] == closing {
            at += 1
            hadComma = true
            return result
          }
        }
      } else if at < characters.count, characters[at] != closing {
        return nil
      }
    }
  }

  private mutating func string() -> PythonLiteral? {
    let quote = characters[at]
    at += 1
    var result = ""
    while at < characters.count {
      let character = characters[at]
      at += 1
      if character == quote { return .string(result) }
      guard character == "\\" else {
        if character == "\n" { return nil }
        result.append(character)
        continue
      }
      guard at < characters.count else { return nil }
      let escapes: [Character: Character] = ["n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\""]
      if let plain = escapes[characters[at]] {
        result.append(plain)
        at += 1
      } else if let width = ["x": 2, "u": 4][characters[at]], at + width < characters.count,
        let code = UInt32(String(characters[at + 1...at + width]), radix: 16), let scalar = Unicode.Scalar(code)
      {
        result.unicodeScalars.append(scalar)
        at += width + 1
      } else {
        result.append("\\")
      }
    }
    return nil
  }

  private mutating func word() -> PythonLiteral? {
    let start = at
    while at < characters.count, !",[](){} \n\t'\"".contains(characters[at]) { at += 1 }
    let text = String(characters[start..<at])
    switch text {
    case "None": return PythonLiteral.none
    case "True": return .bool(true)
    case "False": return .bool(false)
    default:
      guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE_".contains($0)) }) else { return nil }
      return Double(text.replacing("_", with: "")).map { .number($0) }
    }
  }
}
