/// The set of texts an agent may produce, as a finite expression: what a constrained decoder is held to.
///
/// It is a value that can be sent over a wire, compiled to a `GrammarAutomaton`, and sampled from.
public indirect enum Grammar: Codable, Sendable, Hashable {
  /// Exactly this text.
  case literal(String)
  /// The parts in order.
  case sequence([Grammar])
  /// One of the alternatives.
  case choice([Grammar])
  /// `min` to `max` characters of a class (no upper bound when nil).
  case characters(CharacterClass, min: Int, max: Int?)
  /// `min` to `max` copies (no upper bound when nil).
  case repetition(Grammar, min: Int, max: Int?)

  /// One of these texts.
  public static func anyOf(_ texts: some Sequence<String>) -> Grammar { .choice(texts.map { .literal($0) }) }
  /// Nothing, or this.
  public static func optional(_ grammar: Grammar) -> Grammar { .repetition(grammar, min: 0, max: 1) }
  /// A run of text on one line, `min` to `max` characters.
  public static func line(min: Int = 0, max: Int?, excluding: String = "") -> Grammar {
    .characters(.anything.excluding("\n\r" + excluding), min: min, max: max)
  }
  /// A whole number as JSON writes it: no leading zeros.
  public static let integer = Grammar.sequence([
    .optional(.literal("-")),
    .choice([
      .literal("0"),
      .sequence([
        .characters(CharacterClass("123456789"), min: 1, max: 1),
        .characters(CharacterClass("0123456789"), min: 0, max: 8),
      ]),
    ]),
  ])
}

/// A set of characters: any of ASCII, and all of the rest of Unicode or none of it.
public struct CharacterClass: Codable, Sendable, Hashable {
  /// Bit b of word w is set when the ASCII character 64·w + b belongs to the class.
  var low: UInt64 = 0
  var high: UInt64 = 0
  /// Whether every character beyond ASCII belongs to the class.
  public var beyondASCII = false

  /// The ASCII characters of `characters`; others are ignored.
  public init(_ characters: String) {
    for byte in characters.utf8 where byte < 128 { insert(byte) }
  }

  /// Everything but ASCII control characters; newline and tab are in.
  public static let anything: CharacterClass = {
    var result = CharacterClass("\n\t")
    for byte in UInt8(32)..<127 { result.insert(byte) }
    result.beyondASCII = true
    return result
  }()

  /// Printable ASCII, space included.
  public static let printable: CharacterClass = {
    var result = CharacterClass("")
    for byte in UInt8(32)..<127 { result.insert(byte) }
    return result
  }()

  /// The class without the ASCII characters of `characters`.
  public func excluding(_ characters: String) -> CharacterClass {
    var result = self
    for byte in characters.utf8 where byte < 128 {
      if byte < 64 { result.low &= ~(1 << UInt64(byte)) } else { result.high &= ~(1 << UInt64(byte - 64)) }
    }
    return result
  }

  /// Whether the ASCII byte belongs to the class.
  public func contains(_ byte: UInt8) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
  }

  private mutating func insert(_ byte: UInt8) {
    if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
  }

  /// The ASCII members in order.
  public var ascii: [UInt8] { (UInt8(0)..<128).filter(contains) }
}
