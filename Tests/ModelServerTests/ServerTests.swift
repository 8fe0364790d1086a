import Episodes
import Foundation
import ModelServer
import Synchronization
import Testing

/// The server around the chats: who may ask, how many, and how it ends.
struct ServerTests {
  /// Asks for text that the tiny models cannot end for a long time: the schema forbids it.
  static func endless(_ more: [String: JSONValue] = [:]) -> JSONValue {
    Chat.body(
      "hi",
      [
        "stream": true, "max_tokens": 8000,
        "response_format": [
          "type": "json_schema",
          "json_schema": ["name": "long", "schema": ["type": "string", "minLength": 100_000]],
        ],
      ]
    ).adding(more)
  }

  /// A request whose connection stays open.
  static func request(_ body: JSONValue, _ client: HTTPClient) -> String {
    let text = body.text
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost:\(client.port)\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
  }

  /// The value of a metric.
  static func metric(_ name: String, _ client: HTTPClient) async throws -> Double {
    let lines = try await client.get("/metrics").body.split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix(name + " ") }, "no \(name)")
    return try #require(Double(line.dropFirst(name.count + 1)))
  }

  /// Waits until a metric has a value; fails after many tries.
  static func wait(for name: String, _ value: Double, _ client: HTTPClient) async throws {
    for _ in 0..<2000 {
      if try await metric(name, client) == value { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("\(name) did not become \(value)")
  }

  @Test func modelsAndHealthAreTold() async throws {
    try await TestServer.run { client, _ in
      let models = try await client.get("/v1/models")
      #expect(models.status == 200 && models.json["object"] == "list")
      #expect(models.json["data"]?[0]?["id"] == "tiny" && models.json["data"]?[0]?["object"] == "model")
      #expect(try await client.get("/v1/models/tiny").json["id"] == "tiny")
      #expect(try await client.get("/v1/models/huge").status == 404)
      let health = try await client.get("/health")
      #expect(health.status == 200 && health.json["status"] == "ok")
    }
  }

  @Test func whatIsServedIsCounted() async throws {
    try await TestServer.run { client, _ in
      let answer = try await client.chat(Chat.body("Where is the mug?"))
      _ = try await client.chat(Chat.body("Where is the mug?"))
      _ = try await client.chat("{")
      let page = try await client.get("/metrics")
      #expect(page.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
      let ok = "gauntlet_requests_total{path=\"/v1/chat/completions\",status=\"200\"} 2\n"
      #expect(page.body.contains(ok) && page.body.contains("status=\"400\"} 1\n"))
      let prompt = Double(answer.json["usage"]?["prompt_tokens"]?.intValue ?? 0)
      #expect(try await Self.metric("gauntlet_prompt_tokens_total", client) == 2 * prompt)
      #expect(try await Self.metric("gauntlet_cached_tokens_total", client) == prompt - 1)
      #expect(try await Self.metric("gauntlet_completion_tokens_total", client) > 0)
      #expect(try await Self.metric("gauntlet_reply_seconds_count", client) == 2)
      #expect(try await Self.metric("gauntlet_cache_pages_in_use", client) > 0)
      #expect(try await Self.metric("gauntlet_requests_active", client) == 0)
    }
  }

  @Test func invariant7NothingListensBeyondLoopbackWithoutAToken() throws {
    for host in ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.example.org", "localhost."] {
      #expect(throws: ServerError.needsToken(host: host)) {
        try ServerOptions(host: host, clock: TestServer.clock).check()
      }
      try ServerOptions(host: host, token: "a-token-that-is-long", clock: TestServer.clock).check()
    }
    for host in ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST"] {
      try ServerOptions(host: host, clock: TestServer.clock).check()
    }
    for token in ["", "short", "with a blank", "umlaut-ä-token"] {
      #expect(throws: ServerError.badToken) { try ServerOptions(token: token, clock: TestServer.clock).check() }
    }
  }

  @Test func aTokenIsAskedFor() async throws {
    var setup = TestServer.Setup()
    setup.options.token = "correct-horse"
    try await TestServer.run(setup) { client, _ in
      let right = ["Authorization": "Bearer correct-horse"]
      for headers in [[:], ["Authorization": "Bearer wrong-horse"], ["Authorization": "correct-horse"]] {
        let answer = try await client.chat(Chat.body("hi"), headers: headers)
        #expect(answer.status == 401 && answer.error["code"] == "invalid_api_key")
        #expect(answer.headers["www-authenticate"] == "Bearer")
        #expect(!answer.body.contains("horse"))
        #expect(try await client.get("/v1/models", headers: headers).status == 401)
        #expect(try await client.get("/metrics", headers: headers).status == 401)
      }
      #expect(try await client.chat(Chat.body("hi"), headers: right).status == 200)
      #expect(try await client.get("/v1/models", headers: right).status == 200)
      #expect(try await client.get("/health").status == 200)
    }
  }

  /// A web page whose name was made to point here is not answered.
  @Test func onALoopbackAddressOnlyLoopbackNamesAreAnswered() async throws {
    try await TestServer.run { client, _ in
      for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "192.168.0.1"] {
        let answer = try await client.chat(Chat.body("hi"), headers: ["Host": host])
        #expect(answer.status == 403 && answer.error["code"] == "host_not_allowed", "\(host)")
      }
      for host in ["localhost", "localhost:\(client.port)", "[::1]:80", "127.0.0.1"] {
        #expect(try await client.get("/health", headers: ["Host": host]).status == 200, "\(host)")
      }
    }
  }

  @Test func whoGoesAwayIsNotWorkedFor() async throws {
    try await TestServer.run { client, _ in
      try await HTTPClient.elsewhere {
        let socket = try Socket(port: client.port)
        try socket.write(Self.request(Self.endless(), client))
        _ = try socket.read(until: "\"content\":\"\\\"")
      }
      try await Self.wait(for: "gauntlet_requests_cancelled_total", 1, client)
      try await Self.wait(for: "gauntlet_requests_active", 0, client)
      #expect(try await Self.metric("gauntlet_completion_tokens_total", client) < 8000)
      // Also where nothing was to be sent before the end.
      let socket = try await HTTPClient.elsewhere { () -> Carried in
        let socket = try Socket(port: client.port)
        try socket.write(Self.request(Self.endless(["stream": false]), client))
        return Carried(socket: socket)
      }
      try await Self.wait(for: "gauntlet_requests_active", 1, client)
      socket.drop()
      try await Self.wait(for: "gauntlet_requests_cancelled_total", 2, client)
      try await Self.wait(for: "gauntlet_requests_active", 0, client)
      #expect(try await client.chat(Chat.body("Where is the mug?")).status == 200)
    }
  }

  @Test func requestsBeyondTheLineAreRefused() async throws {
    var setup = TestServer.Setup(conversations: 1)
    setup.options.limits.waiting = 1
    try await TestServer.run(setup) { client, _ in
      var (first, second, refused) = try await Self.threeAtOnce(client)
      // On a busy machine the first one may be done before the third one asks.
      for _ in 0..<20 where refused.status == 200 {
        first.drop()
        second.drop()
        (first, second, refused) = try await Self.threeAtOnce(client)
      }
      #expect(refused.status == 429 && refused.error["code"] == "queue_full", "\(refused.body)")
      #expect(refused.headers["retry-after"] == "1")
      // When the first one goes, the one in line gets its turn.
      first.drop()
      let text = try await HTTPClient.elsewhere { [second] in try second.socket?.read(until: "[DONE]") ?? "" }
      #expect(text.contains("\"finish_reason\":\"stop\""))
    }
  }

  /// A request that is worked for, one that waits, and the answer to a third one.
  private static func threeAtOnce(_ client: HTTPClient) async throws -> (Carried, Carried, HTTPClient.Answer) {
    let (first, second) = try await HTTPClient.elsewhere { () -> (Carried, Carried) in
      let first = try Socket(port: client.port)
      try first.write(request(endless(), client))
      _ = try first.read(until: "\"content\":\"\\\"")
      let second = try Socket(port: client.port)
      try second.write(request(Chat.body("Where is the mug?", ["stream": true]), client))
      _ = try second.read(until: "assistant")
      return (Carried(socket: first), Carried(socket: second))
    }
    return (first, second, try await client.chat(Chat.body("hi")))
  }

  /// The clock runs out once the first token has come.
  @Test func aReplyThatTakesTooLongIsGivenUp() async throws {
    var setup = TestServer.Setup()
    setup.options.limits.time = .seconds(7)
    let bell = Bell()
    setup.options.clock.sleep = { limit in
      if limit == .seconds(7) { try await bell.wait() } else { try await Task.sleep(for: .seconds(1000)) }
    }
    try await TestServer.run(setup) { client, _ in
      // The body of each request has arrived when the bell rings; both replies are being made.
      async let whole = client.chat(Self.endless(["stream": false]))
      async let streamed = client.chat(Self.endless())
      try await Self.wait(for: "gauntlet_requests_active", 2, client)
      bell.ring()
      let (one, other) = try await (whole, streamed)
      #expect(one.status == 503 && one.error["code"] == "timeout", "\(one.body)")
      #expect(other.status == 200 && other.chunks.last?["error"]?["code"] == "timeout", "\(other.body.suffix(300))")
      #expect(!other.events.contains("[DONE]"))
    }
  }

  /// A stream that is not read to its end is not kept open for ever.
  @Test func aConnectionHasAnEnd() async throws {
    var setup = TestServer.Setup()
    setup.options.limits.time = .seconds(7)
    let bell = Bell()
    setup.options.clock.sleep = { limit in
      if limit == .seconds(14) { try await bell.wait() } else { try await Task.sleep(for: .seconds(1000)) }
    }
    try await TestServer.run(setup) { client, _ in
      let streamed = Task { try await client.chat(Self.endless()) }
      try await Self.wait(for: "gauntlet_requests_active", 1, client)
      bell.ring()
      await #expect(throws: HTTPClient.Failure.self) { try await streamed.value }
      try await Self.wait(for: "gauntlet_requests_active", 0, client)
    }
  }

  /// A refused request that goes on for ever is cut off.
  @Test func aRefusedRequestHasAnEnd() async throws {
    var setup = TestServer.Setup()
    let bell = Bell()
    setup.options.clock.sleep = { limit in
      if limit == .seconds(10) { try await bell.wait() } else { try await Task.sleep(for: .seconds(1000)) }
    }
    try await TestServer.run(setup) { client, _ in
      let text = try await HTTPClient.elsewhere {
        let socket = try Socket(port: client.port)
        try socket.write(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000000000\r\n\r\n{")
        _ = try socket.read(until: "request_too_large")
        bell.ring()
        return socket.readAll()
      }
      #expect(text.isEmpty)
    }
  }

  /// Told to stop, the server takes no one in any more, and who is in gets the whole reply.
  @Test func requestsInProgressAreFinished() async throws {
    var setup = TestServer.Setup()
    setup.contextLength = 7777
    try await TestServer.run(setup) { client, server in
      let socket = try await HTTPClient.elsewhere { () -> Carried in
        let socket = try Socket(port: client.port)
        try socket.write(Self.request(Self.endless(["max_tokens": 100]), client))
        _ = try socket.read(until: "\"content\":\"\\\"")
        return Carried(socket: socket)
      }
      await server.stop()
      let rest = try await HTTPClient.elsewhere {
        String(decoding: socket.socket?.readAll() ?? [], as: UTF8.self)
      }
      #expect(rest.contains("\"finish_reason\":\"length\"") && rest.contains("data: [DONE]"))
      // Nobody listens there, or another test's server, which has found the port free.
      let models = try? await client.get("/v1/models")
      #expect(models?.json["data"]?[0]?["max_model_len"] != 7777)
    }
  }

  @Test func drainingHasAnEnd() async throws {
    var setup = TestServer.Setup()
    setup.options.limits.drain = .milliseconds(100)
    try await TestServer.run(setup) { client, server in
      let socket = try await HTTPClient.elsewhere { () -> Carried in
        let socket = try Socket(port: client.port)
        try socket.write(Self.request(Self.endless(), client))
        _ = try socket.read(until: "\"content\":\"\\\"")
        return Carried(socket: socket)
      }
      await server.stop()
      let rest = try await HTTPClient.elsewhere {
        String(decoding: socket.socket?.readAll() ?? [], as: UTF8.self)
      }
      #expect(!rest.contains("[DONE]"))
    }
  }

  @Test func anAddressThatIsTakenIsNamed() async throws {
    try await TestServer.run { client, _ in
      var setup = TestServer.Setup()
      setup.options.port = client.port
      await #expect(throws: ServerError.self) { try await TestServer.run(setup) { _, _ in } }
    }
  }

  @Test func aCacheThatHoldsNoConversationIsRefused() throws {
    #expect(throws: ServerError.self) { try TestServer.served(.init(cacheBytes: 1000)) }
  }
}

/// Something to wait for.
private final class Bell: Sendable {
  private let isRinging = Atomic(false)

  func ring() { isRinging.store(true, ordering: .releasing) }

  func wait() async throws {
    while !isRinging.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
  }
}

/// A socket on its way from one thread to another.
private final class Carried: @unchecked Sendable {
  private(set) var socket: Socket?

  init(socket: Socket) { self.socket = socket }

  /// Hangs up.
  func drop() { socket = nil }
}
