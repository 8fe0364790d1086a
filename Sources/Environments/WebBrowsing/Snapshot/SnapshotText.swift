import EnvironmentKit
import Episodes

/// What both styles have in common.
enum Snapshot {
  static let choosing = "choose"

  static func choose(_ letter: String, _ operation: String, _ value: String) -> Action {
    var arguments: [String: JSONValue] = ["answer": .string(letter)]
    if !operation.isEmpty { arguments["action"] = .string(operation) }
    if !value.isEmpty { arguments["value"] = .string(value) }
    return Action(choosing, arguments)
  }

  /// An answer in the text style.
  static func text(_ letter: String, _ operation: String, _ value: String) -> String {
    var lines = ["Answer: \(letter)"]
    if !operation.isEmpty { lines.append("Action: \(operation)") }
    if !value.isEmpty { lines.append("Value: \(value)") }
    return lines.joined(separator: "\n")
  }

  /// The letters that may be answered now.
  static func letters(_ affordances: Affordances) -> [String] {
    affordances.phase.map { $0.map(String.init) } ?? Tournament.letters
  }

  static let value = Grammar.line(min: 1, max: 200)
}

/// AgentBench's text style: `Answer: C`, `Action: SELECT` and `Value: …` on lines of their own.
struct SnapshotText: ActionSyntax {
  let style = ActionStyle.text

  func instructions(for sample: SampleID) -> [Message] { SnapshotExamples.messages }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  /// Each part is the first of its kind in the reply, wherever it stands; what is not there is empty.
  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let text = Array(Decision.trimmed(reply.content).utf8)
    guard let letter = Self.first("Answer: ", Tournament.letters, in: text) else {
      return .failure(
        ParseFailure(.missing, expected: "a line such as 'Answer: A', up to F", found: reply.content))
    }
    let operation = Self.first("Action: ", RecordedAction.operations, in: text) ?? ""
    return .success([ParsedAction(Snapshot.choose(letter, operation, Self.value(in: text)))])
  }

  /// The word behind the first `name` that has one of `words` right behind it.
  private static func first(_ name: String, _ words: [String], in text: [UInt8]) -> String? {
    for end in ends(of: name, in: text) {
      if let word = words.first(where: { text[end...].starts(with: $0.utf8) }) { return word }
    }
    return nil
  }

  /// What stands behind the first `Value: ` up to the end of its line.
  private static func value(in text: [UInt8]) -> String {
    guard let end = ends(of: "Value: ", in: text).first else { return "" }
    return Decision.trimmed(String(decoding: text[end...].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }

  /// Where the places of `name` end.
  private static func ends(of name: String, in text: [UInt8]) -> [Int] {
    let name = Array(name.utf8)
    var ends: [Int] = []
    var place = 0
    while place + name.count <= text.count {
      if text[place] == name[0], text[place..<place + name.count].elementsEqual(name) {
        ends.append(place + name.count)
        place += name.count
      } else {
        place += 1
      }
    }
    return ends
  }

  func write(_ action: Action) -> AgentReply {
    AgentReply(
      Snapshot.text(action.string("answer") ?? "A", action.string("action") ?? "", action.string("value") ?? ""))
  }

  func grammar(for affordances: Affordances) -> Grammar? {
    let chosen: Grammar = .sequence([
      .literal("Answer: "), .anyOf(Snapshot.letters(affordances).dropFirst()), .literal("\nAction: "),
      .choice([
        .literal("CLICK"), .sequence([.anyOf(["SELECT", "TYPE"]), .literal("\nValue: "), Snapshot.value]),
      ]),
    ])
    return Snapshot.letters(affordances).count > 1 ? .choice([.literal("Answer: A"), chosen]) : .literal("Answer: A")
  }
}
