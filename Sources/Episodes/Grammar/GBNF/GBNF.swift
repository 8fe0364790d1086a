extension Grammar {
  /// Reads a grammar in GBNF, the notation of llama.cpp. Throws `GBNFError`.
  ///
  /// Taken are rules (`name ::= …`; letters, digits, `-` and `_`), literals `"…"`, character classes `[a-z]` and `[^…]`, `.`
  /// for any character, references, groups, `|`, `?`, `*`, `+`, `{n}`, `{n,}`, `{,n}`, `{m,n}`, and comments from `#` to the
  /// end of the line. Literals and classes know the escapes `\n \r \t \\ \" \[ \] \- \^ \xHH \uHHHH \UHHHHHHHH`. A rule goes on
  /// over line ends until the next `name ::=`.
  ///
  /// Rules may refer to themselves: a text may nest as deep as `CompiledGrammar` says (64 references that are not the last
  /// thing in their rule). A rule that begins with itself is refused when the grammar is compiled. Not taken are llama.cpp's
  /// references to tokens, `<…>` and `!<…>`.
  public init(gbnf text: String, root: String = "root") throws {
    var parser = GBNFParser(text)
    let rules = try parser.rules()
    guard rules[root] != nil else {
      throw GBNFError(
        line: 1, column: 1, expected: "a rule '\(root)', where the grammar begins", found: parser.names(rules))
    }
    self = .rules(rules, start: .reference(root))
  }
}

/// What is wrong with a grammar in GBNF, and where.
public struct GBNFError: Error, Hashable, CustomStringConvertible {
  /// Counted from 1; columns in characters.
  public var line: Int
  public var column: Int
  public var expected: String
  public var found: String

  public var description: String { "line \(line), column \(column): expected \(expected), found \(found)" }
}
