/// Phrases that texts are put together from, each with its terms: products name them by number, so that a million of them
/// are indexed without a text being written.
struct PhraseBook: Sendable {
  /// A term in a phrase, and how often it occurs there.
  struct Occurrence: Sendable, Hashable {
    var phrase: Int
    var count: Int
  }
  private(set) var texts: [String] = []
  /// Terms of each phrase, repeated ones too.
  private(set) var lengths: [Int] = []
  /// Where each term occurs.
  private(set) var occurrences: [String: [Occurrence]] = [:]
  private var numbers: [String: Int] = [:]

  /// The number of a phrase, which is added when it is new.
  mutating func add(_ text: String) -> UInt32 {
    if let known = numbers[text] { return UInt32(known) }
    let number = texts.count
    let terms = SearchTerms.of(text)
    numbers[text] = number
    texts.append(text)
    lengths.append(terms.count)
    for (term, count) in Dictionary(terms.map { ($0, 1) }, uniquingKeysWith: +) {
      occurrences[term, default: []].append(Occurrence(phrase: number, count: count))
    }
    return UInt32(number)
  }

  func text(_ number: UInt32) -> String { texts[Int(number)] }
}
