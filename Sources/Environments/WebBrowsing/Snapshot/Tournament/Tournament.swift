import Episodes

/// AgentBench's way to ask for one of ten elements: five at a time, the chosen one comes back later, until one is left.
///
/// The one left is never asked about alone: who says "none" to five of six has lost the sixth. So it is in the original.
struct Tournament: Sendable {
  static let groupSize = 5

  /// What is asked now.
  struct Question: Sendable {
    var candidates: [String]
    var page: String
    var choices: [(id: String, text: String)]
    /// The question and the choices, as the agent reads them.
    var text: String
  }

  /// What was asked, and what was answered.
  struct Exchange: Sendable {
    var question: Question
    var reply: String
  }

  /// What an answer was worth.
  enum Effect: Sendable { case chosen, none, noSuchChoice }

  let decision: Decision
  private(set) var waiting: [String]
  private(set) var question: Question?
  private(set) var exchanges: [Exchange] = []
  private(set) var final: (id: String, action: String)?

  /// Candidates come in an order that the seed gives (one seed for a whole run, as in the original, would make it depend on what was
  /// played before). Where no candidate is right, or there is only one, nothing is asked.
  init(_ decision: Decision, seed: Seed) {
    self.decision = decision
    var random = RandomSource(seed)
    waiting = decision.positives.isEmpty ? [] : random.shuffled(decision.positives + decision.negatives)
    ask()
  }

  private mutating func ask() {
    guard waiting.count > 1 else {
      question = nil
      return
    }
    let candidates = Array(waiting.prefix(Self.groupSize))
    waiting.removeFirst(candidates.count)
    let page = decision.page.pruned(to: candidates)
    let choices = page.choices()
    question = Question(
      candidates: candidates, page: page.rendering(), choices: choices,
      text: Self.text(task: decision.task, previous: decision.previous, choices: choices.map(\.text)))
  }

  /// The question: the task, what was done last, and the choices.
  static func text(task: String, previous: [String], choices: [String]) -> String {
    let previous = previous.suffix(5)
    var lines = [
      "Based on the HTML webpage above, try to complete the following task:", "Task: \(task)", "Previous actions:",
    ]
    lines += previous.isEmpty ? ["None"] : previous
    lines += [
      "What is to be done next? Choose the element that it is done with. (Where the right one is not among them, choose A.)",
      "",
      "A. None of the above",
    ]
    for (letter, choice) in zip(letters.dropFirst(), choices) { lines.append("\(letter). \(choice)") }
    return lines.joined(separator: "\n")
  }

  static let letters = ["A", "B", "C", "D", "E", "F"]

  /// Takes an answer; a letter that no choice has changes nothing.
  mutating func answer(_ letter: String, operation: String, value: String, reply: String) -> Effect {
    guard let asked = question else { return .noSuchChoice }
    exchanges.append(Exchange(question: asked, reply: reply))
    var effect = Effect.none
    if letter != "A" {
      if let place = Self.letters.dropFirst().firstIndex(of: letter), asked.choices.indices.contains(place - 1) {
        let id = asked.choices[place - 1].id
        waiting.append(id)
        final = (id, "\(Decision.trimmed(operation)) \(Decision.trimmed(value))")
        effect = .chosen
      } else {
        effect = .noSuchChoice
      }
    }
    ask()
    return effect
  }

  /// The element and action that count when it ends now; nil when none do.
  var prediction: (id: String, action: String)? { waiting.isEmpty ? nil : final }

  /// What wins from here: the right element where it is among the choices. Where it is the one that would be left, some other element
  /// is kept in the game with it.
  var gold: (letter: String, operation: String, value: String) {
    let choices = question?.choices ?? []
    if let place = choices.firstIndex(where: { decision.positives.contains($0.id) }) {
      return (Self.letters[place + 1], decision.operation, decision.value)
    }
    let isLast = waiting.count == 1 && !choices.isEmpty
    return (isLast ? "B" : "A", isLast ? "CLICK" : "", "")
  }
}
