import Episodes

/// Something to do or to find out at a site, and how it is told whether it was done.
public struct SiteTask: Sendable {
  /// The site's name.
  public var site: String
  public var seed: Seed
  /// As a person asks for it.
  public var instruction: String
  /// What a person who knows the site does, from its start page on.
  public var gold: [GoldAction]
  /// Answers that are right, for a task that asks for one; empty where something has to be done.
  public var answers: [String]

  init(_ site: String, _ seed: Seed, _ instruction: String, gold: [GoldAction], answers: [String] = []) {
    self.site = site
    self.seed = seed
    self.instruction = instruction
    self.gold = gold
    self.answers = answers
  }
}

/// What a person does on a page: elements are named by their role and name, as a screen reader says them.
public enum GoldAction: Sendable, Hashable {
  case click(role: String, name: String)
  case type(name: String, text: String, submits: Bool)
  case select(name: String, option: String)
  case go(path: String)
  case answer(String)
}

extension GoldAction {
  static func link(_ name: String) -> GoldAction { .click(role: "link", name: name) }
  static func button(_ name: String) -> GoldAction { .click(role: "button", name: name) }
  static func fill(_ name: String, _ text: String) -> GoldAction { .type(name: name, text: text, submits: false) }
}

extension SiteTask {
  /// Whether the task is done: the site is as the gold actions leave it, and a question is answered rightly. How it came about does
  /// not matter; what was done besides, such as another mail deleted, does.
  public func isDone(_ state: JSONValue, goal: JSONValue, answer: String?) -> Bool {
    guard Self.plain(state) == Self.plain(goal) else { return false }
    guard !answers.isEmpty else { return true }
    return answer.map { given in answers.contains { Self.says(given, $0) } } ?? false
  }

  /// Texts are compared without regard to case, white space and a full stop at the end.
  static func plain(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(plain(text))
    case .array(let values): .array(values.map(plain))
    case .object(let members): .object(members.mapValues(plain))
    default: value
    }
  }

  private static func plain(_ text: String) -> String {
    var words = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    while let last = words.last, ".!".contains(last) { words.removeLast() }
    return words
  }

  /// Whether an answer is what is expected and nothing else: small letters, no punctuation, and no words that carry an answer, as in
  /// "It is 14:05." or "12 minutes". Two guesses, or a denial, are none.
  static func says(_ given: String, _ expected: String) -> Bool {
    let words = answerWords(expected)
    return !words.isEmpty && answerWords(given) == words
  }

  private static func answerWords(_ text: String) -> [String] {
    let marks = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == ":" || $0 == ".") }
    // Full stops and colons count inside of numbers and names only.
    var words = marks.map { $0.trimming { $0 == "." || $0 == ":" } }.filter { !$0.isEmpty }[...]
    while let first = words.first, words.count > 1, leading.contains(first) { words.removeFirst() }
    while let last = words.last, words.count > 1, trailing.contains(last) { words.removeLast() }
    return Array(words)
  }

  private static let leading: Set<String> = [
    "a", "an", "answer", "are", "at", "by", "from", "in", "is", "it", "its", "on", "s", "that", "the", "there", "they",
    "was",
  ]
  private static let trailing: Set<String> = [
    "bytes", "euro", "euros", "hour", "hours", "inhabitants", "min", "minute", "minutes", "people", "post", "posts",
    "ticket",
    "tickets",
  ]
}

extension Substring {
  fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> String {
    String(drop(while: isTrimmed).reversed().drop(while: isTrimmed).reversed())
  }
}
