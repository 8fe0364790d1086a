import EnvironmentKit
import Episodes

/// A strange story, what is behind it, and what a host has to know to answer questions about it.
public struct Puzzle: Sendable, Hashable, Decodable {
  public enum Language: String, Sendable, Hashable, CaseIterable { case en, zh }
  public enum Answer: String, Sendable, Hashable, CaseIterable { case yes, no, irrelevant }

  /// A proposition in several wordings, and whether it holds.
  public struct Fact: Sendable, Hashable, Decodable {
    public var id: String
    public var answer: Answer
    /// Statements that say the same, none of them negated.
    public var says: [String]

    private enum CodingKeys: String, CodingKey, CaseIterable { case id, answer, says }

    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(String.self, forKey: .id)
      answer = try container.decodeChoice(Answer.self, forKey: .answer)
      says = try container.decode([String].self, forKey: .says)
      guard !says.isEmpty, says.allSatisfy({ $0.contains(where: \.isLetter) }) else {
        throw DecodingError.dataCorruptedError(forKey: .says, in: container, debugDescription: "says nothing")
      }
    }
  }

  public var id: SampleID
  public var language: Language
  public var title: String
  /// What the solver is told.
  public var story: String
  /// What is behind it.
  public var truth: String
  /// What the story says already: asking for it again is told.
  public var storyKeys: [String]
  /// What the solver has to find out.
  public var answerKeys: [String]
  /// Empty for a puzzle that only a language model can host.
  public var facts: [Fact]
  /// For each answer key the facts that together say all of it.
  public var keys: [[String]]
  /// What a clever player asks, in order.
  public var questions: [String]

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case id, language, title, story, truth, storyKeys, answerKeys, facts, keys, questions
  }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(SampleID.self, forKey: .id)
    language = try container.decodeChoice(Language.self, forKey: .language)
    title = try container.decode(String.self, forKey: .title)
    story = try container.decode(String.self, forKey: .story)
    truth = try container.decode(String.self, forKey: .truth)
    storyKeys = try container.decode([String].self, forKey: .storyKeys)
    answerKeys = try container.decode([String].self, forKey: .answerKeys)
    facts = try container.decode([Fact].self, forKey: .facts)
    keys = try container.decode([[String]].self, forKey: .keys)
    questions = try container.decode([String].self, forKey: .questions)
    func refuse(_ key: CodingKeys, _ reason: String) -> DecodingError {
      DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: reason)
    }
    func isEmpty(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }
    guard !isEmpty(story) else { throw refuse(.story, "is empty") }
    guard !answerKeys.contains(where: isEmpty) else { throw refuse(.answerKeys, "has an empty one") }
    guard !answerKeys.isEmpty else { throw refuse(.answerKeys, "is empty: there is nothing to find out") }
    guard keys.count == answerKeys.count else {
      throw refuse(.keys, "has \(keys.count) lists for \(answerKeys.count) answer keys")
    }
    let known = Set(facts.map(\.id))
    guard known.count == facts.count else { throw refuse(.facts, "has a name twice") }
    for key in keys {
      guard !key.isEmpty else { throw refuse(.keys, "has an empty list: nothing would credit that answer key") }
      if let unknown = key.first(where: { !known.contains($0) }) {
        throw refuse(.keys, "names the fact '\(unknown)', which is not there")
      }
    }
  }

  /// A puzzle of somebody else's: without facts, for a language model to host.
  public init(
    id: SampleID, story: String, truth: String, storyKeys: [String], answerKeys: [String], language: Language = .en
  ) {
    self.id = id
    self.language = language
    title = ""
    self.story = story
    self.truth = truth
    self.storyKeys = storyKeys
    self.answerKeys = answerKeys
    (facts, keys, questions) = ([], [], [])
  }
}
