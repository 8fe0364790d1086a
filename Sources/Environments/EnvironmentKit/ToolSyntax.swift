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
  /// The texts of all calls. A failure says which tool's parameters cannot be held to, and why: there is no grammar then
  /// where the actions are not listed.
  public let calls: Result<Grammar, Diagnostic>
  private let prelude: @Sendable (SampleID) throws -> [Message]
  private let narrowed: @Sendable (Affordances) -> Grammar?

  /// `grammar` is what may be called now, where that is less than the listed actions or the tools' parameters; nil for those.
  public init(
    tools: [Tool], firstCallOnly: Bool,
    wrap: @escaping @Sendable (Observation, Affordances) -> String = { observation, _ in observation.text },
    grammar: @escaping @Sendable (Affordances) -> Grammar? = { _ in nil },
    instructions: @escaping @Sendable (SampleID) throws -> [Message]
  ) {
    self.tools = tools
    self.firstCallOnly = firstCallOnly
    self.wrap = wrap
    prelude = instructions
    narrowed = grammar
    calls = Self.calls(of: tools)
  }

  /// The texts of all calls of some tools. Fails with a tool whose parameters cannot be held to, and why.
  public static func calls(of tools: [Tool]) -> Result<Grammar, Diagnostic> {
    var grammars: [Grammar] = []
    for tool in tools {
      do {
        grammars.append(.sequence([.literal(tool.name + "\n"), try Grammar(jsonSchema: tool.parameters)]))
      } catch {
        return .failure(
          Diagnostic(
            "the parameters of the tool '\(tool.name)' cannot be held to: \(error)", hint: "Change its JSON Schema."))
      }
    }
    return .success(.choice(grammars))
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
    if let grammar = narrowed(affordances) { return grammar }
    if let actions = affordances.actions {
      return .anyOf(actions.map { "\($0.name)\n\(JSONValue.object($0.arguments).text)" })
    }
    return try? calls.get()
  }
}
