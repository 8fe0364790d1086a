import EnvironmentKit
import Episodes

/// One episode: what an agent sees and does. Whatever it does, the world answers; it throws only where something of its own is
/// broken, and after the end.
actor LockEpisode: EnvironmentEpisode {
  /// What the agent can do.
  static let guess = Tool(
    name: "guess", description: "Try a code.",
    parameters: [
      "type": "object", "properties": ["code": ["type": "string", "pattern": "^[0-9]{3}$"]], "required": ["code"],
      "additionalProperties": false,
    ])

  private let sample: SampleID
  private let code: String
  private var guesses = 0
  private var isOver = false

  init(_ sample: SampleID, code: String) {
    self.sample = sample
    self.code = code
  }

  func opening() -> Observation {
    Observation("The lock has three wheels, 0 to 9 each. You may guess ten times.")
  }

  /// Codes are too many to list; where legal actions can be listed, they stand here.
  func affordances() -> Affordances { Affordances() }

  func step(_ action: Action) throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    guard let guess = action.string("code"), guess.utf8.count == 3, guess.utf8.allSatisfy({ (48...57).contains($0) })
    else { return Outcome(Observation("A code is three digits, such as 042."), invalid: "no code of three digits") }
    guesses += 1
    if guess == code {
      isOver = true
      let verdict = Verdict(.completed, score: 1, result: ["guesses": .int(guesses)])
      return Outcome(Observation("The lock opens."), reward: 1, verdict: verdict)
    }
    let placed = zip(guess, code).count { $0 == $1 }
    let right = Set(guess).reduce(0) { sum, digit in
      sum + min(guess.count { $0 == digit }, code.count { $0 == digit })
    }
    return Outcome(Observation("\(placed) in their place, \(right - placed) elsewhere."))
  }

  func reject(_ failure: ParseFailure) -> Outcome {
    Outcome(Observation("That is no guess: expected \(failure.expected)."), invalid: "expected \(failure.expected)")
  }

  func stop(_ reason: StopReason) -> Outcome {
    isOver = true
    return Outcome(verdict: Verdict(reason.status, score: 0))
  }

  func oracle() -> Action { Action("guess", ["code": .string(code)]) }

  func end() { isOver = true }
}
