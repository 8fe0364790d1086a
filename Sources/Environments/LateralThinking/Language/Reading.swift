/// What is left of a question or a statement when it is compared: its words as terms, and whether it denies them.
struct Reading: Sendable, Hashable {
  var terms: [String]
  var isNegated = false
  /// Whether something is denied in it that is not the whole: in a clause beside the main one.
  var deniesBeside = false
  /// Whether it is about what matters ("Is the weather important?"): such questions are settled by such statements.
  var isOfWeight = false

  /// Whether one says what the other denies. A denial beside the main clause may be the same one, said in another place.
  func contradicts(_ other: Reading) -> Bool {
    guard isNegated != other.isNegated else { return false }
    return !(isNegated ? other.deniesBeside : deniesBeside)
  }

  /// Reads a text of a language.
  init(_ text: String, _ language: Puzzle.Language, _ words: WordTable, _ stemmer: Stemmer) {
    switch language {
    case .en: self = EnglishReader(words, stemmer).read(text)
    case .zh: self = ChineseReader.read(text)
    }
  }

  init(terms: [String], isNegated: Bool, deniesBeside: Bool = false, isOfWeight: Bool) {
    self.terms = terms
    self.isNegated = isNegated
    self.deniesBeside = deniesBeside
    self.isOfWeight = isOfWeight
  }
}
