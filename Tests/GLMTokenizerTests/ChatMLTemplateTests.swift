import GLMRuntime
import GLMTokenizer
import Testing

struct ChatMLTemplateTests {
  private let template = ChatTemplate.chatML

  @Test func aConversation() throws {
    let messages: [ChatMessage] = [
      .init(.system, "S"), .init(.user, "U"), .init(.assistant, "A"), .init(.system, "T"), .init(.user, "V"),
    ]
    #expect(
      try template.render(messages).text == """
        <|im_start|>system
        S<|im_end|>
        <|im_start|>user
        U<|im_end|>
        <|im_start|>assistant
        A<|im_end|>
        <|im_start|>system
        T<|im_end|>
        <|im_start|>user
        V<|im_end|>
        <|im_start|>assistant

        """)
  }

  @Test func toolsCallsAndResults() throws {
    let messages: [ChatMessage] = [
      .init(.user, "U"),
      .init(
        .assistant, "I ask.",
        calls: [
          .init(name: "get_weather", arguments: #"{"city":"Oslo", "n":[1,2]}"#),
          .init(name: "get_weather", arguments: "{}"),
        ]),
      .init(.observation, "1"), .init(.observation, "2"), .init(.assistant, "Cold."),
      .init(.assistant, "", calls: [.init(name: "get_weather", arguments: "{}")]), .init(.observation, "3"),
    ]
    #expect(
      try template.render(messages, tools: [ChatTemplateTests.weather]).text == """
        <|im_start|>system
        You are Qwen, created by Alibaba Cloud. You are a helpful assistant.

        # Tools

        You may call one or more functions to assist with the user query.

        You are provided with function signatures within <tools></tools> XML tags:
        <tools>
        {"type": "function", "function": {"name": "get_weather"}}
        </tools>

        For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
        <tool_call>
        {"name": <function-name>, "arguments": <args-json-object>}
        </tool_call><|im_end|>
        <|im_start|>user
        U<|im_end|>
        <|im_start|>assistant
        I ask.
        <tool_call>
        {"name": "get_weather", "arguments": {"city": "Oslo", "n": [1, 2]}}
        </tool_call>
        <tool_call>
        {"name": "get_weather", "arguments": {}}
        </tool_call><|im_end|>
        <|im_start|>user
        <tool_response>
        1
        </tool_response>
        <tool_response>
        2
        </tool_response><|im_end|>
        <|im_start|>assistant
        Cold.<|im_end|>
        <|im_start|>assistant
        <tool_call>
        {"name": "get_weather", "arguments": {}}
        </tool_call><|im_end|>
        <|im_start|>user
        <tool_response>
        3
        </tool_response><|im_end|>
        <|im_start|>assistant

        """)
  }

  @Test func callsAreReadBack() {
    let text = """
      I ask.
      <tool_call>
      {"name": "f", "arguments": {"b": "</x>", "a": [1,2]}}
      </tool_call>
      <tool_call>
      {"arguments": "{\\"c\\": 1}", "name": "f"}
      </tool_call>
      """
    let calls = [
      ChatCall(name: "f", arguments: #"{"b": "</x>", "a": [1, 2]}"#), ChatCall(name: "f", arguments: #"{"c": 1}"#),
    ]
    let tools = [ChatTool(name: "f", definition: "{}")]
    #expect(template.read(text, tools: tools) == ChatReply(prose: "I ask.", calls: calls))
    #expect(
      template.parse("<tool_call>\n{\"name\": \"f\"}", tools: ["f"]) == .calls([.init(name: "f", arguments: "{}")]))
  }

  @Test(arguments: [
    "Hello", "<tool_call>\n{\"name\": \"g\", \"arguments\": {}}\n</tool_call>",
    "<tool_call>\n{\"name\": \"f\"\n</tool_call>",
    "<tool_call>\n[]\n</tool_call>",
    "<tool_call>\n{\"name\": \"f\", \"arguments\": \(String(repeating: "[", count: 9000))}\n</tool_call>",
  ])
  func whatDoesNotFitIsProse(_ text: String) { #expect(template.parse(text, tools: ["f"]) == .prose(text)) }

  @Test func theModelsOwnWordsFollowItsTemplate() throws {
    func system(_ own: String) throws -> String {
      let file = try TestModel.everyFamily([
        "general.architecture": .string("qwen2"), "tokenizer.chat_template": .string("<|im_start|>" + own),
      ])
      #expect(ChatTemplate(file) == .chatML)
      return try ChatTemplate(file).render([.init(.user, "U")]).text
    }
    let user = "<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\n"
    #expect(try system("") == user)
    #expect(
      try system("You are a helpful assistant.")
        == "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" + user)
    #expect(
      try system("You are Qwen, created by Alibaba Cloud. You are a helpful assistant.").contains("Alibaba Cloud"))
  }
}
