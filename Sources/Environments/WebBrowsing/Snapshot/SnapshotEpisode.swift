import EnvironmentKit
import Episodes

/// One decision at a recorded page, asked for in groups of five.
actor SnapshotEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private var tournament: Tournament
  private var isOver = false

  init(_ sample: SampleID, _ decision: Decision, seed: Seed) {
    self.sample = sample
    tournament = Tournament(decision, seed: seed.derived("snapshot/\(sample)"))
  }

  func opening() -> Observation { observation }

  private var observation: Observation {
    guard let question = tournament.question else {
      return Observation("There is nothing to choose from on this page. Whatever you answer ends the task.")
    }
    // Each question stands for itself: earlier ones are not shown again.
    return Observation("'''\n\(question.page)\n'''\n\n\(question.text)", forgetsPrevious: true)
  }

  /// The phase is the letters that may be answered.
  func affordances() -> Affordances {
    let count = tournament.question?.choices.count ?? 0
    return Affordances(phase: Tournament.letters.prefix(count + 1).joined())
  }

  func step(_ action: Action) throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    guard action.name == Snapshot.choosing, let letter = action.string("answer"), Tournament.letters.contains(letter)
    else {
      return take("A", "", "", invalid: "no such answer: taken for A")
    }
    return take(letter, action.string("action") ?? "", action.string("value") ?? "", invalid: nil)
  }

  /// Where no answer is found, it is A.
  func reject(_ failure: ParseFailure) throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    return take("A", "", "", invalid: "expected \(failure.expected): taken for A")
  }

  private func take(_ letter: String, _ operation: String, _ value: String, invalid: String?) -> Outcome {
    var invalid = invalid
    // Nobody types more into a field.
    let (operation, value) = (String(operation.prefix(20)), String(value.prefix(1000)))
    let reply = Snapshot.text(letter, operation, value)
    if tournament.answer(letter, operation: operation, value: value, reply: reply) == .noSuchChoice {
      invalid = invalid ?? "there is no choice \(letter)"
    }
    guard tournament.question == nil else { return Outcome(observation, invalid: invalid) }
    return Outcome(invalid: invalid, verdict: verdict(nil))
  }

  func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: verdict(reason.status)) }

  func oracle() -> Action {
    let gold = tournament.gold
    return Snapshot.choose(gold.letter, gold.operation, gold.value)
  }

  func end() {}

  private func verdict(_ status: EpisodeStatus?) -> Verdict {
    isOver = true
    let decision = tournament.decision
    let prediction = tournament.prediction
    let score = SnapshotScore(prediction, decision)
    let outputs = tournament.exchanges.map { exchange in
      let choices = exchange.question.choices.map { [.string($0.id), .string($0.text)] as JSONValue }
      return [
        .array(exchange.question.candidates.map { .string($0) }),
        [.string(exchange.question.page), .string(exchange.question.text), .array(choices)], .string(exchange.reply),
      ] as JSONValue
    }
    return Verdict(
      status ?? (prediction == nil ? .agentInvalidAction : .completed), score: score.isStepRight ? 1 : 0,
      result: [
        "final_prediction": [.string(prediction?.id ?? ""), .string(prediction?.action ?? "")],
        "outputs": .array(outputs), "element_acc": .double(score.isElementRight ? 1 : 0),
        "action_f1": .double(score.actionF1), "recall@10": .double(decision.positives.isEmpty ? 0 : 1),
        "target": decision.positives.isEmpty
          ? .null : ["element": .array(decision.positives.map { .string($0) }), "action": .string(decision.target)],
      ])
  }
}
