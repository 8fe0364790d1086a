import Episodes
import GLMRuntime
import GLMTokenizer

/// Writes replies as OpenAI's `chat.completion` and `chat.completion.chunk` objects.
struct CompletionText: Sendable {
  /// The completion's id.
  var id: String
  /// Seconds since 1970.
  var created: Int
  var model: String
  /// Whether tokens' probabilities were asked for.
  var hasLogProbabilities: Bool
  var tokenizer: GLMTokenizer

  /// A reply as a whole.
  func completion(_ report: ReplyReport) -> JSONValue {
    let reply = report.reply
    var message: [String: JSONValue] = [
      "role": "assistant", "refusal": .null,
      "content": reply.prose.isEmpty && !reply.calls.isEmpty ? .null : .string(reply.prose),
    ]
    if !reply.reasoning.isEmpty { message["reasoning_content"] = .string(reply.reasoning) }
    if !reply.calls.isEmpty { message["tool_calls"] = .array(calls(reply, isChunk: false)) }
    return .object(
      head("chat.completion").merging([
        "choices": [
          [
            "index": 0, "message": .object(message), "finish_reason": .string(report.ending.rawValue),
            "logprobs": hasLogProbabilities ? logProbabilities(report.logProbabilities) : .null,
          ]
        ],
        "usage": Self.usage(report.generation),
      ]) { $1 })
  }

  /// The first chunk of a stream: who speaks.
  func opening() -> JSONValue { chunk(["role": "assistant", "content": ""]) }

  /// A piece of a reply. `tokens` are those that it is made of.
  func piece(_ delta: TurnStream.Delta, tokens: [TokenLogProbability] = []) -> JSONValue {
    var members: [String: JSONValue] = [:]
    if !delta.reasoning.isEmpty { members["reasoning_content"] = .string(delta.reasoning) }
    if !delta.prose.isEmpty { members["content"] = .string(delta.prose) }
    return chunk(.object(members), logProbabilities: tokens.isEmpty ? .null : logProbabilities(tokens))
  }

  /// The calls of a reply, a chunk each.
  func callChunks(_ reply: ChatReply) -> [JSONValue] {
    calls(reply, isChunk: true).map { chunk(["tool_calls": [$0]]) }
  }

  /// The last chunk of a reply: why it ended.
  func closing(_ report: ReplyReport) -> JSONValue { chunk([:], finish: .string(report.ending.rawValue)) }

  /// The chunk that tells what the reply cost.
  func usageChunk(_ report: ReplyReport) -> JSONValue {
    .object(
      head("chat.completion.chunk").merging(["choices": [], "usage": Self.usage(report.generation)]) { $1 })
  }

  private func head(_ object: String) -> [String: JSONValue] {
    ["id": .string(id), "object": .string(object), "created": .int(created), "model": .string(model)]
  }

  private func chunk(
    _ delta: JSONValue, finish: JSONValue = .null, logProbabilities: JSONValue = .null
  ) -> JSONValue {
    .object(
      head("chat.completion.chunk").merging([
        "choices": [["index": 0, "delta": delta, "finish_reason": finish, "logprobs": logProbabilities]]
      ]) { $1 })
  }

  private func calls(_ reply: ChatReply, isChunk: Bool) -> [JSONValue] {
    reply.calls.enumerated().map { index, call in
      var members: [String: JSONValue] = [
        "id": .string("call-\(id)-\(index)"), "type": "function",
        "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
      ]
      if isChunk { members["index"] = .int(index) }
      return .object(members)
    }
  }

  private static func usage(_ generation: Generation) -> JSONValue {
    [
      "prompt_tokens": .int(generation.promptTokens), "completion_tokens": .int(generation.completionTokens),
      "total_tokens": .int(generation.promptTokens + generation.completionTokens),
      "prompt_tokens_details": ["cached_tokens": .int(generation.cachedTokens)],
    ]
  }

  private func logProbabilities(_ tokens: [TokenLogProbability]) -> JSONValue {
    let content = tokens.map { token in
      var members = entry(token.token, token.logProbability)
      members["top_logprobs"] = .array(token.top.map { .object(entry($0.token, $0.logProbability)) })
      return JSONValue.object(members)
    }
    return ["content": .array(content), "refusal": .null]
  }

  private func entry(_ token: Int32, _ logProbability: Float) -> [String: JSONValue] {
    let bytes = tokenizer.bytes(of: token)
    return [
      "token": .string(bytes.isEmpty ? tokenizer.describe([token]) : String(decoding: bytes, as: UTF8.self)),
      "bytes": bytes.isEmpty ? .null : .array(bytes.map { .int(Int($0)) }),
      // What cannot be has no logarithm; JSON has no infinity.
      "logprob": .double(logProbability.isFinite ? Double(logProbability) : -9999),
    ]
  }
}
