/// The words of a text as answers are compared by: small letters and digits; a number keeps its point and loses its commas.
enum WordList {
  static func words(in text: some StringProtocol) -> [String] {
    var words: [String] = []
    var word = ""
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      if character.isLetter || character.isNumber {
        word += character.lowercased()
        continue
      }
      let isInNumber =
        index > 0 && index + 1 < characters.count && characters[index - 1].isNumber && characters[index + 1].isNumber
      if isInNumber, character == "," { continue }
      if isInNumber, character == "." {
        word.append(character)
        continue
      }
      // An apostrophe is a part of its word, however it is typed.
      if character == "'" || character == "\u{2019}", !word.isEmpty { continue }
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// The words that say something by themselves.
  static func contentWords(in text: some StringProtocol) -> [String] {
    words(in: text).filter { !stopWords.contains($0) }
  }

  /// How often each word is there.
  static func counts(_ words: [String]) -> [String: Int] { words.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

  /// How many words two lists have in common, each as often as both have it.
  static func overlap(_ one: [String], _ other: [String]) -> Int {
    let counts = counts(other)
    return Self.counts(one).reduce(0) { $0 + min($1.value, counts[$1.key] ?? 0) }
  }

  /// Words of English that carry the sentence and not what it states.
  static let stopWords: Set<String> = [
    "a", "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
    "because",
    "been", "before", "being", "below", "between", "both", "but", "by", "can", "could", "did", "do", "does", "doing",
    "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he", "her", "here", "hers",
    "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "me", "more", "most", "my", "no",
    "nor", "not", "of", "off", "on", "once", "only", "or", "other", "our", "ours", "out", "over", "own", "same", "she",
    "should", "so", "some", "such", "than", "that", "the", "their", "theirs", "them", "then", "there", "these", "they",
    "this", "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "when",
    "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your", "yours",
  ]
}
