import EnvironmentKit
import Episodes

/// Reads S-expressions, with a reversed relation as `r_inv` or as `(R r)`.
public struct ProgramParser {
  private var tokens: ArraySlice<Substring>
  private static let deepest = 64

  private init(_ text: String) {
    var tokens: [Substring] = []
    var start: String.Index?
    for index in text.indices {
      let character = text[index]
      if character == "(" || character == ")" || character.isWhitespace {
        if let from = start { tokens.append(text[from..<index]) }
        start = nil
        if !character.isWhitespace { tokens.append(text[index...index]) }
      } else if start == nil {
        start = index
      }
    }
    if let from = start { tokens.append(text[from...]) }
    self.tokens = tokens[...]
  }

  /// The program that a text stands for. Throws a `Diagnostic` that says what was expected.
  public static func parse(_ text: String) throws -> Program {
    var parser = ProgramParser(text)
    let program = try parser.program(0)
    guard parser.tokens.isEmpty else { throw Self.problem("'\(parser.tokens.first ?? "")' stands behind its end") }
    return program
  }

  /// Whether a text is an entity's id, as AgentBench has it.
  public static func isEntity(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "m") || bytes[0] == UInt8(ascii: "f"), bytes[1] == UInt8(ascii: ".")
    else { return false }
    return text.dropFirst(2).allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  private static func problem(_ text: String) -> Diagnostic {
    Diagnostic(
      key: "s_expression", text, hint: "A program looks like (AND class (JOIN (R relation) m.0abc))")
  }

  private mutating func next() throws -> Substring {
    guard let token = tokens.popFirst() else { throw Self.problem("the expression ends too early") }
    return token
  }

  private mutating func close() throws {
    let token = try next()
    guard token == ")" else { throw Self.problem("')' is expected, not '\(token)'") }
  }

  private mutating func relation() throws -> (String, backwards: Bool) {
    let token = try next()
    guard token == "(" else {
      return token.hasSuffix("_inv") ? (String(token.dropLast(4)), false) : (String(token), true)
    }
    guard try next() == "R" else { throw Self.problem("'(R relation)' is expected") }
    let name = String(try next())
    try close()
    return (name, false)
  }

  private mutating func program(_ depth: Int) throws -> Program {
    guard depth < Self.deepest else { throw Self.problem("the expression is nested more than \(Self.deepest) deep") }
    let token = try next()
    guard token == "(" else {
      guard token != ")" else { throw Self.problem("a program is expected, not ')'") }
      return Self.isEntity(token) ? .entity(String(token)) : .instances(String(token))
    }
    let made: Program
    switch try next() {
    case "JOIN":
      let (name, backwards) = try relation()
      made = .join(name, backwards: backwards, try program(depth + 1))
    case "AND": made = .and(try program(depth + 1), try program(depth + 1))
    case "OR": made = .or(try program(depth + 1), try program(depth + 1))
    case "COUNT": made = .count(try program(depth + 1))
    case "ARGMAX": made = .extreme(largest: true, try program(depth + 1), String(try next()))
    case "ARGMIN": made = .extreme(largest: false, try program(depth + 1), String(try next()))
    case let other: throw Self.problem("'\(other)' is no function; there are JOIN, AND, OR, COUNT, ARGMAX and ARGMIN")
    }
    try close()
    return made
  }
}
