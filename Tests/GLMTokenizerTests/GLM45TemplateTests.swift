import GLMTokenizer
import Testing

struct GLM45TemplateTests {
  private let template = ChatTemplate.glm45
  private let tools = [
    ChatTool(
      name: "get_weather",
      definition: """
        {
            "name": "get_weather",
            "description": "天气",
            "parameters": {"type": "object", "properties": {
                "city": {"type": "string"}, "days": {"type": "integer"}}}
        }
        """)
  ]

  @Test func aConversationWithTools() throws {
    let messages: [ChatMessage] = [
      .init(.system, "S"), .init(.user, "U"), .init(.assistant, "A", reasoning: "left out"), .init(.user, "V"),
      .init(
        .assistant, " I ask.\n",
        calls: [
          .init(name: "get_weather", arguments: #"{"city":"O\nslo","days":3}"#),
          .init(name: "get_weather", arguments: "{}"),
        ],
        reasoning: " hm\n"),
      .init(.observation, "1"), .init(.observation, "2"),
    ]
    #expect(
      try template.render(messages, tools: tools).text == """
        [gMASK]<sop><|system|>
        # Tools

        You may call one or more functions to assist with the user query.

        You are provided with function signatures within <tools></tools> XML tags:
        <tools>
        {"type": "function", "function": {"name": "get_weather", "description": "天气", "parameters": {"type": "object", \
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}}}
        </tools>

        For each function call, output the function name and arguments within the following XML format:
        <tool_call>{function-name}
        <arg_key>{arg-key-1}</arg_key>
        <arg_value>{arg-value-1}</arg_value>
        <arg_key>{arg-key-2}</arg_key>
        <arg_value>{arg-value-2}</arg_value>
        ...
        </tool_call><|system|>
        S<|user|>
        U<|assistant|>
        <think></think>
        A<|user|>
        V<|assistant|>
        <think>hm</think>
        I ask.
        <tool_call>get_weather
        <arg_key>city</arg_key>
        <arg_value>O
        slo</arg_value>
        <arg_key>days</arg_key>
        <arg_value>3</arg_value>
        </tool_call>
        <tool_call>get_weather
        </tool_call><|observation|>
        <tool_response>
        1
        </tool_response>
        <tool_response>
        2
        </tool_response><|assistant|>
        """)
  }

  @Test func withoutThinking() throws {
    let expected = "[gMASK]<sop><|user|>\nU/nothink<|assistant|>\n<think></think>"
    #expect(try template.render([.init(.user, "U")], thinks: false).text == expected)
    #expect(try template.render([.init(.user, "U/nothink")], thinks: false).text == expected)
    #expect(try template.render([.init(.user, "U")], thinks: true).text == "[gMASK]<sop><|user|>\nU<|assistant|>")
  }

  /// Tags of the template are tokens where the vocabulary has them, and one text with what is around them where not.
  @Test func tagsAreTokensWhereTheyAreKnown() throws {
    let parts = try template.render([.init(.user, "<think>"), .init(.assistant, "A")], thinks: true)
    let tokenizer = try GLMTokenizer(TestModel.everyFamily())
    let ids = try tokenizer.encode(parts)
    #expect(ids.filter { $0 == tokenizer.special("<think>") }.count == 1)
    #expect(tokenizer.describe(ids) == parts.text)
    let without = try TestModel.tokenizer("tiny-glm4-q8_0.gguf")
    #expect(
      try without.encode(parts)
        == without.encodeMarkup("[gMASK]<sop><|user|>\n<think><|assistant|>\n<think></think>\nA<|assistant|>"))
  }

  @Test func callsAndThoughtsAreReadBack() {
    let text = """

      <think>Let me
      see.</think>
      I ask.
      <tool_call>get_weather
      <arg_key>city</arg_key>
      <arg_value>007</arg_value>
      <arg_key>days</arg_key>
      <arg_value>3</arg_value>
      </tool_call>
      <tool_call>get_weather</tool_call>
      """
    #expect(
      template.read(text, tools: tools)
        == ChatReply(
          reasoning: "Let me\nsee.", prose: "I ask.",
          calls: [
            .init(name: "get_weather", arguments: #"{"city": "007", "days": 3}"#),
            .init(name: "get_weather", arguments: "{}"),
          ]))
  }

  /// What a value is follows from the tool's definition, and from its look where that says nothing.
  @Test(arguments: [
    ("city", "12", #""12""#), ("city", "true", #""true""#), ("city", " a\"b ", #"" a\"b ""#), ("days", "12", "12"),
    ("days", "a few", #""a few""#), ("other", "[1,2]", "[1, 2]"), ("other", "{\"a\":null}", "{\"a\": null}"),
    ("other", "007", #""007""#), ("other", "", #""""#),
  ])
  func valuesAreTextOrJSON(_ key: String, _ value: String, _ json: String) {
    let text = "<tool_call>get_weather\n<arg_key>\(key)</arg_key>\n<arg_value>\(value)</arg_value>\n</tool_call>"
    #expect(
      template.read(text, tools: tools).calls == [.init(name: "get_weather", arguments: "{\"\(key)\": \(json)}")])
  }

  @Test func whatDoesNotFitIsProse() {
    for text in [
      "<tool_call>rm\n</tool_call>", "<tool_call>get_weather\n<arg_key>city</arg_key>\n</tool_call>",
      "<tool_call>get_weather\n<arg_key>city", "Use <tool_call> tags",
    ] {
      #expect(template.read("\n" + text, tools: tools) == ChatReply(prose: text))
    }
    // The end of a call may be cut off; thoughts that were cut off are no prose.
    #expect(
      template.parse("<tool_call>get_weather\n", tools: ["get_weather"])
        == .calls([.init(name: "get_weather", arguments: "{}")]))
    #expect(template.read("\n<think>so far", tools: tools) == ChatReply(reasoning: "so far"))
  }
}
