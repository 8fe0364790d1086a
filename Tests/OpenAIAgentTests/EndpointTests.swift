import AgentKit
import Episodes
import Foundation
import OpenAIAgent
import Testing

/// Against a real server on a real socket.
struct EndpointTests {
  private static let good = ScriptedServer.Answer(
    body: """
      {"choices": [{"message": {"role": "assistant", "content": "go north"}}],
       "usage": {"prompt_tokens": 11, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 5}}}
      """)

  private func ask(
    _ answers: [ScriptedServer.Answer], tools: [Tool] = [], retries: Int = 3, timeout: Double = 10
  ) async throws -> (turn: AgentTurn, requests: [String]) {
    let server = try ScriptedServer(answers)
    defer { server.stop() }
    let agent = OpenAIAgent(
      baseURL: try #require(URL(string: "http://127.0.0.1:\(server.port)/v1")), model: "m", key: "secret-key",
      options: .init(timeout: timeout, retries: retries, backoff: 0.01))
    let turn = try await agent.reply(
      to: AgentRequest(
        conversation: "c", step: 0, messages: [.user("Where?")], tools: tools, seed: Seed(9)))
    return (turn, server.requests)
  }

  @Test func aChatIsAskedAndRead() async throws {
    let (turn, requests) = try await ask([Self.good])
    #expect(turn.reply == AgentReply("go north"))
    #expect(turn.usage == Usage(promptTokens: 11, cachedTokens: 5, completionTokens: 3))
    let request = try #require(requests.first)
    #expect(request.hasPrefix("POST /v1/chat/completions "))
    #expect(request.contains("Bearer secret-key"))
    let start = try #require(request.range(of: "\r\n\r\n"))
    let body = try JSONValue(parsing: String(request[start.upperBound...]))
    #expect(body["model"] == "m" && body["messages"]?[0]?["content"] == "Where?")
    #expect(body["temperature"]?.doubleValue == 0 && body["tools"] == nil)
  }

  @Test func toolCallsComeThrough() async throws {
    let tool = Tool(name: "move", description: "Go.", strings: [("to", "where")])
    let body = """
      {"choices": [{"message": {"content": null, "tool_calls": [
        {"id": "x1", "type": "function", "function": {"name": "move", "arguments": "{\\"to\\": \\"a\\"}"}}]}}]}
      """
    let (turn, requests) = try await ask([.init(body: body)], tools: [tool])
    #expect(turn.reply.toolCalls == [ToolCall(id: "x1", name: "move", arguments: "{\"to\": \"a\"}")])
    #expect(requests.first?.contains("\"tools\"") == true)
  }

  /// 429, 5xx, a broken answer and a lost connection are tried again; the last answer counts.
  @Test func passingTroubleIsTriedAgain() async throws {
    let (turn, requests) = try await ask([
      .init(status: 429, headers: ["Retry-After": "0"]), .init(status: 503), Self.good,
    ])
    #expect(turn.reply.content == "go north" && requests.count == 3)
    let (late, tries) = try await ask([.init(status: 408), Self.good])
    #expect(late.reply.content == "go north" && tries.count == 2)
    let (other, more) = try await ask([.init(body: "<html>"), .init(hangsUp: true), Self.good])
    #expect(other.reply.content == "go north" && more.count >= 3)
  }

  @Test func aSlowAnswerIsATimeoutAndTriedAgain() async throws {
    var slow = Self.good
    slow.delay = 300
    let (turn, requests) = try await ask([slow, Self.good], timeout: 1)
    #expect(turn.reply.content == "go north" && requests.count == 2)
  }

  @Test func lastingTroubleIsUnavailable() async throws {
    let error = await #expect(throws: AgentError.self) { try await ask([.init(status: 500)], retries: 2) }
    #expect(error?.kind == .unavailable)
    #expect(error?.message.contains("after 3 tries") == true)
  }

  /// What services say of a conversation that does not fit.
  @Test(arguments: [
    (400, #"{"error": {"message": "This model's maximum context length is 4096 tokens", "code": 400}}"#),
    (400, #"{"error": {"message": "Oops.", "param": "messages", "code": "context_length_exceeded"}}"#),
    (400, #"{"error": {"message": "prompt is too long: 210000 tokens > 200000 maximum"}}"#),
    (413, "the request exceeds the available context size"), (422, "inputs tokens + max_new_tokens: input too long"),
  ]) func aContextLimitIsOne(_ status: Int, _ body: String) async throws {
    let error = await #expect(throws: AgentError.self) { try await ask([.init(status: status, body: body)]) }
    #expect(error?.kind == .contextLimit)
    #expect(error?.message.contains("\(status)") == true)
  }

  /// Errors of configuration that speak of tokens and limits: never the agent's fault, and so never a score.
  @Test(arguments: [
    (403, #"{"error": {"message": "You exceeded your quota of tokens", "code": "insufficient_quota"}}"#),
    (401, "token limit exceeded for this key's context"), (404, "maximum context length of no such model"),
    (400, #"{"error": {"message": "Unsupported parameter: 'max_tokens' is not supported over this model"}}"#),
    (400, #"{"error": {"message": "Unrecognized request argument: prompt_limit"}}"#),
    (400, "you are up to something with tokens"),
  ]) func aWrongConfigurationIsNoContextLimit(_ status: Int, _ body: String) async throws {
    let error = await #expect(throws: AgentError.self) { try await ask([.init(status: status, body: body)]) }
    #expect(error?.kind == .refused)
    #expect(error?.message.contains("\(status)") == true)
  }

  /// Newer models want the limit of a reply under another name; what was learnt is kept, and tried once only.
  @Test func theLimitOfAReplyHasTwoNames() async throws {
    let refusal = ScriptedServer.Answer(
      status: 400,
      body: """
        {"error": {"message": "Unsupported parameter: 'max_tokens' is not supported with this model. \
        Use 'max_completion_tokens' instead.", "param": "max_tokens", "code": "unsupported_parameter"}}
        """)
    let (turn, requests) = try await ask([refusal, Self.good])
    #expect(turn.reply.content == "go north" && requests.count == 2)
    #expect(requests[0].contains("\"max_tokens\":") && !requests[0].contains("max_completion_tokens"))
    #expect(requests[1].contains("\"max_completion_tokens\":") && !requests[1].contains("\"max_tokens\":"))
    let error = await #expect(throws: AgentError.self) { try await ask([refusal]) }
    #expect(error?.kind == .refused)
  }

  @Test func aRefusalIsNotTriedAgain() async throws {
    let error = await #expect(throws: AgentError.self) {
      try await ask([.init(status: 401, body: "bad key"), Self.good])
    }
    #expect(error?.kind == .refused)
    #expect(error?.message.contains("401") == true && error?.message.contains("secret") == false)
  }

  /// Before a run: a service that is there will do, one that wants another key will not.
  @Test func preparingAsksWhetherTheServiceIsThere() async throws {
    func prepare(_ answer: ScriptedServer.Answer) async throws -> [String] {
      let server = try ScriptedServer([answer])
      defer { server.stop() }
      let url = try #require(URL(string: "http://127.0.0.1:\(server.port)/v1"))
      try await OpenAIAgent(baseURL: url, model: "m", key: "secret-key").prepare()
      return server.requests
    }
    #expect(try await prepare(.init(status: 404)).first?.hasPrefix("GET /v1/models ") == true)
    let error = await #expect(throws: AgentError.self) { _ = try await prepare(.init(status: 401)) }
    #expect(error?.kind == .refused && error?.message.contains("OPENAI_API_KEY") == true)
  }

  @Test func aCancelledReplyWaitsForNobody() async throws {
    var slow = Self.good
    slow.delay = 300
    let answers = [slow]
    let work = Task { try await ask(answers, timeout: 600) }
    try await Task.sleep(for: .milliseconds(200))
    work.cancel()
    await #expect(throws: CancellationError.self) { try await work.value }
  }

  /// Requests that fail in the very moment that they are cancelled, as all of a run's do when its service goes away.
  @Test func cancellingAFailingRequestIsHarmless() async throws {
    let url = try #require(URL(string: "http://127.0.0.1:9/v1"))
    let agent = OpenAIAgent(baseURL: url, model: "m", options: .init(retries: 0))
    for round in 0..<50 {
      let asked = (0..<8).map { number in
        Task { try await agent.reply(to: AgentRequest(conversation: "\(number)", step: 0, messages: [.user("hi")])) }
      }
      if round % 2 == 0 { await Task.yield() }
      for task in asked { task.cancel() }
      for task in asked { await #expect(throws: (any Error).self) { try await task.value } }
    }
  }
}
