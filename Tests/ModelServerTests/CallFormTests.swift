import Episodes
import GLMTokenizer
import ModelServer
import Testing

/// The grammars of calls, against the families' own readers.
struct CallFormTests {
  static let templates: [ChatTemplate] = [.chatGLM3, .glm4, .glm4_0414, .glmZ1, .glm45, .chatML]

  static func tools() throws -> [ToolOffer] {
    let text = """
      [{"type": "function", "function": {"name": "set_light", "strict": true, "parameters": {"type": "object",
      "properties": {"room": {"type": "string", "enum": ["hall", "kitchen"]}, "level": {"$ref": "#/$defs/level"},
      "note": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
      "warm": {"type": ["boolean", "null"]}}, "required": ["level", "note"], "additionalProperties": false,
      "$defs": {"level": {"type": "integer", "minimum": 0, "maximum": 9}}}}},
      {"type": "function", "function": {"name": "stop"}}]
      """
    return try ToolOffer.read(try #require(try OrderedJSON(parsing: text).elements))
  }

  /// Whatever the grammar allows is read as a call whose arguments fit the schema.
  @Test(arguments: templates) func everyCallOfTheGrammarIsRead(_ template: ChatTemplate) throws {
    let form = try #require(CallForm(template))
    let tools = try Self.tools()
    let grammar = form.calls(try tools.map { try form.body($0) }, isSingle: true)
    _ = try CompiledGrammar(grammar)
    var random = RandomSource(3)
    var names: Set<String> = []
    for _ in 0..<200 {
      let text = grammar.sample(using: &random)
      let reply = template.read(text, tools: tools.map(\.chatTool))
      #expect(reply.calls.count == 1, "\(text)")
      #expect(reply.prose.isEmpty, "\(text)")
      guard let call = reply.calls.first else { continue }
      names.insert(call.name)
      let arguments = try JSONValue(parsing: call.arguments)
      guard call.name == "set_light" else {
        #expect(arguments == [:])
        continue
      }
      #expect((0...9).contains(arguments["level"]?.intValue ?? -1), "\(text)")
      #expect(arguments["note"]?.stringValue != nil, "\(text)")
      #expect([nil, "hall", "kitchen"].contains(arguments["room"]?.stringValue), "\(text)")
      if let tags = arguments["tags"] { #expect(tags.arrayValue?.count ?? 9 <= 2, "\(text)") }
    }
    #expect(names == ["set_light", "stop"])
  }

  @Test func severalCallsFollowEachOtherWhereTheFamilyMarksThem() throws {
    for template: ChatTemplate in [.glm45, .chatML] {
      let form = try #require(CallForm(template))
      let tools = try Self.tools()
      let grammar = form.calls(try tools.map { try form.body($0) }, isSingle: false)
      var random = RandomSource(5)
      var most = 0
      for _ in 0..<50 {
        let text = grammar.sample(using: &random, slack: 3)
        let calls = template.read(text, tools: tools.map(\.chatTool)).calls
        most = max(most, calls.count)
        #expect(!calls.isEmpty, "\(text)")
      }
      #expect(most > 1)
    }
  }

  /// Where the model may choose, prose is free and a call is not.
  @Test func proseIsFreeAndCallsAreHeld() throws {
    let tools = try Self.tools()
    for template in Self.templates {
      let form = try #require(CallForm(template))
      let bodies = try tools.map { try form.body($0) }
      let grammar = form.proseOrCalls(bodies, isSingle: true)
      let automaton = try GrammarAutomaton(grammar)
      let think = template == .glmZ1 ? "I should </thin\n</think>\n" : ""
      for prose in ["\nA < b, <tool> and <tool_cal", "\n世界 😀 <<", "\n"] {
        #expect(automaton.matches(think + prose), "\(template) \(prose)")
      }
      var random = RandomSource(9)
      for _ in 0..<20 {
        let call = form.calls(bodies, isSingle: true).sample(using: &random)
        #expect(automaton.matches(think + call), "\(template) \(call)")
        #expect(!automaton.matches(think + call.replacing("stop", with: "fly").replacing("set_light", with: "fly")))
      }
    }
  }
}
