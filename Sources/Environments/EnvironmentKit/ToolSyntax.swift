import Episodes

/// Function calling as every environment uses it: calls are read from `tool_calls`, observations answer them.
///
/// An environment adds its instructions and says how many of a reply's calls it plays.
public struct ToolSyntax: ActionSyntax {
  public let style = ActionStyle.tools
  public let tools: [Tool]
  /// Whether only the first call of a reply is played (AgentBench's OS and ALFWorld) or all in order (its DB and KG).
  public var firstCallOnly: Bool
  /// Wraps an observation's text: ALFWorld appends the legal actions.
  public var wrap: @Sendable (Observation, Affordances) -> String
  private let prelude: @Sendable (SampleID) throws -> [Message]

  public init(
    tools: [Tool], firstCallOnly: Bool,
    wrap: @escaping @Sendable (Observation, Affordances) -> String = { observation, _ in observation.text },
    instructions: @escaping @Sendable (SampleID) throws -> [Message]
  ) {
    self.tools = tools
    self.firstCallOnly = firstCallOnly
    self.wrap = wrap
    prelude = instructions
  }

  public func instructions(for sample: SampleID) throws -> [Message] { try prelude(sample) }

  public func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    let text = wrap(observation, affordances)
    return [call.map { Message(.tool, text, toolCallID: $0.id) } ?? .user(text)]
  }

  public func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    guard !reply.toolCalls.isEmpty else {
      return .failure(ParseFailure(.missing, expected: "a tool call", found: reply.content))
    }
    let played = firstCallOnly ? Array(reply.toolCalls.prefix(1)) : reply.toolCalls
    return .success(played.map { ParsedAction(action(of: $0), call: $0) })
  }

  private func action(of call: ToolCall) -> Result<Action, ParseFailure> {
    func failure(_ kind: ParseFailure.Kind, _ expected: String, _ found: String) -> Result<Action, ParseFailure> {
      .failure(ParseFailure(kind, expected: expected, found: found, callID: call.id))
    }
    guard let tool = tools.first(where: { $0.name == call.name }) else {
      return failure(.unknown, "one of the tools \(tools.map(\.name).joined(separator: ", "))", call.name)
    }
    guard let value = try? JSONValue(parsing: call.arguments), case .object(let arguments) = value else {
      return failure(.malformed, "arguments that are a JSON object", call.arguments)
    }
    let required = tool.parameters["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
    if let absent = required.first(where: { arguments[$0] == nil }) {
      return failure(.malformed, "the argument \(absent)", call.arguments)
    }
    return .success(Action(call.name, arguments))
  }

  public func write(_ action: Action) -> AgentReply {
    AgentReply(
      "", toolCalls: [ToolCall(id: "call-0", name: action.name, arguments: JSONValue.object(action.arguments).text)])
  }

  public func grammar(for affordances: Affordances) -> Grammar? {
    if let actions = affordances.actions {
      return .anyOf(actions.map { "\($0.name)\n\(JSONValue.object($0.arguments).text)" })
    }
    return .choice(tools.map { .sequence([.literal($0.name + "\n"), Self.grammar(ofSchema: $0.parameters)]) })
  }

  /// JSON text of a schema made of objects, strings, integers, booleans, enumerations and arrays; keys in sorted order.
  public static func grammar(ofSchema schema: JSONValue) -> Grammar {
    if let values = schema["enum"]?.arrayValue { return .anyOf(values.map(\.text)) }
    switch schema["type"]?.stringValue {
    case "object":
      let properties = schema["properties"]?.objectValue ?? [:]
      var parts: [Grammar] = [.literal("{")]
      for (index, key) in properties.keys.sorted().enumerated() {
        parts.append(.literal((index == 0 ? "" : ",") + JSONValue.string(key).text + ":"))
        parts.append(grammar(ofSchema: properties[key] ?? .null))
      }
      return .sequence(parts + [.literal("}")])
    case "array":
      let item = grammar(ofSchema: schema["items"] ?? ["type": "string"])
      let more = Grammar.repetition(.sequence([.literal(","), item]), min: 0, max: nil)
      return .sequence([.literal("["), .optional(.sequence([item, more])), .literal("]")])
    case "integer": return .integer
    case "boolean": return .anyOf(["true", "false"])
    default:
      let plain = Grammar.characters(.anything.excluding("\"\\\n\t"), min: 1, max: 1)
      let escape = Grammar.anyOf(["\\\"", "\\\\", "\\n", "\\t"])
      return .sequence([.literal("\""), .repetition(.choice([plain, escape]), min: 0, max: nil), .literal("\"")])
    }
  }
}
