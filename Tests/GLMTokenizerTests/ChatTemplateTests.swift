import GLMTokenizer
import Testing

struct ChatTemplateTests {
  static let weather = ChatTool(name: "get_weather", definition: "{\n    \"name\": \"get_weather\"\n}")
  static let conversation: [ChatMessage] = [
    ChatMessage(.user, "Weather in Oslo?"), ChatMessage(.system, "Be brief."),
    ChatMessage(.assistant, "", calls: [ChatCall(name: "get_weather", arguments: #"{"city": "Oslo"}"#)]),
    ChatMessage(.observation, "3 degrees"), ChatMessage(.assistant, "Cold."), ChatMessage(.user, "Thanks"),
  ]

  private func text(_ template: ChatTemplate, _ messages: [ChatMessage], tools: [ChatTool] = []) throws -> String {
    try template.render(messages, tools: tools).map { part in
      switch part {
      case .special(let name): name
      case .text(let text): text
      }
    }.joined()
  }

  @Test func glm4() throws {
    let expected =
      "[gMASK]<sop><|user|>\nWeather in Oslo?<|system|>\nBe brief.<|assistant|>get_weather\n{\"city\": \"Oslo\"}"
      + "<|observation|>\n3 degrees<|assistant|>\nCold.<|user|>\nThanks<|assistant|>"
    #expect(try text(.glm4, Self.conversation) == expected)
    let withTools = try text(.glm4, [.init(.user, "hi")], tools: [Self.weather])
    #expect(withTools.hasPrefix("[gMASK]<sop><|system|>\n你是一个名为 ChatGLM 的人工智能助手。"))
    #expect(
      withTools.hasSuffix(
        "\n\n# 可用工具\n\n## get_weather\n\n{\n    \"name\": \"get_weather\"\n}\n"
          + "在调用上述函数时，请使用 Json 格式表示调用的参数。<|user|>\nhi<|assistant|>"))
  }

  @Test func glm4_0414MovesTheSystemToTheFront() throws {
    let expected =
      "[gMASK]<sop><|system|>\n# 可用工具\n\n## get_weather\n\n{\n    \"name\": \"get_weather\"\n}\n"
      + "在调用上述函数时，请使用 Json 格式表示调用的参数。<|system|>\nBe brief.<|user|>\nWeather in Oslo?"
      + "<|assistant|>get_weather \n{\"city\": \"Oslo\"}<|observation|>\n3 degrees<|assistant|>\nCold."
      + "<|user|>\nThanks<|assistant|>"
    #expect(try text(.glm4_0414, Self.conversation, tools: [Self.weather]) == expected)
  }

  @Test func glmEdgeHasNoPrefixAndNoTools() throws {
    let messages: [ChatMessage] = [.init(.system, "S"), .init(.user, "U"), .init(.assistant, "A"), .init(.user, "V")]
    #expect(
      try text(.glmEdge, messages) == "<|system|>\nS<|user|>\nU<|assistant|>\nA<|user|>\nV<|assistant|>")
    #expect(throws: ChatTemplate.Failure.self) { try ChatTemplate.glmEdge.render(messages, tools: [Self.weather]) }
  }

  @Test func chatGLM3WritesCallsAsPython() throws {
    let rendered = try text(.chatGLM3, Self.conversation)
    #expect(rendered.contains("<|assistant|>get_weather\n```python\ntool_call(city=\"Oslo\")\n```<|observation|>"))
    #expect(rendered.hasPrefix("[gMASK]sop<|user|>\nWeather in Oslo?"))
  }

  @Test func callsAreReadBack() {
    let tools = ["get_weather", "add"]
    #expect(
      ChatTemplate.glm4.parse("get_weather\n{\"city\": \"Oslo\"}", tools: tools)
        == .calls([ChatCall(name: "get_weather", arguments: "{\"city\": \"Oslo\"}")]))
    #expect(
      ChatTemplate.glm4_0414.parse("get_weather \n{\"city\": \"Oslo\"}", tools: tools)
        == .calls([ChatCall(name: "get_weather", arguments: "{\"city\": \"Oslo\"}")]))
    #expect(
      ChatTemplate.chatGLM3.parse("add\n```python\ntool_call(a=1, b='x, y', c=True)\n```", tools: tools)
        == .calls([ChatCall(name: "add", arguments: #"{"a":1,"b":"x, y","c":true}"#)]))
  }

  @Test func proseIsNoCall() {
    #expect(ChatTemplate.glm4.parse("\nIt is cold.", tools: ["add"]) == .prose("It is cold."))
    #expect(ChatTemplate.glm4.parse("rm\n{\"a\": 1}", tools: ["add"]) == .prose("rm\n{\"a\": 1}"))
    #expect(ChatTemplate.glm4.parse("add\nplease", tools: ["add"]) == .prose("add\nplease"))
    #expect(ChatTemplate.chatGLM3.parse("add\ntool_call(]", tools: ["add"]) == .prose("add\ntool_call(]"))
  }
}
