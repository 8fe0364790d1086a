import EnvironmentKit
import Episodes

/// The text style of research tasks: `Action:` and behind it a call whose arguments are written as in JSON.
struct ResearchText: ActionSyntax {
  let style = ActionStyle.text

  func instructions(for sample: SampleID) -> [Message] {
    [.user(ResearchTool.rules + "\n" + Self.form), .assistant("Ok.")]
  }

  private static let form = """
    Answer in this form, with one action:
    Thought: what you think
    Action: search("a few words")
    The actions are search("words"), open("page"), open("page", 2) for the second part of a long page, quote("page", "passage"), and \
    answer("sentences with [1] and [2]", "the answer in a few words"), which ends the task.
    """

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  /// The call behind the last `Action:` that begins a line. It ends with its line, or with the reply where its texts have lines.
  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let lines = reply.content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let place = lines.lastIndex(where: { $0.drop(while: \.isWhitespace).hasPrefix("Action:") }) else {
      return .failure(
        ParseFailure(.missing, expected: "a line such as Action: search(\"words\")", found: reply.content))
    }
    func call(_ lines: ArraySlice<Substring>) -> Result<[ParsedAction], ParseFailure> {
      let text = lines.joined(separator: "\n").trimmed
      return Self.call(text.dropFirst("Action:".count).drop(while: \.isWhitespace))
    }
    let line = call(lines[place...place])
    if case .failure(let failure) = line, failure.kind == .malformed, case .success(let read) = call(lines[place...]) {
      return .success(read)
    }
    return line
  }

  private static func call(_ text: Substring) -> Result<[ParsedAction], ParseFailure> {
    let name = String(text.prefix { $0 != "(" }).trimmed
    guard let open = text.firstIndex(of: "("), !name.isEmpty else {
      return .failure(ParseFailure(.malformed, expected: "a call such as search(\"words\")", found: String(text)))
    }
    guard let tool = ResearchTool(rawValue: name) else {
      let known = ResearchTool.allCases.map(\.rawValue).joined(separator: ", ")
      return .failure(ParseFailure(.unknown, expected: "one of the actions \(known)", found: name))
    }
    guard let close = text.lastIndex(of: ")"), open < close,
      let values = arguments(String(text[text.index(after: open)..<close])),
      tool.needed...tool.parameters.count ~= values.count
    else {
      return .failure(
        ParseFailure(
          .malformed, expected: "\(name)(\(tool.parameters.joined(separator: ", "))), texts in double quotes",
          found: String(text)))
    }
    return .success([ParsedAction(tool.action(values))])
  }

  /// As in a JSON list, but lines may end within texts; a single text may stand without quotes.
  private static func arguments(_ text: String) -> [JSONValue]? {
    for written in [text, text.replacing("\n", with: "\\n").replacing("\t", with: "\\t")] {
      if let values = try? JSONValue(parsing: "[\(written)]").arrayValue, !values.isEmpty { return values }
    }
    let bare = text.trimmed
    return bare.isEmpty || bare.contains("\"") || bare.contains(",") || bare.contains("\n") ? nil : [.string(bare)]
  }

  func write(_ action: Action) -> AgentReply {
    let values = (ResearchTool(rawValue: action.name)?.parameters ?? []).compactMap { action.arguments[$0]?.text }
    return AgentReply("Action: \(action.name)(\(values.joined(separator: ", ")))")
  }

  func grammar(for affordances: Affordances) -> Grammar? { Self.calls }

  private static func text(_ most: Int, _ more: String = "") -> Grammar {
    .sequence([
      .literal("\""),
      .characters(
        CharacterClass("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-,.:;!?/()+#" + more), min: 1,
        max: most),
      .literal("\""),
    ])
  }

  private static let page = Grammar.sequence([
    .literal("\""), .characters(CharacterClass("abcdefghijklmnopqrstuvwxyz0123456789-/+#"), min: 1, max: 90),
    .literal("\""),
  ])

  private static let calls = Grammar.sequence([
    .literal("Action: "),
    .choice([
      .sequence([.literal("search("), text(100), .literal(")")]),
      .sequence([
        .literal("open("), page,
        .optional(.sequence([.literal(", "), .characters(CharacterClass("123456789"), min: 1, max: 1)])), .literal(")"),
      ]),
      .sequence([.literal("quote("), page, .literal(", "), text(400, "%&=@"), .literal(")")]),
      .sequence([.literal("answer("), text(1000, "[]%&=@"), .literal(", "), text(100), .literal(")")]),
    ]),
  ])
}
