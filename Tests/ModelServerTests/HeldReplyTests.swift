import Episodes
import GLMTokenizer
import ModelServer
import Testing

/// Replies that are held to JSON, to schemas, and to calls of tools, whatever the tiny models would rather say.
struct HeldReplyTests {
  static func format(_ schema: JSONValue) -> JSONValue {
    ["type": "json_schema", "json_schema": ["name": "answer", "strict": true, "schema": schema]]
  }

  static let person: JSONValue = [
    "type": "object",
    "properties": [
      "name": ["type": "string", "minLength": 1, "maxLength": 12],
      "age": ["type": "integer", "minimum": 0, "maximum": 120],
      "mood": ["enum": ["good", "bad"]],
    ],
    "required": ["name", "age", "mood"], "additionalProperties": false,
  ]

  @Test(arguments: ["tiny-glm4-q8_0", "tiny-chatglm-q4_0", "tiny-glmedge-q4_0"])
  func aReplyIsHeldToItsSchema(_ model: String) async throws {
    try await TestServer.run(.init(model: model)) { client, _ in
      for seed in 0..<6 {
        let body = Chat.body(
          "Who are you?",
          [
            "temperature": 1.5, "seed": .int(seed), "max_tokens": 80, "response_format": Self.format(Self.person),
            "logprobs": true,
          ])
        let answer = try await client.chat(body)
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.json["choices"]?[0]?["finish_reason"] == "stop")
        let value = try JSONValue(parsing: answer.content)
        #expect(Set(value.objectValue?.keys.sorted() ?? []) == ["age", "mood", "name"])
        #expect((1...12).contains(value["name"]?.stringValue?.unicodeScalars.count ?? 0))
        #expect((0...120).contains(value["age"]?.intValue ?? -1))
        #expect(["good", "bad"].contains(value["mood"]?.stringValue))
        let streamed = try await client.chat(body.adding(["stream": true]))
        #expect(Chat.content(streamed.chunks) == answer.content)
      }
    }
  }

  /// Members come in the order of the request's schema.
  @Test func aSchemaKeepsItsOrder() async throws {
    try await TestServer.run { client, _ in
      let body = """
        {"model": "tiny", "temperature": 0, "messages": [{"role": "user", "content": "hi"}], "response_format":
        {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object", "properties":
        {"zeta": {"type": "boolean"}, "alpha": {"type": "boolean"}}, "required": ["alpha", "zeta"]}}}}
        """
      let answer = try await client.send(
        "POST", "/v1/chat/completions", headers: ["Content-Type": "application/json; charset=utf-8"], body: body)
      #expect(answer.content.hasPrefix("{\"zeta\": "), "\(answer.body)")
    }
  }

  @Test func anyObjectIsAnObject() async throws {
    try await TestServer.run { client, _ in
      let answer = try await client.chat(
        Chat.body("hi", ["response_format": ["type": "json_object"], "max_tokens": 200, "temperature": 0.7, "seed": 4]))
      let isWhole = answer.json["choices"]?[0]?["finish_reason"] == "stop"
      #expect(answer.content.hasPrefix("{"))
      if isWhole { #expect(try JSONValue(parsing: answer.content).objectValue != nil) }
    }
  }

  @Test func aSchemaThatCannotBeHeldToIsRefused() async throws {
    try await TestServer.run { client, _ in
      for schema: JSONValue in [["type": "wave"], ["not": ["type": "string"]], "string"] {
        let answer = try await client.chat(Chat.body("hi", ["response_format": Self.format(schema)]))
        #expect(answer.status == 400 && answer.error["code"] == "invalid_json_schema", "\(answer.body)")
        #expect(answer.error["param"] == "response_format.json_schema.schema")
      }
    }
  }

  static let tool: JSONValue = [
    "type": "function",
    "function": [
      "name": "set_light",
      "parameters": [
        "type": "object",
        "properties": [
          "room": ["type": "string", "enum": ["hall", "kitchen"]], "level": ["$ref": "#/$defs/level"],
          "warm": ["type": "boolean"],
        ],
        "required": ["room", "level"], "$defs": ["level": ["type": "integer", "minimum": 0, "maximum": 9]],
      ],
    ],
  ]

  static let fan: JSONValue = [
    "type": "function",
    "function": [
      "name": "set_fan", "description": "Sets the fan",
      "parameters": ["type": "object", "properties": ["speed": ["enum": [1, 2, 3]]], "required": ["speed"]],
    ],
  ]

  static let families: [(model: String, template: ChatTemplate)] = [
    ("tiny-glm4-q8_0", .glm4), ("tiny-glm4-q8_0", .glm4_0414), ("tiny-glm4-q8_0", .glmZ1),
    ("tiny-glm4-q8_0", .glm45),
  ]

  /// Required calls are calls, with arguments that the tool's schema takes, in each family's form.
  @Test(arguments: families.indices) func aCallCanBeRequired(_ index: Int) async throws {
    let (model, template) = Self.families[index]
    try await TestServer.run(.init(model: model, template: template)) { client, _ in
      for (seed, choice) in [
        "required", ["type": "function", "function": ["name": "set_light"]], "required",
      ].enumerated() as EnumeratedSequence<[JSONValue]> {
        let body = Chat.body(
          "Lights!",
          [
            "tools": [Self.fan, Self.tool], "tool_choice": choice, "temperature": 1.2, "seed": .int(seed),
            "max_tokens": 120,
          ])
        let answer = try await client.chat(body)
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.json["choices"]?[0]?["finish_reason"] == "tool_calls", "\(answer.body)")
        #expect(answer.json["choices"]?[0]?["message"]?["content"] == .null)
        let call = try #require(answer.calls.first)
        #expect(call["type"] == "function" && call["id"]?.stringValue?.isEmpty == false)
        let arguments = try JSONValue(parsing: call["function"]?["arguments"]?.stringValue ?? "")
        if choice.stringValue == nil { #expect(call["function"]?["name"] == "set_light") }
        if call["function"]?["name"] == "set_light" {
          #expect(["hall", "kitchen"].contains(arguments["room"]?.stringValue))
          #expect((0...9).contains(arguments["level"]?.intValue ?? -1))
        } else {
          #expect([1, 2, 3].contains(arguments["speed"]?.intValue))
        }
        let streamed = try await client.chat(body.adding(["stream": true]))
        #expect(Chat.calls(streamed.chunks).map { $0["function"] } == answer.calls.map { $0["function"] })
        #expect(Chat.content(streamed.chunks).isEmpty)
      }
    }
  }

  /// The tiny model knows this call by heart.
  @Test(arguments: [false, true]) func aCallIsReadWhereTheModelMakesOne(_ isStreamed: Bool) async throws {
    try await TestServer.run { client, _ in
      let body = Chat.body(
        "What is the weather in Oslo?",
        ["tools": [Chat.weather], "tool_choice": "required", "stream": .bool(isStreamed)])
      let answer = try await client.chat(body)
      let calls = isStreamed ? Chat.calls(answer.chunks) : answer.calls
      #expect(calls.first?["function"]?["name"] == "get_weather")
      #expect(calls.first?["function"]?["arguments"] == "{\"city\": \"Oslo\"}")
      // The call and its result are part of the conversation.
      let messages: JSONValue = [
        ["role": "user", "content": "What is the weather in Oslo?"],
        [
          "role": "assistant", "content": .null,
          "tool_calls": [
            ["id": "a", "type": "function", "function": ["name": "get_weather", "arguments": "{\"city\": \"Oslo\"}"]]
          ],
        ], ["role": "tool", "tool_call_id": "a", "content": "{\"temperature\": 10}"],
      ]
      let next = try await client.chat(Chat.body("", ["messages": messages, "tools": [Chat.weather]]))
      #expect(next.status == 200 && next.content.contains("degrees"), "\(next.body)")
    }
  }

  /// With `none`, what looks like a call is text; and tools and a format go together.
  @Test func proseAndCallsAreToldApart() async throws {
    try await TestServer.run { client, _ in
      let none = try await client.chat(
        Chat.body("What is the weather in Oslo?", ["tools": [Chat.weather], "tool_choice": "none"]))
      #expect(none.status == 200 && none.calls.isEmpty)
      for seed in 0..<4 {
        let answer = try await client.chat(
          Chat.body(
            "What is the weather in Oslo?",
            [
              "tools": [Chat.weather], "response_format": Self.format(Self.person), "temperature": 2,
              "seed": .int(seed), "max_tokens": 100,
            ]))
        #expect(answer.status == 200)
        if let call = answer.calls.first {
          #expect(call["function"]?["name"] == "get_weather")
        } else {
          #expect(try JSONValue(parsing: answer.content)["mood"] != nil, "\(answer.body)")
        }
      }
    }
  }
}
