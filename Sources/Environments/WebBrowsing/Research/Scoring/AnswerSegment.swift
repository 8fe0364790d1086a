/// A piece of an answer: what it states, and the numbers of the quotes that it rests on.
///
/// An answer is parted at its marks `[n]`, at line ends and at the ends of sentences; what has not more than twenty characters is no
/// sentence yet. Marks that follow a sentence's full stop belong to that sentence.
public struct AnswerSegment: Sendable, Hashable {
  public var text: String
  /// In the order in which they stand there, each once.
  public var citations: [Int]

  public init(_ text: String, citations: [Int] = []) {
    self.text = text
    self.citations = citations
  }

  /// A sentence has more characters than these.
  static let shortest = 20

  /// The pieces of an answer in order; those without a word are left out, unless they cite.
  public static func segments(of answer: String) -> [AnswerSegment] {
    var segments: [AnswerSegment] = []
    var text = ""
    // True between a mark and the next word: a second mark there belongs to the same piece.
    func close(citing numbers: [Int] = []) {
      let trimmed = text.trimmed
      text = ""
      let hasWords = trimmed.contains { $0.isLetter || $0.isNumber }
      if !hasWords, let last = segments.indices.last {
        for number in numbers where !segments[last].citations.contains(number) {
          segments[last].citations.append(number)
        }
      } else if hasWords || !numbers.isEmpty {
        segments.append(
          AnswerSegment(
            hasWords ? trimmed : "", citations: numbers.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }))
      }
    }
    let characters = Array(answer)
    var place = 0
    while place < characters.count {
      if let mark = Self.mark(characters[place...]) {
        close(citing: mark.numbers)
        place = mark.end
        continue
      }
      let character = characters[place]
      text.append(character)
      place += 1
      let isEnd =
        character.isNewline
        || (".!?".contains(character) && (place == characters.count || characters[place].isWhitespace)
          && !(character == "." && Self.isAbbreviated(text)))
      if isEnd, text.trimmed.count > shortest { close() }
    }
    close()
    return segments
  }

  /// An answer without its marks.
  public static func plainText(of answer: String) -> String {
    let characters = Array(answer)
    var (text, place) = ("", 0)
    while place < characters.count {
      if let mark = mark(characters[place...]) {
        place = mark.end
      } else {
        text.append(characters[place])
        place += 1
      }
    }
    return text
  }

  /// A mark such as `[3]` or `[1, 2]` at the beginning of the characters.
  private static func mark(_ characters: ArraySlice<Character>) -> (numbers: [Int], end: Int)? {
    guard characters.first == "[" else { return nil }
    // No list of numbers is longer.
    guard let close = characters.prefix(60).firstIndex(of: "]") else { return nil }
    let parts = String(characters[(characters.startIndex + 1)..<close]).split(
      separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part -> Int? in
      let digits = part.filter { $0 != " " }
      guard (1...3).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
      return Int(digits)
    }
    return numbers.count == parts.count ? (numbers, close + 1) : nil
  }

  /// Whether the full stop at the end of a text belongs to a short form, such as in `J. Doe` or `St. Ives`.
  private static func isAbbreviated(_ text: String) -> Bool {
    let word = text.dropLast().reversed().prefix { $0.isLetter || $0 == "." }.reversed()
    if word.count == 1, word.first?.isUppercase == true { return true }
    return abbreviations.contains(String(word).lowercased())
  }

  private static let abbreviations: Set<String> = [
    "ca", "dr", "e.g", "ft", "gen", "i.e", "jr", "mr", "mrs", "ms", "mt", "no", "prof", "sr", "st", "vs",
  ]
}

extension String {
  /// Without the blanks and line ends around it.
  var trimmed: String {
    let front = drop { $0.isWhitespace }
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(front[...last])
  }
}
