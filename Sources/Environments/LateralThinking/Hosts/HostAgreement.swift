import EnvironmentKit
import Episodes

/// How often a host answers as a person does who knows the truth, and credits what that person would.
public struct HostAgreement: Sendable, Hashable {
  /// A question with a person's answer, and the places of the answer keys that it ought to help to find.
  struct Label: Decodable, Sendable {
    var puzzle: SampleID
    var question: String
    var answer: Puzzle.Answer
    var keys: [Int]

    private enum CodingKeys: String, CodingKey, CaseIterable { case puzzle, question, answer, keys }

    init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      puzzle = try container.decode(SampleID.self, forKey: .puzzle)
      question = try container.decode(String.self, forKey: .question)
      answer = try container.decodeChoice(Puzzle.Answer.self, forKey: .answer)
      keys = try container.decode([Int].self, forKey: .keys)
    }
  }

  /// What a host makes of a question.
  struct Judgement {
    var answer: Puzzle.Answer
    var isDoubtful: Bool
    /// Answer keys of which it settles something, and whether it settles all of one by itself.
    var keys: [Int]
    var completes: Bool
  }

  public private(set) var labels = 0
  /// Labels answered as the person does.
  public private(set) var right = 0
  /// Labels among them whose place in their puzzle is even (the second, fourth, …), and those answered rightly.
  public private(set) var evenLabels = 0
  public private(set) var evenRight = 0
  /// Wrong answers that the host was not sure of, and right ones.
  public private(set) var doubtedWrong = 0
  public private(set) var doubtedRight = 0
  /// Labels that ought to help to find a key, and those that do.
  public private(set) var creditable = 0
  public private(set) var credited = 0
  /// Labels that ought to find nothing but find a key.
  public private(set) var wronglyCredited = 0
  /// Wrong answers in words.
  public private(set) var wrong: [String] = []

  init(_ all: [Label], judge: (Label) throws -> Judgement) rethrows {
    var places: [SampleID: Int] = [:]
    for label in all {
      let judged = try judge(label)
      let isRight = judged.answer == label.answer
      let place = places[label.puzzle, default: 0] + 1
      places[label.puzzle] = place
      labels += 1
      if isRight {
        right += 1
      } else {
        wrong.append("\(label.puzzle): \(label.question) is \(label.answer), not \(judged.answer)")
      }
      if place.isMultiple(of: 2) {
        evenLabels += 1
        if isRight { evenRight += 1 }
      }
      if judged.isDoubtful { if isRight { doubtedRight += 1 } else { doubtedWrong += 1 } }
      if label.keys.isEmpty {
        if judged.completes { wronglyCredited += 1 }
      } else {
        creditable += 1
        if judged.keys.contains(where: label.keys.contains) { credited += 1 }
      }
    }
  }

  /// Shares of labels, 0 to 1.
  public var share: Double { Double(right) / Double(max(1, labels)) }
  public var evenShare: Double { Double(evenRight) / Double(max(1, evenLabels)) }
}
