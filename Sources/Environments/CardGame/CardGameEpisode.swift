import EnvironmentKit
import Episodes

/// One game of the agent against a baseline: guess, act, and the opponent's turn, until somebody has won.
actor CardGameEpisode: EnvironmentEpisode {
  /// AgentBench asks five times before a side gives up its guess or the game.
  private static let tries = 5

  private let sample: SampleID
  private var game: Game
  private let opponent: Baseline
  private let seat: Int
  private var random: RandomSource
  private let isCompatible: Bool
  private var phase = CardGameText.guessing
  private var failures: [EpisodeStatus] = []
  private var rounds = 0
  private var tryCount = 0
  private var lastGuess: Bool?
  private var ownReport: MoveReport?
  private var enemyReport: MoveReport?
  private var isOver = false

  init(_ sample: SampleID, opponent: Baseline, seat: Int, seed: Seed, isCompatible: Bool) {
    self.sample = sample
    self.opponent = opponent
    self.seat = seat
    self.isCompatible = isCompatible
    game = Game(CardGame.team, CardGame.team, seed: seed.derived("game"))
    random = RandomSource(seed.derived("opponent"))
  }

  func opening() -> Observation {
    if game.player != seat { playOpponent() }
    beginTurn()
    return prompt()
  }

  func affordances() -> Affordances {
    Affordances(
      actions: phase == CardGameText.guessing ? guesses : moves.map(CardGameText.action(game)), phase: phase)
  }

  /// Assertions that mean something: living enemies that are still hidden.
  private var guesses: [Action] {
    hiddenEnemies.flatMap { position in CardGame.team.map { CardGameText.guess($0, position) } }
  }

  private var hiddenEnemies: [Int] {
    (0..<4).filter { !game.sides[1 - seat][$0].isDead && !game.sides[1 - seat][$0].isExposed }
  }

  /// Legal moves; the compatible rules refuse the skills of eel and sunfish, as AgentBench's helper does.
  private var moves: [Move] {
    game.legalMoves.filter { move in
      !isCompatible || move.isNormal || !game.sides[seat][move.fish].fish.deflects
    }
  }

  func step(_ action: Action) throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    tryCount += 1
    return phase == CardGameText.guessing ? guess(action) : act(action)
  }

  private func guess(_ action: Action) -> Outcome {
    guard action.name == "guess", let name = action.string("guess_type"), let fish = Fish(name: name),
      CardGame.team.contains(fish), let position = CardGameText.position(action.arguments["target_position"]),
      (0..<4).contains(position), !game.sides[1 - seat][position].isDead
    else { return failed(.agentInvalidAction, "a guess of a living enemy, such as {\"guess_type\": \"eel\", …}") }
    // A fish already known cannot be asserted again; the kit passes instead.
    lastGuess = game.assert(game.sides[1 - seat][position].isExposed ? nil : (position, fish)) ?? false
    failures = []
    if let verdict = verdictIfWon() { return Outcome(reward: verdict.score, verdict: verdict) }
    phase = CardGameText.acting
    return Outcome(prompt())
  }

  private func act(_ action: Action) -> Outcome {
    guard let move = CardGameText.move(action, game, isCompatible: isCompatible) else {
      return failed(.agentInvalidAction, "a legal move of a living fish")
    }
    guard moves.contains(move) else {
      // Refused by the helper although legal: a silent retry, which in the end loses without a bad status.
      let isHelpers = game.isLegal(move)
      return failed(isHelpers ? .completed : .agentInvalidAction, "a legal move of a living fish")
    }
    failures = []
    rounds += 1
    game.play(move)
    ownReport = game.report
    if game.winner == nil { playOpponent() }
    if let verdict = verdictIfWon() { return Outcome(reward: verdict.score, verdict: verdict) }
    beginTurn()
    return Outcome(prompt())
  }

  private func playOpponent() {
    game.assert(opponent.guess(game, using: &random))
    guard game.winner == nil else { return }
    game.play(opponent.move(game, using: &random))
    enemyReport = game.report
  }

  /// A guess comes first where there is something to guess.
  private func beginTurn() { phase = hiddenEnemies.isEmpty ? CardGameText.acting : CardGameText.guessing }

  func reject(_ failure: ParseFailure) throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    tryCount += 1
    return failed(
      failure.kind == .missing ? .agentValidationFailed : .agentInvalidAction, failure.expected)
  }

  /// One failed try. Five in a row cost the guess, or the game.
  private func failed(_ status: EpisodeStatus, _ expected: String) -> Outcome {
    let invalid = "expected \(expected)"
    failures.append(status)
    guard failures.count >= Self.tries else {
      return Outcome(prompt(again: true), invalid: invalid)
    }
    if phase == CardGameText.guessing {
      failures = []
      lastGuess = nil
      phase = CardGameText.acting
      return Outcome(prompt(again: true), invalid: invalid)
    }
    game.forfeit(seat)
    // The mildest failure is reported: the helper's refusal, an invalid action, no action at all.
    let order: [EpisodeStatus] = [.completed, .agentInvalidAction, .agentValidationFailed]
    return Outcome(invalid: invalid, verdict: verdict(order.first(where: failures.contains) ?? .agentValidationFailed))
  }

  func stop(_ reason: StopReason) -> Outcome {
    game.forfeit(seat)
    return Outcome(verdict: verdict(reason.status))
  }

  func oracle() -> Action {
    if phase == CardGameText.guessing, let guess = Expert.guess(game) {
      return CardGameText.guess(guess.fish, guess.position)
    }
    let move = Expert.move(game, of: moves) ?? .normal(fish: 0, target: 0)
    return CardGameText.action(game)(move)
  }

  func end() { isOver = true }

  private func prompt(again: Bool = false) -> Observation {
    let view = CardGameText.View(
      game: game, seat: seat, hidden: hiddenEnemies, lastGuess: lastGuess, own: ownReport, enemy: enemyReport)
    return Observation(
      phase == CardGameText.guessing ? view.guessPrompt : view.movePrompt, channel: phase, forgetsPrevious: again)
  }

  private func verdictIfWon() -> Verdict? { game.winner == nil ? nil : verdict(.completed) }

  private func verdict(_ status: EpisodeStatus) -> Verdict {
    isOver = true
    let enemies = game.health(1 - seat)
    let damage = enemies.reduce(0) { $0 + 400 - $1 }
    let isWon = game.winner == seat
    let score = (isWon ? 0.7 : 0) + min(0.3, 0.3 * Double(damage) / 1600)
    return Verdict(
      status, score: score,
      result: [
        "win_round": .int(isWon ? 1 : 0), "damage": .int(damage), "takedown": .int(enemies.count { $0 == 0 }),
        "round_num": .int(rounds), "try_times": .int(tryCount), "test_times": 1,
        "opponent": .string(opponent.rawValue), "seat": .int(seat),
      ])
  }
}
