/// What is left of a question or a statement when it is compared: its words as terms, and whether it denies them.
struct Reading: Sendable, Hashable {
  var terms: [String]
  var isNegated = false

  /// Reads a text of a language.
  init(_ text: String, _ language: Puzzle.Language, _ words: WordTable, _ stemmer: Stemmer) {
    switch language {
    case .en: self = EnglishReader(words, stemmer).read(text)
    case .zh: self = ChineseReader.read(text)
    }
  }

  init(terms: [String], isNegated: Bool) {
    self.terms = terms
    self.isNegated = isNegated
  }
}
