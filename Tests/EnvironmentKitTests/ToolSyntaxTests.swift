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
  }

  @Test(
    arguments: [
      ("", nil), ("just text", nil), ("", ToolCall(id: "1", name: "fly", arguments: "{}")),
      ("", ToolCall(id: "1", name: "move", arguments: "{\"to\": ")),
      ("", ToolCall(id: "1", name: "move", arguments: "[]")),
    ] as [(String, ToolCall?)]) func whatIsNoCallIsAFailure(_ content: String, _ call: ToolCall?)
  {
    let reply = AgentReply(content, toolCalls: call.map { [$0] } ?? [])
    if case .success(let parsed) = syntax.parse(reply, affordances: Affordances()) {
      // An unknown name is the world's to judge; anything else must not pass.
      #expect(call?.name == "fly" && parsed.map(\.action.name) == ["fly"])
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
