import Episodes
import GLMTokenizer
import ModelServer
import Testing

/// What is refused, and how that is said.
struct RequestErrorTests {
  static let user: JSONValue = ["role": "user", "content": "hi"]
  static let call: JSONValue = [
    "role": "assistant", "content": .null,
    "tool_calls": [["id": "c1", "type": "function", "function": ["name": "get_weather", "arguments": "{}"]]],
  ]

  static let cases: [(more: [String: JSONValue], status: Int, param: String?)] = [
    (["model": .null], 400, "model"), (["model": 3], 400, "model"), (["model": "gpt-5"], 404, "model"),
    (["messages": .null], 400, "messages"), (["messages": []], 400, "messages"),
    (["messages": "hi"], 400, "messages"), (["messages": ["hi"]], 400, "messages[0]"),
    (["messages": [user, ["role": "king", "content": "hi"]]], 400, "messages[1].role"),
    (["messages": [["role": "user"]]], 400, "messages[0].content"),
    (["messages": [["role": "user", "content": 3]]], 400, "messages[0].content"),
    (["messages": [["role": "user", "content": []]]], 400, "messages[0].content"),
    (["messages": [["role": "user", "content": "a", "name": "Bob"]]], 400, "messages[0].name"),
    (["messages": [["role": "user", "content": "a", "mood": "good"]]], 400, "messages[0].mood"),
    (
      ["messages": [["role": "user", "content": [["type": "image_url", "image_url": ["url": "x"]]]]]], 400,
      "messages[0].content[0].type"
    ),
    (["messages": [["role": "assistant"]]], 400, "messages[0].content"),
    (["messages": [user, ["role": "tool", "tool_call_id": "c1", "content": "a"]]], 400, "messages[1].tool_call_id"),
    (
      ["messages": [user, call, ["role": "tool", "tool_call_id": "c2", "content": "a"]]], 400,
      "messages[2].tool_call_id"
    ),
    (["messages": [user, call, ["role": "tool", "content": "a"]]], 400, "messages[2].tool_call_id"),
    (["temperature": 3], 400, "temperature"), (["temperature": "hot"], 400, "temperature"),
    (["top_p": -0.1], 400, "top_p"), (["top_k": 1.5], 400, "top_k"), (["min_p": 2], 400, "min_p"),
    (["presence_penalty": 3], 400, "presence_penalty"), (["frequency_penalty": -3], 400, "frequency_penalty"),
    (["repetition_penalty": 0], 400, "repetition_penalty"), (["seed": "x"], 400, "seed"), (["n": 2], 400, "n"),
    (["max_tokens": 0], 400, "max_tokens"), (["max_tokens": 1_000_000], 400, "max_tokens"),
    (["max_tokens": 4, "max_completion_tokens": 5], 400, "max_completion_tokens"),
    (["stop": ""], 400, "stop"), (["stop": 3], 400, "stop"), (["stop": ["a", ""]], 400, "stop"),
    (["logprobs": 1], 400, "logprobs"), (["top_logprobs": 3], 400, "top_logprobs"),
    (["logprobs": true, "top_logprobs": 21], 400, "top_logprobs"), (["stream": "yes"], 400, "stream"),
    (["stream_options": ["include_usage": true]], 400, "stream_options"),
    (["stream": true, "stream_options": ["speed": 1]], 400, "stream_options.speed"),
    (["logit_bias": ["5": 10]], 400, "logit_bias"), (["tools": "x"], 400, "tools"),
    (["tools": [["type": "retrieval"]]], 400, "tools[0].type"),
    (["tools": [["type": "function"]]], 400, "tools[0].function"),
    (["tools": [["type": "function", "function": ["name": "a b"]]]], 400, "tools[0].function.name"),
    (["tools": [Chat.weather, Chat.weather]], 400, "tools[1].function.name"),
    (["tool_choice": "auto"], 400, "tool_choice"),
    (["tools": [Chat.weather], "tool_choice": "always"], 400, "tool_choice"),
    (
      ["tools": [Chat.weather], "tool_choice": ["type": "function", "function": ["name": "fly"]]], 400,
      "tool_choice.function.name"
    ),
    (["response_format": "json"], 400, "response_format"),
    (["response_format": ["type": "yaml"]], 400, "response_format.type"),
    (["response_format": ["type": "json_schema"]], 400, "response_format.json_schema"),
    (["store": true], 400, "store"), (["modalities": ["audio"]], 400, "modalities"),
    (["functions": []], 400, "functions"), (["reasoning_effort": "high"], 400, "reasoning_effort"),
    (["temprature": 0.5], 400, "temprature"),
  ]

  @Test func whatIsWrongIsNamed() async throws {
    try await TestServer.run { client, _ in
      for (more, status, param) in Self.cases {
        let answer = try await client.chat(Chat.body("hi", more))
        #expect(answer.status == status, "\(more) \(answer.body)")
        let error = answer.error
        #expect(error["param"]?.stringValue == param, "\(more) \(answer.body)")
        #expect(error["type"] == "invalid_request_error" && error["message"]?.stringValue?.isEmpty == false)
      }
    }
  }

  @Test func whatChangesNothingIsTaken() async throws {
    try await TestServer.run { client, _ in
      let plain = try await client.chat(Chat.body("Where is the mug?"))
      let more: [String: JSONValue] = [
        "user": "u", "metadata": ["a": "b"], "store": false, "service_tier": "auto", "n": 1, "logit_bias": [:],
        "modalities": ["text"], "parallel_tool_calls": true, "top_p": 1, "presence_penalty": 0, "stop": .null,
        "tools": .null, "response_format": ["type": "text"], "stream": false, "logprobs": false,
      ]
      let answer = try await client.chat(Chat.body("Where is the mug?", more))
      #expect(answer.status == 200, "\(answer.body)")
      #expect(answer.content == plain.content)
    }
  }

  @Test func aBodyThatIsNoChatIsRefused() async throws {
    var setup = TestServer.Setup()
    setup.options.limits.bodyBytes = 2000
    setup.options.limits.messages = 3
    try await TestServer.run(setup) { client, _ in
      let path = "/v1/chat/completions"
      let json = ["Content-Type": "application/json"]
      #expect(try await client.send("POST", path, headers: json, body: "{").status == 400)
      #expect(try await client.send("POST", path, headers: json, body: "[1]").status == 400)
      #expect(try await client.send("POST", path, headers: json, body: "").status == 400)
      #expect(try await client.send("POST", path, headers: ["Content-Type": "text/plain"], body: "{}").status == 415)
      #expect(try await client.send("POST", path, body: "{}").status == 415)
      let large = try await client.chat(Chat.body(String(repeating: "a", count: 3000)))
      #expect(large.status == 413 && large.error["type"] == "invalid_request_error")
      // A body without an announced length is cut off where it is too long.
      let chunk = "400\r\n" + String(repeating: " ", count: 1024) + "\r\n"
      let endless = try await client.say(
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + "0\r\n\r\n")
      #expect(endless.status == 413)
      let many = try await client.chat(Chat.body("", ["messages": [Self.user, Self.user, Self.user, Self.user]]))
      #expect(many.status == 413 && many.error["param"] == "messages")
      #expect(try await client.get("/v1/nothing").status == 404)
      let wrong = try await client.get(path)
      #expect(wrong.status == 405 && wrong.headers["allow"] == "POST")
      #expect(try await client.send("POST", "/health").status == 405)
    }
  }

  /// With the words by which AgentBench knows that a context was too long.
  @Test(arguments: [false, true]) func aConversationThatDoesNotFitIsRefused(_ isStreamed: Bool) async throws {
    try await TestServer.run(.init(contextLength: 64)) { client, _ in
      let answer = try await client.chat(
        Chat.body(String(repeating: "word ", count: 100), ["stream": .bool(isStreamed)]))
      #expect(answer.status == 400, "\(answer.body)")
      #expect(answer.error["code"] == "context_length_exceeded" && answer.error["param"] == "messages")
      #expect(answer.error["message"]?.stringValue?.contains("maximum context length is 64 tokens") == true)
      // What is left of the context bounds the reply, whose last token needs no room.
      let short = try await client.chat(Chat.body("word", ["max_tokens": 500]))
      #expect(short.status == 200)
      #expect((short.json["usage"]?["total_tokens"]?.intValue ?? 100) <= 65)
    }
  }

  @Test func toolsNeedAFamilyThatKnowsThem() async throws {
    try await TestServer.run(.init(model: "tiny-glmedge-q4_0", template: .glmEdge)) { client, _ in
      let answer = try await client.chat(Chat.body("hi", ["tools": [Chat.weather]]))
      #expect(answer.status == 400 && answer.error["param"] == "tools")
    }
  }
}
