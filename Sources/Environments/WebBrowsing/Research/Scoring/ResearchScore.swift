import Episodes

/// What an answer to a research question is worth: how right it is, times how well it is cited.
///
/// `score = token F1 × citation F1`, where the citation F1 is the harmonic mean of citation precision and recall.
public struct ResearchScore: Sendable, Hashable {
  /// Token F1 of the short answer.
  public var answerF1: Double
  public var citations: CitationScore
  /// The share of the short answer's words that stand in quotes which are rightly cited: an answer from memory has none.
  public var answerSupport: Double
  /// The share of the gold pages among the pages that are rightly cited.
  public var pageRecall: Double

  public var total: Double { answerF1 * citations.f1 }
  /// Everything right: the answer and its citations, and the answer stands in what is cited.
  public var isSuccess: Bool { total == 1 && answerSupport == 1 && citations.violations.isEmpty }

  /// `short` is the answer in a few words; where it is empty, the whole text without its marks stands for it.
  public init(
    text: String, short: String, gold: String, goldPages: [String], quotes: [CitationScore.Quote],
    threshold: Double = CitationScore.paperThreshold
  ) {
    citations = CitationScore(of: text, quotes: quotes, threshold: threshold)
    let said = short.trimmed.isEmpty ? AnswerSegment.plainText(of: text) : short
    answerF1 = TokenF1.score(said, gold: gold)
    let words = TokenF1.words(said)
    let evidence = Set(citations.evidence.flatMap { WordList.words(in: $0) })
    answerSupport = words.isEmpty ? 0 : Double(words.count { evidence.contains($0) }) / Double(words.count)
    let found = Set(citations.pages)
    pageRecall = goldPages.isEmpty ? 0 : Double(goldPages.count { found.contains($0) }) / Double(goldPages.count)
  }

  /// The figures as they stand in an episode's result.
  var members: [String: JSONValue] {
    [
      "answer_f1": .double(answerF1), "citation_precision": .double(citations.precision),
      "citation_recall": .double(citations.recall), "citation_f1": .double(citations.f1),
      "violations": .array(citations.violations.map(JSONValue.string)), "answer_support": .double(answerSupport),
      "gold_page_recall": .double(pageRecall), "success": .bool(isSuccess),
    ]
  }
}
