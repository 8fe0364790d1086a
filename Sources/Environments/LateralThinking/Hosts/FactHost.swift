/// The host that needs no model: it finds the fact that a question is about, and answers by it.
///
/// Deterministic. A question that resembles no fact enough is irrelevant.
struct FactHost: PuzzleHost {
  private let matcher: FactMatcher

  init(_ puzzle: Puzzle, _ words: WordTable) { matcher = FactMatcher(puzzle, words) }

  func answer(_ question: String, in game: inout PuzzleGame) -> HostAnswer {
    let phrases = Phrases(game.puzzle.language)
    let match = matcher.match(question)
    let answer = match.answer
    if answer != .irrelevant, match.saysMore, let fact = match.fact {
      game.settled.insert(fact.id)
      for key in game.open where game.puzzle.keys[key].allSatisfy(game.settled.contains) {
        game.credit(key, by: question)
      }
    }
    let text =
      switch answer {
      case .yes: phrases.yes
      case .no: phrases.no
      case .irrelevant: phrases.irrelevant
      }
    return HostAnswer(text: text, answer: answer, isDoubtful: match.isDoubtful)
  }
}
