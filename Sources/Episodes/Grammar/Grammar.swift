/// The set of texts an agent may produce, as a finite expression: what a constrained decoder is held to.
///
/// It is a value that can be sent over a wire, compiled to a `GrammarAutomaton`, and sampled from. It is read from GBNF by
/// `init(gbnf:)` and made from a JSON Schema by `init(jsonSchema:)`.
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
  /// The rule of this name in the innermost `rules` around it that has one.
  case reference(String)
  /// `start`, with rules that it and they may refer to by name, themselves included. How deep that may go is said where the
  /// grammar is compiled.
  case rules([String: Grammar], start: Grammar)

  /// One of these texts.
  public static func anyOf(_ texts: some Sequence<String>) -> Grammar { .choice(texts.map { .literal($0) }) }
  /// Nothing, or this.
  public static func optional(_ grammar: Grammar) -> Grammar { .repetition(grammar, min: 0, max: 1) }
  /// One character of a class.
  public static func one(_ set: CharacterClass) -> Grammar { .characters(set, min: 1, max: 1) }
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
