import GLMTokenizer
import Testing

/// What GLM-4 and the families close to it write and read.
struct ChatTemplateTests {
  static let weather = ChatTool(name: "get_weather", definition: "{\n    \"name\": \"get_weather\"\n}")
  static let conversation: [ChatMessage] = [
    ChatMessage(.user, "Weather in Oslo?"), ChatMessage(.system, "Be brief."),
    ChatMessage(.assistant, "", calls: [ChatCall(name: "get_weather", arguments: #"{"city": "Oslo"}"#)]),
    ChatMessage(.observation, "3 degrees"), ChatMessage(.assistant, "Cold."), ChatMessage(.user, "Thanks"),
  ]

  private func text(_ template: ChatTemplate, _ messages: [ChatMessage], tools: [ChatTool] = []) throws -> String {
    try template.render(messages, tools: tools).text
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

  @Test func glm4LeavesOutEmptyMessages() throws {
    let messages: [ChatMessage] = [
      .init(.system, ""), .init(.user, "U"),
      .init(.assistant, "Two:", calls: [.init(name: "a", arguments: "{}"), .init(name: "b", arguments: "{}")]),
      .init(.observation, ""),
    ]
    #expect(
      try text(.glm4, messages)
        == "[gMASK]<sop><|user|>\nU<|assistant|>\nTwo:<|assistant|>a\n{}<|assistant|>b\n{}<|assistant|>")
  }

  @Test func glm4_0414MovesTheSystemToTheFront() throws {
    let expected =
      "[gMASK]<sop><|system|>\n# 可用工具\n\n## get_weather\n\n{\n    \"name\": \"get_weather\"\n}\n"
      + "在调用上述函数时，请使用 Json 格式表示调用的参数。<|system|>\nBe brief.<|user|>\nWeather in Oslo?"
      + "<|assistant|>get_weather \n{\"city\": \"Oslo\"}<|observation|>\n3 degrees<|assistant|>\nCold."
      + "<|user|>\nThanks<|assistant|>"
    #expect(try text(.glm4_0414, Self.conversation, tools: [Self.weather]) == expected)
  }

  @Test func glmZ1ThinksFirst() throws {
    let messages: [ChatMessage] = [.init(.user, "U"), .init(.assistant, "A", reasoning: "hm"), .init(.user, "V")]
    let plain = "[gMASK]<sop><|user|>\nU<|assistant|>\nA<|user|>\nV<|assistant|>"
    #expect(try text(.glmZ1, messages) == plain + "\n<think>\n")
    #expect(try ChatTemplate.glmZ1.render(messages, thinks: false).text == plain)
    let tools = [Self.weather]
    #expect(
      ChatTemplate.glmZ1.read("It is\ncold.\n</think>\n\nTake a coat.", tools: tools)
        == ChatReply(reasoning: "It is\ncold.", prose: "Take a coat."))
    #expect(
      ChatTemplate.glmZ1.read("I ask.</think>\nget_weather\n{\"city\": \"Oslo\"}", tools: tools)
        == ChatReply(
          reasoning: "I ask.", calls: [ChatCall(name: "get_weather", arguments: "{\"city\": \"Oslo\"}")]))
    #expect(ChatTemplate.glmZ1.read("\nNo thoughts.", tools: tools) == ChatReply(prose: "No thoughts."))
  }

  @Test func glmEdgeHasNoPrefixAndNoTools() throws {
    let messages: [ChatMessage] = [.init(.system, "S"), .init(.user, "U"), .init(.assistant, "A"), .init(.user, "V")]
    #expect(
      try text(.glmEdge, messages) == "<|system|>\nS<|user|>\nU<|assistant|>\nA<|user|>\nV<|assistant|>")
    #expect(throws: ChatTemplate.Failure.self) { try ChatTemplate.glmEdge.render(messages, tools: [Self.weather]) }
    #expect(ChatTemplate.glmEdge.parse("\nadd\n{}", tools: ["add"]) == .prose("add\n{}"))
  }

  @Test func callsAreReadBack() {
    let tools = ["get_weather", "add"]
    let oslo = ChatCall(name: "get_weather", arguments: "{\"city\": \"Oslo\"}")
    let sum = ChatCall(name: "add", arguments: "{\"text\": \"}\\\"{\", \"b\": [1, {}]}")
    for template in [ChatTemplate.glm4, .glm4_0414] {
      #expect(template.parse("get_weather\n{\"city\": \"Oslo\"}", tools: tools) == .calls([oslo]))
      #expect(template.parse("get_weather \n {\"city\": \"Oslo\"}\n", tools: tools) == .calls([oslo]))
      let several = "\(sum.name)\n\(sum.arguments)<|assistant|>\(oslo.name)\n\(oslo.arguments)"
      #expect(template.parse(several, tools: tools) == .calls([sum, oslo]))
      // The token between them is no text.
      #expect(template.parse(several.replacing("<|assistant|>", with: ""), tools: tools) == .calls([sum, oslo]))
      #expect(
        template.read("\nI ask.<|assistant|>get_weather\n\(oslo.arguments)", tools: [Self.weather])
          == ChatReply(prose: "I ask.", calls: [oslo]))
    }
  }

  @Test func proseIsNoCall() {
    let template = ChatTemplate.glm4
    #expect(template.parse("\nIt is cold.", tools: ["add"]) == .prose("It is cold."))
    #expect(template.parse("rm\n{\"a\": 1}", tools: ["add"]) == .prose("rm\n{\"a\": 1}"))
    #expect(template.parse("add\nplease", tools: ["add"]) == .prose("add\nplease"))
    #expect(template.parse("add", tools: ["add"]) == .prose("add"))
    #expect(template.parse("add\n{\"a\": 1} and so on", tools: ["add"]) == .prose("add\n{\"a\": 1} and so on"))
    // Whoever asked for the call says what is wrong with its arguments.
    #expect(template.parse("add\n{\"a\": 1", tools: ["add"]) == .calls([ChatCall(name: "add", arguments: "{\"a\": 1")]))
  }

  @Test func everyFamilyHasItsName() {
    #expect(
      ChatTemplate.all.map(\.rawValue)
        == ["chatglm3", "glm-4", "glm-4-0414", "glm-z1", "glm-edge", "glm-4.5", "chatml"])
  }
}
