import EnvironmentKit
import Episodes

/// The text style of live tasks: `Action:` and behind it a call whose arguments are written as in JSON.
struct LiveText: ActionSyntax {
  let style = ActionStyle.text

  func instructions(for sample: SampleID) -> [Message] {
    [.user(LiveFamily.rules + "\n" + Self.form), .assistant("Ok.")]
  }

  private static let form = """
    Answer in this form, with one action:
    Thought: what you think
    Action: click(12)
    The actions are click(number), type(number, "text"), type(number, "text", true) to press Enter as well, select(number, "option"), \
    scroll("down"), scroll("up"), back(), goto("/path"), and answer("text"), which ends the task.
    """

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  /// The call behind the last `Action:` of a reply.
  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let lines = reply.content.split(whereSeparator: \.isNewline)
    guard let line = lines.last(where: { $0.drop(while: \.isWhitespace).hasPrefix("Action:") }) else {
      return .failure(ParseFailure(.missing, expected: "a line such as Action: click(12)", found: reply.content))
    }
    let call = line.drop(while: \.isWhitespace).dropFirst("Action:".count).drop(while: \.isWhitespace)
    guard let open = call.firstIndex(of: "("), let close = call.lastIndex(of: ")"), open < close else {
      return .failure(ParseFailure(.malformed, expected: "a call such as click(12)", found: String(call)))
    }
    let name = String(call[..<open])
    guard let tool = LiveFamily.signatures[name] else {
      let known = LiveFamily.signatures.keys.sorted().joined(separator: ", ")
      return .failure(ParseFailure(.unknown, expected: "one of the actions \(known)", found: name))
    }
    guard let values = Self.arguments(String(call[call.index(after: open)..<close])),
      tool.needed...tool.names.count ~= values.count
    else {
      return .failure(
        ParseFailure(.malformed, expected: "the arguments (\(tool.names.joined(separator: ", ")))", found: String(call))
      )
    }
    return .success([ParsedAction(Action(name, Dictionary(zip(tool.names, values), uniquingKeysWith: { $1 })))])
  }

  /// As a JSON list; a single text may stand without quotes.
  private static func arguments(_ text: String) -> [JSONValue]? {
    if text.allSatisfy(\.isWhitespace) { return [] }
    if let values = try? JSONValue(parsing: "[\(text)]").arrayValue { return values }
    return text.contains("\"") || text.contains(",") ? nil : [.string(text)]
  }

  func write(_ action: Action) -> AgentReply {
    let names = LiveFamily.signatures[action.name]?.names ?? []
    let values = names.compactMap { action.arguments[$0]?.text }
    return AgentReply("Action: \(action.name)(\(values.joined(separator: ", ")))")
  }

  func grammar(for affordances: Affordances) -> Grammar? { Self.calls }

  private static let number = Grammar.sequence([
    .characters(CharacterClass("123456789"), min: 1, max: 1), .characters(CharacterClass("0123456789"), min: 0, max: 2),
  ])
  private static let text = Grammar.sequence([
    .literal("\""),
    .characters(
      CharacterClass("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-,.:;!?@/()&+%"), min: 0, max: 200
    ),
    .literal("\""),
  ])
  private static let calls = Grammar.sequence([
    .literal("Action: "),
    .choice([
      .sequence([.literal("click("), number, .literal(")")]),
      .sequence([.literal("type("), number, .literal(", "), text, .anyOf([")", ", true)"])]),
      .sequence([.literal("select("), number, .literal(", "), text, .literal(")")]),
      .anyOf(["scroll(\"down\")", "scroll(\"up\")", "back()"]), .sequence([.literal("goto("), text, .literal(")")]),
      .sequence([.literal("answer("), text, .literal(")")]),
    ]),
  ])
}

extension LiveFamily {
  /// The arguments of each action, and how many of them it needs.
  static let signatures: [String: (names: [String], needed: Int)] = [
    "click": (["id"], 1), "type": (["id", "text", "submit"], 2), "select": (["id", "option"], 2),
    "scroll": (["direction"], 1),
    "back": ([], 0), "goto": (["path"], 1), "answer": (["text"], 1),
  ]

  static let rules = """
    You use a web site in a browser. You see the page as a list of what is on it; what you can act on has a number in brackets. Do what you \
    are asked to, and nothing else. When it is done, or when you know what was asked for, end with an answer: the text asked for, or \
    "done".
    """

  static let toolSyntax = ToolSyntax(
    tools: [
      tool("click", "Click what has this number.", ["id": integer], ["id"]),
      tool(
        "type", "Replace what stands in the field with this number by a text.",
        [
          "id": integer, "text": string("the text"),
          "submit": ["type": "boolean", "description": "whether to press Enter afterwards"],
        ],
        ["id", "text"]),
      tool(
        "select", "Choose an option of the list with this number.",
        ["id": integer, "option": string("the option's text")], ["id", "option"]),
      tool("scroll", "Scroll the page.", ["direction": ["type": "string", "enum": ["up", "down"]]], ["direction"]),
      tool("back", "Go back to the page before.", [:], []),
      tool("goto", "Go to a path of this site.", ["path": string("such as /search?q=tea")], ["path"]),
      tool("answer", "End the task.", ["text": string("what was asked for, or done")], ["text"]),
    ], firstCallOnly: true, instructions: { _ in [.system(rules)] })

  private static let integer: JSONValue = ["type": "integer", "description": "the number in brackets"]
  private static func string(_ text: String) -> JSONValue { ["type": "string", "description": .string(text)] }

  private static func tool(_ name: String, _ text: String, _ properties: JSONValue, _ required: [String]) -> Tool {
    Tool(
      name: name, description: text,
      parameters: [
        "type": "object", "properties": properties, "required": .array(required.map { .string($0) }),
        "additionalProperties": false,
      ])
  }
}
