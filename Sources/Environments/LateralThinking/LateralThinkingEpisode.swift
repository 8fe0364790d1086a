import EnvironmentKit
import Episodes

/// One solver, one puzzle, one host (agentbench.md 2.5.2).
actor LateralThinkingEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private let host: any PuzzleHost
  private let hostName: String
  private let rules: Rules
  private let phrases: Phrases
  private let isText: Bool
  private var game: PuzzleGame
  private var isOver = false
  private var round = 0
  private var correct = 0
  private var relevant = 0
  private var doubtful = 0
  private var abort = 0
  private var finishRound: Int?
  private var asked = 0

  struct Rules: Sendable {
    var endsWhenSolved: Bool
    var repeats: Repeats

    /// What counts as asking for what the story says.
    enum Repeats: String, Sendable { case characters, words }
  }

  /// Questions of a game, by which its figures are divided.
  static let rounds = 25
  /// A question is the story's when it is as like one of its keys as this.
  private static let mostLike = 0.85

  init(_ sample: SampleID, _ puzzle: Puzzle, host: any PuzzleHost, hostName: String, rules: Rules, style: ActionStyle) {
    self.sample = sample
    self.host = host
    self.hostName = hostName
    self.rules = rules
    isText = style == .text
    phrases = Phrases(puzzle.language)
    game = PuzzleGame(puzzle)
  }

  func opening() -> Observation {
    Observation("\(phrases.rules)\n\n\(game.puzzle.story)\n\n\(phrases.invitation)")
  }

  func affordances() -> Affordances { Affordances() }

  func step(_ action: Action) async throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    switch (action.name, action.string("question")) {
    case (LateralThinking.asking, let text?):
      let question = LateralThinking.question(in: text)
      guard !question.isEmpty else { return Outcome(invalid: "the question is empty", verdict: verdict(.completed)) }
      return try await ask(question)
    case (LateralThinking.stopping, _): return Outcome(verdict: verdict(.completed))
    default:
      round += 1
      return Outcome(Observation(phrases.goOn), invalid: "there is no such action")
    }
  }

  private func ask(_ question: String) async throws -> Outcome {
    round += 1
    if Phrases.forbidden.contains(where: question.contains) {
      abort += 2
      let reason = "asks for another game"
      guard abort < 5 else { return Outcome(invalid: reason, verdict: verdict(.completed)) }
      return Outcome(Observation(phrases.goOn), invalid: reason)
    }
    guard LateralThinking.isReadable(question) else {
      return Outcome(
        Observation(phrases.irrelevant), invalid: "that is no question: a line of several words is expected")
    }
    if isInStory(question) { return Outcome(Observation(phrases.alreadyInStory)) }
    let before = game.found.count
    var played = game
    let said = try await host.answer(question, in: &played)
    game = played
    if said.answer == .yes { correct += 1 }
    if said.answer != .irrelevant { relevant += 1 }
    if said.isDoubtful { doubtful += 1 }
    // AgentBench compares what is found with what is left: half of the keys are enough for "finished".
    if finishRound == nil, game.found.count >= game.open.count, game.found.count > before { finishRound = round }
    let reward = Double(game.found.count - before) / Double(game.puzzle.answerKeys.count)
    let ends = rules.endsWhenSolved && game.open.isEmpty
    return Outcome(
      Observation(String(said.text.prefix(LateralThinking.longestAnswer))), reward: reward,
      verdict: ends ? verdict(.completed) : nil)
  }

  private func isInStory(_ question: String) -> Bool {
    let statement = question.replacing("?", with: ".").replacing("？", with: "。")
    return game.puzzle.storyKeys.contains { key in
      switch rules.repeats {
      case .characters: CharacterBLEU.score(statement, against: key) > Self.mostLike
      case .words: CharacterBLEU.words(statement, against: key) > Self.mostLike
      }
    }
  }

  /// In the text style only an empty reply cannot be read: it ends the game, as in AgentBench.
  func reject(_ failure: ParseFailure) -> Outcome {
    let reason = "expected \(failure.expected)"
    guard isText else {
      round += 1
      return Outcome(Observation(phrases.goOn), invalid: reason)
    }
    return Outcome(invalid: reason, verdict: verdict(.completed))
  }

  func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: verdict(reason.status)) }

  /// The questions of a clever player, then whatever is needed for a key that is still open, then the end.
  func oracle() -> Action {
    guard let open = game.open.first else { return LateralThinking.stop }
    let questions = game.puzzle.questions
    if asked < questions.count {
      asked += 1
      return LateralThinking.ask(questions[asked - 1])
    }
    let missing = game.puzzle.keys.isEmpty ? nil : game.puzzle.keys[open].first { !game.settled.contains($0) }
    guard let fact = game.puzzle.facts.first(where: { $0.id == missing }), let says = fact.says.first else {
      return LateralThinking.stop
    }
    return LateralThinking.ask(phrases.question(says))
  }

  func end() {}

  private func verdict(_ status: EpisodeStatus) -> Verdict {
    isOver = true
    let rounds = Double(Self.rounds)
    let keys = game.puzzle.answerKeys
    let progress = Double(game.found.count) / Double(keys.count)
    let hits = game.found.map { (keys[$0.key], JSONValue.string($0.value)) }
    return Verdict(
      status, score: progress,
      result: [
        "progress": .double(progress), "accuracy": .double(Double(correct) / rounds),
        "efficiency": .double(1 - Double(finishRound ?? Self.rounds) / rounds),
        "relevance": .double(Double(relevant) / rounds), "finished": .bool(finishRound != nil),
        "finish_round": .int(finishRound ?? Self.rounds), "rounds": .int(round),
        "hit_keys": .object(Dictionary(hits, uniquingKeysWith: { first, _ in first })), "host": .string(hostName),
        "host_doubts": .int(doubtful),
      ])
  }
}
