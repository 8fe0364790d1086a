/// What is left of a question or a statement when it is compared: its words as terms, and whether it denies them.
struct Reading: Sendable, Hashable {
  var terms: [String]
  var isNegated = false
  /// Whether it is about what matters ("Is the weather important?"): such questions are settled by such statements.
  var isOfWeight = false

  /// Reads a text of a language.
  init(_ text: String, _ language: Puzzle.Language, _ words: WordTable, _ stemmer: Stemmer) {
    switch language {
    case .en: self = EnglishReader(words, stemmer).read(text)
    case .zh: self = ChineseReader.read(text)
    }
  }

  init(terms: [String], isNegated: Bool, isOfWeight: Bool) {
    self.terms = terms
    self.isNegated = isNegated
    self.isOfWeight = isOfWeight
  }
}
