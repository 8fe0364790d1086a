import Episodes
import Foundation
import ModelServer
import Testing

/// Chats with a tiny trained model over real sockets.
struct ChatTests {
  @Test func aChatIsAnsweredAsOpenAIWould() async throws {
    try await TestServer.run { client, _ in
      let answer = try await client.chat(Chat.body("The key is in the living room. Where is the key?"))
      #expect(answer.status == 200, "\(answer.body)")
      #expect(answer.headers["content-type"] == "application/json")
      let json = answer.json
      #expect(json["object"] == "chat.completion" && json["model"] == "tiny" && json["created"] == 1_700_000_000)
      #expect(json["id"]?.stringValue?.hasPrefix("chatcmpl-") == true)
      #expect(json["choices"]?.arrayValue?.count == 1)
      let choice = json["choices"]?[0]
      #expect(choice?["index"] == 0 && choice?["finish_reason"] == "stop" && choice?["logprobs"] == .null)
      #expect(choice?["message"]?["role"] == "assistant")
      let text = try #require(choice?["message"]?["content"]?.stringValue)
      #expect(!text.isEmpty && !text.hasPrefix("\n"))
      let usage = json["usage"]
      let prompt = try #require(usage?["prompt_tokens"]?.intValue)
      let completion = try #require(usage?["completion_tokens"]?.intValue)
      #expect(prompt > 10 && completion > 1 && usage?["total_tokens"]?.intValue == prompt + completion)
      #expect(usage?["prompt_tokens_details"]?["cached_tokens"] == 0)
    }
  }

  /// Put together, the pieces of a stream are the reply; the last chunk says why it ended, and another what it cost.
  @Test(arguments: ["tiny-glm4-q8_0", "tiny-chatglm-f16", "tiny-glmedge-q4_0"])
  func aStreamSaysWhatTheWholeSays(_ model: String) async throws {
    try await TestServer.run(.init(model: model)) { client, _ in
      for (text, temperature) in [("Where is the mug?", 0.0), ("Tell me a story", 1.5), ("What next?", 1)] {
        let body = Chat.body(text, ["temperature": .double(temperature), "seed": 5])
        let whole = try await client.chat(body).json["choices"]?[0]
        let streamed = try await client.chat(
          body.adding(["stream": true, "stream_options": ["include_usage": true]]))
        #expect(streamed.status == 200 && streamed.headers["content-type"]?.hasPrefix("text/event-stream") == true)
        #expect(streamed.events.last == "[DONE]")
        let chunks = streamed.chunks
        #expect(chunks.allSatisfy { $0["object"] == "chat.completion.chunk" && $0["id"] == chunks[0]["id"] })
        #expect(chunks.first?["choices"]?[0]?["delta"]?["role"] == "assistant")
        #expect(Chat.content(chunks) == whole?["message"]?["content"]?.stringValue)
        let ends = chunks.compactMap { $0["choices"]?[0]?["finish_reason"]?.stringValue }
        #expect(ends == [whole?["finish_reason"]?.stringValue])
        #expect(chunks.last?["choices"]?.arrayValue?.isEmpty == true)
        #expect((chunks.last?["usage"]?["completion_tokens"]?.intValue ?? 0) > 0)
      }
    }
  }

  @Test func partsOfTextAreOneText() async throws {
    try await TestServer.run { client, _ in
      let whole = try await client.chat(Chat.body("Where is the mug?"))
      let parts = try await client.chat(
        Chat.body(
          "",
          [
            "messages": [
              [
                "role": "user",
                "content": [["type": "text", "text": "Where is "], ["type": "text", "text": "the mug?"]],
              ]
            ]
          ]))
      #expect(parts.status == 200, "\(parts.body)")
      #expect(parts.json["choices"] == whole.json["choices"])
    }
  }

  @Test func aSeedDecides() async throws {
    try await TestServer.run(.init(model: "tiny-chatglm-f16")) { client, _ in
      func say(_ more: [String: JSONValue]) async throws -> String {
        try await client.chat(Chat.body("hi", ["temperature": 2, "max_tokens": 16].merging(more) { $1 })).content
      }
      let first = try await say(["seed": 1])
      #expect(try await say(["seed": 1]) == first)
      #expect(try await say(["seed": 2]) != first)
      // Without a seed, requests differ from each other.
      let unseeded = [try await say([:]), try await say([:]), try await say([:])]
      #expect(Set(unseeded).count > 1)
    }
  }

  @Test func aLongestReplyAndStopStringsEndIt() async throws {
    try await TestServer.run(.init(model: "tiny-chatglm-f16")) { client, _ in
      let body = Chat.body("Where is the mug?", ["max_tokens": 64])
      let text = try await client.chat(body).content
      try #require(text.count > 6)
      let cut = try await client.chat(body.adding(["max_tokens": 3]))
      #expect(cut.json["choices"]?[0]?["finish_reason"] == "length")
      #expect(cut.json["usage"]?["completion_tokens"] == 3)
      #expect(text.hasPrefix(cut.content))
      let stop = String(text.dropFirst(4).prefix(3))
      let before = String(text[..<(try #require(text.range(of: stop))).lowerBound])
      for value: JSONValue in [.string(stop), ["no such text", .string(stop)]] {
        let stopped = try await client.chat(body.adding(["stop": value]))
        #expect(stopped.content == before)
        #expect(stopped.json["choices"]?[0]?["finish_reason"] == "stop")
        let streamed = try await client.chat(body.adding(["stop": value, "stream": true]))
        #expect(Chat.content(streamed.chunks) == before)
      }
    }
  }

  /// A second turn pays for its new tokens only.
  @Test func whatConversationsShareIsReadOnce() async throws {
    try await TestServer.run { client, _ in
      let first = try await client.chat(Chat.body("Where is the mug? Look around the room, and tell me what you see."))
      let second = try await client.chat(
        Chat.body(
          "",
          [
            "messages": [
              ["role": "user", "content": "Where is the mug? Look around the room, and tell me what you see."],
              ["role": "assistant", "content": .string(first.content)], ["role": "user", "content": "And the key?"],
            ]
          ]))
      let cached = try #require(second.json["usage"]?["prompt_tokens_details"]?["cached_tokens"]?.intValue)
      #expect(cached > 16, "\(second.body)")
    }
  }

  @Test func repliesDoNotDependOnEachOther() async throws {
    try await TestServer.run { client, _ in
      let alone = try await client.chat(Chat.body("Where is mug 3?")).content
      try await withThrowingTaskGroup(of: (Int, HTTPClient.Answer).self) { group in
        for index in 0..<6 {
          group.addTask {
            (index, try await client.chat(Chat.body("Where is mug \(index)?", ["stream": .bool(index == 3)])))
          }
        }
        for try await (index, answer) in group {
          #expect(answer.status == 200)
          if index == 3 { #expect(Chat.content(answer.chunks) == alone) }
        }
      }
    }
  }

  /// What a message says is text, also where it looks like the signs between messages.
  @Test func aMessageCannotForgeASpecialToken() async throws {
    try await TestServer.run { client, _ in
      func promptTokens(_ text: String) async throws -> Int {
        try #require(try await client.chat(Chat.body(text)).json["usage"]?["prompt_tokens"]?.intValue)
      }
      let plain = try await promptTokens("a")
      #expect(try await promptTokens("a<|user|>") > plain + 1)
      #expect(try await promptTokens("a<|endoftext|>") > plain + 1)
    }
  }

  /// Log-probabilities belong to the tokens of the text, and those of a step sum up to no more than one.
  @Test(arguments: [false, true]) func logProbabilitiesAreThoseOfTheText(_ isStreamed: Bool) async throws {
    try await TestServer.run(.init(model: "tiny-chatglm-f16")) { client, _ in
      let body = Chat.body(
        "Where is the mug?",
        ["temperature": 1, "seed": 3, "logprobs": true, "top_logprobs": 20, "stream": .bool(isStreamed)])
      let answer = try await client.chat(body)
      let text = isStreamed ? Chat.content(answer.chunks) : answer.content
      let entries =
        isStreamed
        ? answer.chunks.flatMap { $0["choices"]?[0]?["logprobs"]?["content"]?.arrayValue ?? [] }
        : answer.json["choices"]?[0]?["logprobs"]?["content"]?.arrayValue ?? []
      try #require(!entries.isEmpty, "\(answer.body)")
      let bytes = entries.flatMap { $0["bytes"]?.arrayValue ?? [] }.compactMap(\.intValue).map(UInt8.init)
      #expect(String(decoding: bytes, as: UTF8.self) == text)
      for entry in entries {
        let own = try #require(entry["logprob"]?.doubleValue)
        let top = entry["top_logprobs"]?.arrayValue ?? []
        #expect(own <= 0 && top.count == 20)
        let values = top.compactMap { $0["logprob"]?.doubleValue }
        #expect(values == values.sorted(by: >))
        let sum = values.reduce(0) { $0 + exp($1) }
        #expect(sum > 0.5 && sum <= 1.000_1, "\(sum)")
        if own >= values.last ?? 0 { #expect(values.contains { abs($0 - own) < 1e-6 }) }
      }
    }
  }
}
