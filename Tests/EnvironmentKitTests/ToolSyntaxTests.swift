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

  /// Where actions are not listed, the grammar yields calls whose arguments the tool's schema allows.
  @Test func schemasBecomeGrammars() throws {
    let grammar = try #require(syntax.grammar(for: Affordances()))
    var random = RandomSource(2)
    for _ in 0..<200 {
      let halves = grammar.sample(using: &random).split(separator: "\n", maxSplits: 1)
      #expect(halves[0] == "move")
      #expect(try JSONValue(parsing: String(halves[1]))["to"]?.stringValue != nil)
    }
  }

  @Test func aSchemaThatCannotBeHeldToIsNamed() {
    let odd = Tool(name: "odd", description: "", parameters: ["type": "object", "minProperties": 2])
    let syntax = ToolSyntax(tools: [tool, odd], firstCallOnly: true) { _ in [] }
    #expect(syntax.grammar(for: Affordances()) == nil)
    let error = #expect(throws: Diagnostic.self) { try syntax.calls.get() }
    #expect(error?.message.contains("'odd'") == true && error?.message.contains("minProperties") == true)
  }
}
