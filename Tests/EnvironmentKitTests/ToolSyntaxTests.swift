import EnvironmentKit
import Episodes
import Testing

struct ToolSyntaxTests {
  private let tool = Tool(name: "move", description: "Go.", strings: [("to", "where")])
  private var syntax: ToolSyntax { ToolSyntax(tools: [tool], firstCallOnly: true) { _ in [.user("Play.")] } }

  @Test func callsBecomeActionsAndBack() throws {
    let action = Action("move", ["to": "north \"gate\"\n"])
    let reply = syntax.write(action)
    let parsed = try syntax.parse(reply, affordances: Affordances()).get()
    #expect(parsed.map(\.action) == [action])
    #expect(parsed.map(\.call) == reply.toolCalls)
  }

  @Test(
    arguments: [
      ("", nil), ("just text", nil), ("", ToolCall(id: "1", name: "fly", arguments: "{}")),
      ("", ToolCall(id: "1", name: "move", arguments: "{\"to\": ")),
      ("", ToolCall(id: "1", name: "move", arguments: "[]")),
    ] as [(String, ToolCall?)]) func whatIsNoCallIsAFailure(_ content: String, _ call: ToolCall?)
  {
    let reply = AgentReply(content, toolCalls: call.map { [$0] } ?? [])
    switch syntax.parse(reply, affordances: Affordances()) {
    case .failure(let failure): #expect(call == nil && failure.kind == .missing)
    case .success(let parsed):
      #expect(parsed.map(\.call) == [call])
      #expect(parsed.allSatisfy { $0.action == nil })
    }
  }

  /// A schema's grammar yields nothing but JSON of that schema.
  @Test func schemasBecomeGrammars() throws {
    let schema: JSONValue = [
      "type": "object",
      "properties": [
        "name": ["type": "string"], "count": ["type": "integer"], "on": ["type": "boolean"],
        "list": ["type": "array", "items": ["type": "string"]],
      ],
      "required": ["name", "count", "on", "list"],
    ]
    let grammar = ToolSyntax.grammar(ofSchema: schema)
    var random = RandomSource(2)
    for _ in 0..<200 {
      let value = try JSONValue(parsing: grammar.sample(using: &random))
      #expect(value["name"]?.stringValue != nil && value["count"]?.intValue != nil)
      #expect(value["on"]?.boolValue != nil && value["list"]?.arrayValue != nil)
    }
  }
}
