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
