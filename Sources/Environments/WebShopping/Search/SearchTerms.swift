/// The terms of a text, as the search looks for them: small letters and digits, plurals as singulars, without function words.
public enum SearchTerms {
  public static func of(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { !stopWords.contains($0) }
      .map(singular)
  }

  private static let stopWords: Set<String> = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of",
    "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
  ]

  /// Harman's S-stemmer (1991): ies to y, es to e, s to nothing, each with its exceptions.
  private static func singular(_ word: String) -> String {
    guard word.count > 3 else { return word }
    if word.hasSuffix("ies"), !word.hasSuffix("eies"), !word.hasSuffix("aies") { return String(word.dropLast(3)) + "y" }
    if word.hasSuffix("es"), !["aes", "ees", "oes"].contains(where: word.hasSuffix) { return String(word.dropLast()) }
    if word.hasSuffix("s"), !word.hasSuffix("us"), !word.hasSuffix("ss") { return String(word.dropLast()) }
    return word
  }
}
