import GLMTokenizer
import Testing

struct ChatGLM3TemplateTests {
  private let template = ChatTemplate.chatGLM3

  @Test func theLineAndTheContentAreEncodedApart() throws {
    let parts = try template.render([.init(.system, "S"), .init(.user, "U")])
    #expect(
      parts == [
        .special("[gMASK]"), .special("sop"), .special("<|system|>"), .text("\n"), .text("S"), .special("<|user|>"),
        .text("\n"), .text("U"), .special("<|assistant|>"),
      ])
  }

  @Test func toolsArePresentedAsAnArray() throws {
    let tools = [ChatTemplateTests.weather, ChatTool(name: "add", definition: "{\n    \"name\": \"add\"\n}")]
    #expect(
      try template.render([.init(.user, "U")], tools: tools).text == """
        [gMASK]sop<|system|>
        Answer the following questions as best as you can. You have access to the following tools:
        [
            {
                "name": "get_weather"
            },
            {
                "name": "add"
            }
        ]<|user|>
        U<|assistant|>
        """)
  }

  @Test func callsArePython() throws {
    let arguments = #"{"z": "a \"b\"\n", "n": [1, 2.5, null], "yes": true, "o": {"k": false}}"#
    let text = try template.render([.init(.assistant, "", calls: [.init(name: "f", arguments: arguments)])]).text
    #expect(
      text == """
        [gMASK]sop<|assistant|>f
        ```python
        tool_call(z="a \\"b\\"\\n", n=[1, 2.5, None], yes=True, o={"k": False})
        ```<|assistant|>
        """)
    let reply = String(text.dropFirst("[gMASK]sop<|assistant|>".count).dropLast("<|assistant|>".count))
    #expect(template.parse(reply, tools: ["f"]) == .calls([ChatCall(name: "f", arguments: arguments)]))
  }

  @Test(arguments: [
    ("tool_call(a=1, b='x, y', c=True)", #"{"a": 1, "b": "x, y", "c": true}"#),
    ("tool_call()", "{}"), (" ```python\ntool_call(a=1)\n```", #"{"a": 1}"#),
    ("x = tool_call(\n  s='it\\'s \\u4f60',\n  t=(1, -2e3,),\n)  # done", #"{"s": "it's 你", "t": [1, -2e3]}"#),
    (#"tool_call(d={'a': [None, {}]}, e="")"#, #"{"d": {"a": [null, {}]}, "e": ""}"#),
    (#"{"city": "Oslo"}"#, #"{"city": "Oslo"}"#),
  ])
  func pythonIsRead(_ python: String, _ json: String) {
    #expect(template.parse("f\n\(python)", tools: ["f"]) == .calls([.init(name: "f", arguments: json)]))
  }

  @Test(arguments: [
    "tool_call(]", "tool_call(a=)", "tool_call(1)", "tool_call(a=1", "tool_call(a='x)", "tool_call(a=open('f'))",
    "tool_call(a=\(String(repeating: "[", count: 5000)))", "print(1)",
  ])
  func whatIsNoSuchCallIsProse(_ python: String) {
    #expect(template.parse("f\n\(python)", tools: ["f"]) == .prose("f\n\(python)"))
  }

  @Test func theInterpreterRunsCode() throws {
    let call = ChatCall(name: "interpreter", arguments: #"{"code": "for i in x:\n    print(i)"}"#)
    let text = try template.render([.init(.assistant, "", calls: [call])]).text
    #expect(text == "[gMASK]sop<|assistant|>interpreter\n```python\nfor i in x:\n    print(i)\n```<|assistant|>")
    #expect(
      template.parse(" interpreter\n ```python\nfor i in x:\n    print(i)\n```", tools: ["interpreter"])
        == .calls([call]))
  }

  @Test func proseLosesItsEmptyLineAndBlanks() {
    #expect(template.parse(" \n Cold.\nVery. ", tools: ["f"]) == .prose("Cold.\nVery."))
    #expect(template.parse("Cold.", tools: ["f"]) == .prose("Cold."))
  }
}
