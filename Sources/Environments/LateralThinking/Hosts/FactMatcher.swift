import Foundation

/// Finds the fact of a puzzle that a question is about, by the words that they share and words near in meaning.
struct FactMatcher: Sendable {
  struct Match: Sendable, Hashable {
    /// The likeliest fact, whether or not it is like enough.
    var fact: Puzzle.Fact?
    var answer: Puzzle.Answer
    /// 0 to 1.
    var likeness: Double
    /// Whether a little less or more would have made it another answer.
    var isDoubtful: Bool
    /// Whether the question says something of the fact that the story does not: only then can it have found something out.
    var saysMore = false
  }

  /// From this likeness on a question is about a fact.
  static func enough(_ language: Puzzle.Language) -> Double { language == .en ? 0.44 : 0.2 }
  /// What is nearer to that, or to another answer, is doubtful.
  static let doubt = 0.04
  /// What likeness is worth when a question asks whether something matters and a fact says something else, and the other way.
  private static let weightIsAsked = 0.3
  private static let weightIsSaid = 0.8
  private static let recallWeight = 3.0
  /// The share of a question's weight that has to be words of the fact's which are not the story's.
  private static let leastNew = 0.1
  private static let toldWeight = 0.3
  /// How much the nearest wording counts, against all wordings of a fact together.
  private static let nearestWeight = 0.7

  private struct Wording: Sendable {
    var reading: Reading
    /// The summed weight of its terms.
    var weight: Double
  }

  private let puzzle: Puzzle
  private let words: WordTable
  private let wordings: [[Wording]]
  /// Whether a fact is about what matters.
  private let areOfWeight: [Bool]
  /// How much a term tells facts apart.
  private let weights: [String: Double]
  private let strange: Double
  /// The story's terms.
  private let told: Set<String>

  init(_ puzzle: Puzzle, _ words: WordTable) {
    self.puzzle = puzzle
    self.words = words
    let stemmer = Stemmer()
    let readings = puzzle.facts.map { fact in fact.says.map { Reading($0, puzzle.language, words, stemmer) } }
    func shares(_ texts: [[Reading]]) -> [String: Double] {
      var counts: [String: Int] = [:]
      for text in texts {
        for term in Set(text.flatMap(\.terms)) { counts[term, default: 0] += 1 }
      }
      return counts.mapValues { Double($0) / Double(texts.count) }
    }
    // Who and what a puzzle is about is named everywhere, and tells nothing apart.
    let told = Self.sentences(of: puzzle).map { [Reading($0, puzzle.language, words, stemmer)] }
    let rarest = 0.7 / Double(max(1, readings.count))
    let weights = shares(readings).merging(shares(told).mapValues { Self.toldWeight * $0 }) { $0 + $1 }.mapValues {
      log(1 + 1 / max($0, rarest))
    }
    self.weights = weights
    self.told = Set(Reading(puzzle.story, puzzle.language, words, stemmer).terms)
    strange = 0.5 * log(1 + 1 / rarest)
    areOfWeight = readings.map { fact in fact.count { $0.isOfWeight } * 2 >= fact.count }
    wordings = readings.map { fact in
      fact.map { Wording(reading: $0, weight: $0.terms.reduce(0) { $0 + (weights[$1] ?? 0) }) }
    }
  }

  private static func sentences(of puzzle: Puzzle) -> [String] {
    let ends: Set<Character> = [".", "!", "?", "。", "！", "？"]
    return (puzzle.story + " " + puzzle.truth).split(whereSeparator: ends.contains).map(String.init) + puzzle.answerKeys
      + puzzle.storyKeys
  }

  /// The fact that a question is about, and what it makes the answer.
  func match(_ question: String) -> Match {
    let asked = Reading(question, puzzle.language, words, Stemmer())
    guard !asked.terms.isEmpty else { return Match(fact: nil, answer: .irrelevant, likeness: 0, isDoubtful: true) }
    var ranked: [(fact: Int, likeness: Double, isDenied: Bool)] = []
    for (index, fact) in wordings.enumerated() {
      let (likeness, isDenied) = likeness(asked, fact)
      let fits =
        switch (asked.isOfWeight, areOfWeight[index]) {
        case (true, false): Self.weightIsAsked
        case (false, true): Self.weightIsSaid
        default: 1.0
        }
      ranked.append((index, likeness * fits, isDenied))
    }
    // Facts are few and their order is the file's: the first of equals wins.
    guard let best = ranked.max(by: { $0.likeness < $1.likeness || $0.likeness == $1.likeness && $0.fact > $1.fact })
    else { return Match(fact: nil, answer: .irrelevant, likeness: 0, isDoubtful: true) }
    let answer = answer(best.fact, isNegated: best.isDenied)
    let isRival = ranked.contains { other in
      other.fact != best.fact && other.likeness > best.likeness - Self.doubt
        && self.answer(other.fact, isNegated: other.isDenied) != answer
    }
    let enough = Self.enough(puzzle.language)
    let isClose = abs(best.likeness - enough) < Self.doubt
    return Match(
      fact: puzzle.facts[best.fact], answer: best.likeness < enough ? .irrelevant : answer,
      likeness: best.likeness, isDoubtful: isClose || isRival && best.likeness >= enough,
      saysMore: saysMore(asked, wordings[best.fact]))
  }

  /// Words of the story, in whatever order, tell nothing about what is behind it. In Chinese the terms are characters, which
  /// any two texts share; there a part of the terms has to be new all the same.
  private func saysMore(_ asked: Reading, _ fact: [Wording]) -> Bool {
    let total = asked.terms.reduce(0) { $0 + weight($1) }
    let new = asked.terms.filter { !told.contains($0) }.reduce(0.0) { sum, term in
      let near = fact.reduce(0) { $1.reading.terms.reduce($0) { max($0, words.nearness(term, $1)) } }
      return sum + near * weight(term)
    }
    return new >= Self.leastNew * total && new > 0
  }

  private func answer(_ fact: Int, isNegated: Bool) -> Puzzle.Answer {
    switch (puzzle.facts[fact].answer, isNegated) {
    case (.yes, false), (.no, true): .yes
    case (.no, false), (.yes, true): .no
    case (.irrelevant, _): .irrelevant
    }
  }

  private func weight(_ term: String) -> Double { weights[term] ?? strange }

  /// How like a question is to the nearest wording of a fact, and whether it denies what that wording says.
  private func likeness(_ asked: Reading, _ fact: [Wording]) -> (Double, Bool) {
    let total = asked.terms.reduce(0) { $0 + weight($1) }
    guard total > 0 else { return (0, false) }
    var (best, isDenied) = (0.0, false)
    // The question's words against all that is said of the fact.
    var anywhere = [Double](repeating: 0, count: asked.terms.count)
    for wording in fact {
      var shared = 0.0
      var covered = 0.0
      for (index, term) in asked.terms.enumerated() {
        let near = wording.reading.terms.reduce(0) { max($0, words.nearness(term, $1)) }
        anywhere[index] = max(anywhere[index], near)
        shared += near * weight(term)
      }
      for term in wording.reading.terms {
        covered += weight(term) * asked.terms.reduce(0) { max($0, words.nearness($1, term)) }
      }
      let (precision, recall) = (shared / total, wording.weight > 0 ? covered / wording.weight : 0)
      // A question says less than a statement does: what it says of it counts more.
      let likeness =
        precision + recall > 0
        ? (1 + Self.recallWeight) * precision * recall / (Self.recallWeight * precision + recall) : 0
      if likeness > best { (best, isDenied) = (likeness, asked.contradicts(wording.reading)) }
    }
    let spread = zip(asked.terms, anywhere).reduce(0) { $0 + weight($1.0) * $1.1 } / total
    return (Self.nearestWeight * best + (1 - Self.nearestWeight) * spread, isDenied)
  }
}
