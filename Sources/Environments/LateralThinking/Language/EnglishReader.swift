import Foundation

/// Reads English questions and statements into terms.
struct EnglishReader {
  private let words: WordTable
  private let stemmer: Stemmer

  init(_ words: WordTable, _ stemmer: Stemmer) {
    self.words = words
    self.stemmer = stemmer
  }

  func read(_ text: String) -> Reading {
    var tokens = Self.tokens(text)
    var isNegated = Self.dropFrame(&tokens)
    Self.dropTag(&tokens)
    Self.dropLeadingNegation(&tokens)
    let isFronted = tokens.first.map(Self.auxiliaries.contains) ?? false
    var clause = Clause.main
    var deniesBeside = false
    var terms: [String] = []
    for (index, token) in tokens.enumerated() {
      let next = index + 1 < tokens.count ? tokens[index + 1] : ""
      let before = index > 0 ? tokens[index - 1] : ""
      clause = clause.after(token, at: index, of: tokens)
      if Self.denies(token, before: next) {
        let isMain =
          switch clause {
          case .main: index <= Self.mainReach || !Self.quantities.contains(token)
          // "Was the man who got hired not able to read?": its own auxiliary stands in front of the whole.
          case .relative: isFronted && token == "not" && !Self.auxiliaries.contains(before)
          case .other: false
          }
        if isMain { isNegated.toggle() } else { deniesBeside = true }
        continue
      }
      if Self.negations.contains(token) { continue }
      if Self.empty.contains(token) || Self.weights.contains(token) { continue }
      let base = Self.numbers[token] ?? words.base(token)
      if Self.empty.contains(base) || Self.weights.contains(base) { continue }
      let stem = stemmer.stem(base)
      if !terms.contains(stem) { terms.append(stem) }
    }
    return Reading(
      terms: terms, isNegated: isNegated, deniesBeside: deniesBeside,
      isOfWeight: tokens.contains(where: Self.weights.contains))
  }

  /// Where in a sentence a word stands: what is denied in a clause beside the main one denies nothing of the whole.
  private enum Clause {
    case main, relative, other

    func after(_ token: String, at index: Int, of tokens: [String]) -> Clause {
      let isLong = index == 1 && token == "long" && tokens[0] == "as"
      if EnglishReader.adverbials.contains(token) && (index > 2 || index == 0) || isLong { return .other }
      guard self == .main, index > 2, EnglishReader.relatives.contains(token) else { return self }
      // "Is he somebody who …?" says of him what the clause says.
      let isSaidOfHim =
        ["is", "was", "are", "were"].contains(tokens[0]) && EnglishReader.somebody.contains(tokens[index - 1])
      return isSaidOfHim ? self : .relative
    }
  }

  private static func denies(_ token: String, before next: String) -> Bool {
    if negations.contains(token) { return !(token == "nothing" && next == "but") }
    if ["fail", "failed", "fails"].contains(token) { return next == "to" }
    return lacks.contains(token)
  }

  /// Lower-case words; short forms are written out.
  private static func tokens(_ text: String) -> [String] {
    var text = text.lowercased().replacing("\u{2019}", with: "'")
    for (short, long) in [
      ("can't", "can not"), ("cannot", "can not"), ("won't", "will not"), ("shan't", "shall not"), ("n't", " not"),
      ("'s ", " "),
      ("'re ", " are "),
      ("'ve ", " have "), ("'ll ", " will "), ("'d ", " would "), ("'m ", " am "), ("s' ", "s "),
    ] { text = text.replacing(short, with: long) }
    return text.split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  /// "Is it true that …" and the like say nothing of the matter; "Is it false that …" denies it: true for these.
  private static func dropFrame(_ tokens: inout [String]) -> Bool {
    var isNegated = false
    for _ in 0..<3 {
      if let frame = denials.first(where: { tokens.starts(with: $0) }) {
        isNegated.toggle()
        tokens.removeFirst(frame.count)
      } else if let frame = frames.first(where: { tokens.starts(with: $0) }) {
        tokens.removeFirst(frame.count)
      } else {
        break
      }
    }
    return isNegated
  }

  /// ", right?" and the like.
  private static func dropTag(_ tokens: inout [String]) {
    for tag in tags where tokens.count > tag.count && tokens.suffix(tag.count).elementsEqual(tag) {
      tokens.removeLast(tag.count)
      return
    }
  }

  /// "Didn't she know?" asks whether she knew. "Was she not a nurse?" is taken at its word.
  private static func dropLeadingNegation(_ tokens: inout [String]) {
    guard tokens.count > 1, auxiliaries.contains(tokens[0]), tokens[1] == "not" else { return }
    tokens.remove(at: 1)
  }

  private static let denials: [[String]] = [
    "is it false that", "was it false that", "is it untrue that", "is it wrong that", "is it incorrect that",
    "is it a lie that", "is it wrong to say that", "is it wrong to think that", "is it false to say that",
    "is it incorrect to say that", "is it a mistake to say that", "is it a mistake to think that",
    "would it be wrong to say that", "would it be wrong to think that", "would it be false to say that",
    "would it be incorrect to say that", "would it be a mistake to say that",
  ].map { $0.split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }

  private static let frames: [[String]] = [
    "is it true that", "is it not true that", "is not it true that", "is it the case that", "is it not the case that",
    "is not it the case that", "is it so that", "is it right that", "is it right to say that", "is it true",
    "is it possible that", "could it be that",
    "would it be right to say that", "would it be fair to say that", "would it be correct to say that",
    "do you mean that",
    "am i right that", "am i right in thinking that", "am i right to think that", "is it correct that",
    "is it fair to say",
    "is it fair to say that", "would you say that", "would you say", "can we say that", "can i assume that",
    "should i assume that",
    "can i assume", "did it turn out that", "does this mean that", "does that mean that", "so", "ok", "okay", "wait",
    "hmm", "well",
    "and", "then", "but", "oh", "ah", "let me guess", "i guess", "i think", "i suppose", "maybe", "perhaps", "now",
  ].map { $0.split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }

  private static let tags: [[String]] = [
    "is not that right", "is that right", "is that correct", "is it not", "was it not", "was not it", "is not it",
    "did not he",
    "did not she", "did not they", "does not he", "does not she", "was not he", "was not she", "is not he",
    "is not she",
    "were not they", "are not they", "right", "correct", "yes or no", "or not", "then", "by any chance", "perhaps",
    "maybe",
    "at all", "or something", "or something like that", "after all",
  ].map { $0.split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }

  private static let auxiliaries: Set<String> = [
    "is", "was", "are", "were", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would", "should",
    "am",
    "might", "must", "may",
  ]
  private static let negations: Set<String> = ["not", "never", "no", "nobody", "nothing", "none", "neither", "nor"]
  /// How far into a question a word stands that can deny the whole of it.
  private static let mainReach = 4
  private static let adverbials: Set<String> = [
    "because", "if", "when", "while", "as", "until", "unless", "although", "though", "where", "since",
  ]
  private static let relatives: Set<String> = ["that", "who", "which"]
  private static let somebody: Set<String> = [
    "someone", "somebody", "one", "person", "man", "woman", "people", "those", "anyone", "anybody",
  ]
  /// Words that deny what comes behind them.
  private static let lacks: Set<String> = ["lack", "lacks", "lacked", "lacking", "unable", "incapable"]
  /// Denials that, far behind, deny a part only: "Did he eat with no fork?".
  private static let quantities: Set<String> = ["no", "nothing", "none", "nobody", "neither", "nor"]
  /// Words that ask whether something matters.
  private static let weights: Set<String> = [
    "matter", "matters", "mattered", "important", "importance", "relevant", "relevance", "significant", "significance",
    "role",
    "crucial", "essential",
  ]
  private static let numbers = [
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "both": "2", "twice": "2", "second": "2", "third": "3", "couple": "2",
  ]
  /// Words that tell nothing apart.
  private static let empty: Set<String> = Set(
    """
    a an the this that these those some any all each every another other others such same own
    i you he she it we they me him her us them my your his its our their hers theirs himself herself itself themselves
    is was are were be been being am do does did done doing has have had having can could will would shall should may might must
    of to in on at by for with from into onto out up down off over under as than then there here about around between
    and or but if so because when while where who whom whose which what why how whether
    very really actually just only also too even still yet again already ever perhaps maybe possibly somehow quite
    able ability capable
    get got gets getting let lets something anything thing things someone somebody anyone anybody person one
    story situation scenario fact case way kind sort type part happen happened happens involve involved involves involving
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
