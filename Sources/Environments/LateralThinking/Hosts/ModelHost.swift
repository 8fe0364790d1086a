import EnvironmentKit
import Episodes

/// A host that is a language model: it is told story and truth, answers in its own words, and says which keys are found
/// (AgentBench's way; agentbench.md 2.5.2).
struct ModelHost: PuzzleHost {
  private let model: any Interlocutor

  init(_ model: any Interlocutor) { self.model = model }

  func answer(_ question: String, in game: inout PuzzleGame) async throws -> HostAnswer {
    var conversation = Self.setUp(game.puzzle)
    if !game.known.isEmpty { conversation += [.user(game.known.joined(separator: " ")), .assistant("Yes.")] }
    conversation.append(.user(question + "\n" + Self.reminder))
    let phrases = Phrases(game.puzzle.language)
    let text = try await model.reply(to: conversation, choosing: [phrases.yes, phrases.no, phrases.irrelevant])
    let (answer, isPlain) = Self.answer(text)
    let said = HostAnswer(text: text, answer: answer, isDoubtful: !isPlain)
    guard answer != .irrelevant else { return said }
    let summary = try await statement(question, holds: answer == .yes)
    game.known.append(summary)
    game.reasoning.append(summary)
    let merged = game.reasoning.count == 1 ? summary : try await merge(game.reasoning)
    let length = question.replacing("?", with: "").count
    for key in game.open {
      // AgentBench's rule: a question shorter than a key cannot have said all of it.
      guard length >= game.puzzle.answerKeys[key].count, try await says(merged, game.puzzle.answerKeys[key]) else {
        continue
      }
      game.credit(key, by: merged)
      game.reasoning = []
      break
    }
    return said
  }

  /// What an answer begins with decides; "Not …" counts as no, as in AgentBench. Anything else is irrelevant, and plainly so only
  /// if it says so.
  static func answer(_ text: String) -> (answer: Puzzle.Answer, isPlain: Bool) {
    let word = text.drop { !$0.isLetter }
    for (beginnings, answer) in [
      (["Yes", "yes", "是"], Puzzle.Answer.yes), (["No", "no", "不"], .no),
      (["Irrelevant", "irrelevant", "无关"], .irrelevant),
    ] where beginnings.contains(where: word.hasPrefix) {
      // "是" opens "是否" too, but no answer does.
      return (answer, true)
    }
    return (.irrelevant, false)
  }

  private static let reminder = "Please answer with \"yes\", \"no\", or \"irrelevant\"."

  private static func setUp(_ puzzle: Puzzle) -> [Message] {
    func list(_ keys: [String]) -> String { keys.map { "- " + $0 }.joined(separator: "\n") }
    return [
      .system(
        "You are the host of a situation puzzle. A player knows only the story and asks questions; you know the truth and "
          + "answer each question with one word: \"yes\", \"no\", or \"irrelevant\"."),
      .user("This is the story that the player knows:\n\(puzzle.story)"), .assistant("I have read the story."),
      .user("This is the truth that the player has to find:\n\(puzzle.truth)"), .assistant("I have read the truth."),
      .user(
        "What the story says, point by point:\n\(list(puzzle.storyKeys))\n\nWhat the player has to find, point by point:\n"
          + list(puzzle.answerKeys)), .assistant("I know both lists."),
      .user(
        "Answer \"yes\" if story and truth say that what is asked is so, \"no\" if they say that it is not so, and "
          + "\"irrelevant\" if they do not tell or if it leads nowhere. Say nothing else: no hints, no explanations."),
      .assistant("I will answer with \"yes\", \"no\", or \"irrelevant\" only."),
      .user("The player's questions begin now. " + reminder),
    ]
  }

  private func statement(_ question: String, holds: Bool) async throws -> String {
    let wanted =
      holds ? "whose answer is yes" : "whose answer is no; the sentence has to say the opposite of what is asked"
    return try await model.reply(
      to: [
        .user(
          "Turn this question, \(wanted), into one plain statement. Write the statement only.\n\nQuestion: \(question)")
      ]
    ).trimmed
  }

  private func merge(_ statements: [String]) async throws -> String {
    try await model.reply(
      to: [
        .user(
          "Join these statements into one short text that keeps everything they say. Write the text only.\n\n"
            + statements.map { "- " + $0 }.joined(separator: "\n"))
      ]
    ).trimmed
  }

  private func says(_ text: String, _ key: String) async throws -> Bool {
    let reply = try await model.reply(
      to: [
        .user(
          "Text: \(text)\nPoint: \(key)\nDoes the text contain all the information of the point? Answer with \"yes\" or \"no\"."
        )
      ], choosing: ["Yes.", "No."])
    return Self.answer(reply).answer == .yes
  }
}

extension String {
  fileprivate var trimmed: String {
    trimmingPrefix(while: \.isWhitespace).split(separator: "\n").first.map(String.init) ?? ""
  }
}
