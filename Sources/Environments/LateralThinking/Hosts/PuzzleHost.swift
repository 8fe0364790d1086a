/// Whoever knows the truth and answers questions about it.
protocol PuzzleHost: Sendable {
  /// Answers a question and credits what it has found.
  func answer(_ question: String, in game: inout PuzzleGame) async throws -> HostAnswer
}

/// A host's answer.
struct HostAnswer: Sendable, Hashable {
  /// What the solver reads.
  var text: String
  var answer: Puzzle.Answer
  /// Whether the host was not sure of its answer, or said something else than it was asked for.
  var isDoubtful = false
}

/// How far a game has come.
struct PuzzleGame: Sendable {
  let puzzle: Puzzle
  /// Places of the answer keys that have not been found.
  var open: [Int]
  /// For each answer key that was found, by what.
  var found: [Int: String] = [:]
  /// Facts that questions have settled.
  var settled: Set<String> = []
  /// What is known, as sentences, and what of it has led to no key yet.
  var known: [String] = []
  var reasoning: [String] = []

  init(_ puzzle: Puzzle) {
    self.puzzle = puzzle
    open = Array(puzzle.answerKeys.indices)
  }

  mutating func credit(_ key: Int, by text: String) {
    open.removeAll { $0 == key }
    found[key] = text
  }
}
