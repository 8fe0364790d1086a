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
    Self.dropFrame(&tokens)
    Self.dropTag(&tokens)
    Self.dropLeadingNegation(&tokens)
    var (isNegated, isMain) = (false, true)
    var terms: [String] = []
    for (index, token) in tokens.enumerated() {
      let next = index + 1 < tokens.count ? tokens[index + 1] : ""
      // What is denied in a clause beside the main one denies nothing of the whole.
      if index > 2, Self.conjunctions.contains(token) { isMain = false }
      if Self.negations.contains(token) {
        if isMain, index <= Self.mainReach, !(token == "nothing" && next == "but") { isNegated.toggle() }
        continue
      }
      if ["fail", "failed", "fails"].contains(token), next == "to" {
        isNegated.toggle()
        continue
      }
      if Self.empty.contains(token) || Self.weights.contains(token) { continue }
      let base = Self.numbers[token] ?? words.base(token)
      if Self.empty.contains(base) || Self.weights.contains(base) { continue }
      let stem = stemmer.stem(base)
      if !terms.contains(stem) { terms.append(stem) }
    }
    return Reading(terms: terms, isNegated: isNegated, isOfWeight: tokens.contains(where: Self.weights.contains))
  }

  /// Lower-case words; short forms are written out.
  private static func tokens(_ text: String) -> [String] {
    var text = text.lowercased().replacing("\u{2019}", with: "'")
    for (short, long) in [
      ("can't", "can not"), ("won't", "will not"), ("shan't", "shall not"), ("n't", " not"), ("'s ", " "),
      ("'re ", " are "),
      ("'ve ", " have "), ("'ll ", " will "), ("'d ", " would "), ("'m ", " am "), ("s' ", "s "),
    ] { text = text.replacing(short, with: long) }
    return text.split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  /// "Is it true that …" and the like say nothing of the matter.
  private static func dropFrame(_ tokens: inout [String]) {
    for _ in 0..<3 {
      guard let frame = frames.first(where: { tokens.starts(with: $0) }) else { return }
      tokens.removeFirst(frame.count)
    }
  }

  /// ", right?" and the like.
  private static func dropTag(_ tokens: inout [String]) {
    for tag in tags where tokens.count > tag.count && tokens.suffix(tag.count).elementsEqual(tag) {
      tokens.removeLast(tag.count)
      return
    }
  }

  /// "Didn't she know?" asks whether she knew; so does "Did she not know?".
  private static func dropLeadingNegation(_ tokens: inout [String]) {
    guard let first = tokens.first, auxiliaries.contains(first) else { return }
    guard let place = tokens.prefix(4).firstIndex(of: "not") else { return }
    tokens.remove(at: place)
  }

  private static let frames: [[String]] = [
    "is it true that", "is it not true that", "is it the case that", "is it possible that", "could it be that",
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
  private static let conjunctions: Set<String> = [
    "because", "if", "when", "while", "as", "until", "unless", "although", "though", "that", "who", "which", "where",
    "since",
  ]
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
    get got gets getting let lets something anything thing things someone somebody anyone anybody person one
    story situation scenario fact case way kind sort type part happen happened happens involve involved involves involving
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
