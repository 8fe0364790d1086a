import EnvironmentKit
import Episodes

/// A question, its answer, and for every page that it needs a sentence that says so.
///
/// A line of a task file: `{"id", "family", "question", "answer", "evidence": [{"page", "query", "quote"}]}`.
struct ResearchTask: Decodable, Sendable {
  /// A page that the answer rests on.
  struct Evidence: Decodable, Sendable, Hashable {
    var page: String
    /// What leads to it in a search.
    var query: String
    /// What it says of the matter.
    var quote: String

    private enum CodingKeys: String, CodingKey, CaseIterable { case page, query, quote }

    init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      page = try container.decode(String.self, forKey: .page)
      query = try container.decode(String.self, forKey: .query)
      quote = try container.decode(String.self, forKey: .quote)
    }
  }

  var id: SampleID
  /// The template that the question was made by.
  var family: String
  var question: String
  var answer: String
  var evidence: [Evidence]

  private enum CodingKeys: String, CodingKey, CaseIterable { case id, family, question, answer, evidence }

  init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(SampleID.self, forKey: .id)
    family = try container.decode(String.self, forKey: .family)
    question = try container.decode(String.self, forKey: .question)
    answer = try container.decode(String.self, forKey: .answer)
    guard !TokenF1.words(answer).isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .answer, in: container, debugDescription: "has no word that an answer could be compared with")
    }
    evidence = try container.decode([Evidence].self, forKey: .evidence)
    guard !evidence.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .evidence, in: container, debugDescription: "is empty: name the pages that the answer rests on")
    }
  }
}
