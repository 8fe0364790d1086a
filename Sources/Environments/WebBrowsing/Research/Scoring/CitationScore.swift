/// How well an answer's statements rest on what they cite, by WebGLM's rule (arXiv 2306.07906).
///
/// A piece of the answer is supported by a quote where so much of it stands there: its ROUGE-1 precision, the share of its content
/// words that the quote has, each as often as it has it. Pieces of fewer than five words have none.
public struct CitationScore: Sendable, Hashable {
  /// What a quote is to the score: its text, and whether its page was opened before the answer.
  public struct Quote: Sendable, Hashable {
    public var page: String
    public var text: String
    public var isOpened: Bool

    public init(page: String, text: String, isOpened: Bool = true) {
      self.page = page
      self.text = text
      self.isOpened = isOpened
    }
  }

  /// The share of citations that are right: the quote exists, its page was opened, and it supports the piece that cites it.
  public var precision: Double
  /// The share of the answer's pieces that some quote which they cite supports.
  public var recall: Double
  /// What was cited that may not be, in words: quotes that there are not, pages that were never opened.
  public var violations: [String]
  /// The pages of right citations, in the order of the quotes.
  public var pages: [String]
  /// The texts of the quotes that are rightly cited.
  public var evidence: [String]

  /// The threshold that the paper chose.
  public static let paperThreshold = 0.57
  /// Pieces with fewer words are too short to be judged: nothing supports them.
  static let fewestWords = 5

  /// The harmonic mean of precision and recall.
  public var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

  /// `quotes` are cited by their places, from 1.
  public init(of answer: String, quotes: [Quote], threshold: Double = paperThreshold) {
    var (cited, right, statements, supported) = (0, 0, 0, 0)
    var rightQuotes: Set<Int> = []
    var wrong: [Int] = []
    for segment in AnswerSegment.segments(of: answer) {
      if !segment.text.isEmpty { statements += 1 }
      var isSupported = false
      for number in segment.citations {
        cited += 1
        guard quotes.indices.contains(number - 1), quotes[number - 1].isOpened else {
          if !wrong.contains(number) { wrong.append(number) }
          continue
        }
        guard Self.support(of: segment.text, by: quotes[number - 1].text) >= threshold else { continue }
        right += 1
        isSupported = true
        rightQuotes.insert(number - 1)
      }
      if isSupported { supported += 1 }
    }
    precision = cited > 0 ? Double(right) / Double(cited) : 0
    recall = statements > 0 ? Double(supported) / Double(statements) : 0
    violations = wrong.map { number in
      guard quotes.indices.contains(number - 1) else { return "[\(number)] is cited, and there is no such quote" }
      return "[\(number)] is cited, and its page \(quotes[number - 1].page) was never opened"
    }
    let kept = rightQuotes.sorted()
    pages = kept.reduce(into: []) { if !$0.contains(quotes[$1].page) { $0.append(quotes[$1].page) } }
    evidence = kept.map { quotes[$0].text }
  }

  /// ROUGE-1 precision of a piece against a quote, stop words left out.
  public static func support(of segment: String, by quote: String) -> Double {
    guard WordList.words(in: segment).count >= fewestWords else { return 0 }
    let words = WordList.contentWords(in: segment)
    guard !words.isEmpty else { return 0 }
    return Double(WordList.overlap(words, WordList.contentWords(in: quote))) / Double(words.count)
  }
}
