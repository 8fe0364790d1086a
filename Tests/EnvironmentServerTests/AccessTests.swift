import EnvironmentHost
import EnvironmentServer
import EnvironmentTesting
import Episodes
import Foundation
import ServerAccess
import Testing

struct AccessTests {
  private static let token = "a-token-of-length"
  private static let bearer = [("Authorization", "Bearer a-token-of-length")]

  @Test func invariant7NothingListensBeyondLoopbackWithoutAToken() throws {
    var settings = TestServer.settings(.init())
    settings.host = "0.0.0.0"
    #expect(throws: AccessError.needsToken(host: "0.0.0.0")) {
      try EnvironmentServer(.controller, [], settings: settings)
    }
    settings.token = "short"
    #expect(throws: AccessError.badToken) { try EnvironmentServer(.controller, [], settings: settings) }
    settings.token = Self.token
    _ = try EnvironmentServer(.controller, [], settings: settings)
  }

  @Test func whoHasNoTokenIsToldNothing() async throws {
    try await TestServer.run(.init(token: Self.token)) { server async throws in
      for path in ["/api/list_workers", "/gauntlet/v1/environments", "/nothing"] {
        let refused = try await server.get(path)
        #expect(refused.status == 401)
        #expect(refused.headers["www-authenticate"] == "Bearer")
        #expect(!refused.text.contains(Self.token))
        let wrong = try await server.send("GET", path, headers: [("Authorization", "Bearer a-token-of-lengtH")])
        #expect(wrong.status == 401)
      }
      #expect(try await server.get("/health").status == 200)
      #expect(try await server.send("GET", "/api/list_workers", headers: Self.bearer).status == 200)
    }
  }

  @Test func pagesOfOthersAreNotAnswered() async throws {
    try await TestServer.run { server async throws in
      let own = "http://127.0.0.1:\(server.port)"
      #expect(try await server.send("GET", "/api/list_workers", headers: [("Origin", own)]).status == 200)
      for headers in [[("Origin", "http://example.org")], [("Origin", "null")], [("Host", "example.org")]] {
        #expect(try await server.send("GET", "/api/list_workers", headers: headers).status == 403)
      }
    }
  }

  /// With a token, a session is moved by who began it and by nobody who counts up to its number.
  @Test func invariant6ANumberAloneReachesNoSession() async throws {
    try await TestServer.run(.init(token: Self.token)) { server async throws in
      let start = try await server.send(
        "POST", "/api/start_sample", ["name": "counting-dev", "index": 0], headers: Self.bearer)
      let secret = try #require(start.json["capability"]?.stringValue)
      let move: JSONValue = ["session_id": 0, "agent_response": ["status": "normal", "content": "add"]]
      for others in [[], [("session_capability", "guessed")]] {
        let refused = try await server.send("POST", "/api/interact", move, headers: Self.bearer + others)
        #expect(refused.status == 400)
        #expect(refused.json["detail"] == "Error: Session does not exist")
        let cancelled = try await server.send("POST", "/api/cancel", ["session_id": 0], headers: Self.bearer + others)
        #expect(cancelled.status == 400)
      }
      let played = try await server.send(
        "POST", "/api/interact", move, headers: Self.bearer + [("session_capability", secret)])
      #expect(played.status == 200)
    }
  }

  /// Programs that know an address and nothing else send the password in it; they know no capability either.
  @Test func theTokenIsAPasswordToo() async throws {
    @Sendable func basic(_ text: String) -> [(String, String)] {
      [("Authorization", "Basic \(Data(text.utf8).base64EncodedString())")]
    }
    try await TestServer.run(.init(token: Self.token)) { server async throws in
      for wrong in ["x:a-token-of-lengtH", "\(Self.token):", Self.token] {
        #expect(try await server.send("GET", "/api/list_workers", headers: basic(wrong)).status == 401)
      }
      let right = basic("x:\(Self.token)")
      let sample: JSONValue = ["name": "counting-dev", "index": 0]
      func move(_ session: Int) -> JSONValue {
        ["session_id": .int(session), "agent_response": ["status": "normal", "content": "add"]]
      }
      let start = try await server.send("POST", "/api/start_sample", sample, headers: right)
      #expect(start.json["capability"] == nil)
      #expect(try await server.send("POST", "/api/interact", move(0), headers: right).status == 200)
      // A session that has a capability is reached with it only.
      _ = try await server.send("POST", "/api/start_sample", sample, headers: Self.bearer)
      #expect(try await server.send("POST", "/api/interact", move(1), headers: right).status == 400)
    }
  }

  @Test func bodiesAndRatesHaveLimits() async throws {
    var limits = ServerSettings.Limits()
    limits.bodyBytes = 1000
    limits.requestsPerSecond = 2
    try await TestServer.run(.init(limits: limits, clock: TestClock(isStill: true))) { server async throws in
      let long = String(repeating: "x", count: 2000)
      let refused = try await server.post("/api/start_sample", ["name": .string(long), "index": 0])
      #expect(refused.status == 413)
      var statuses: [Int] = []
      for _ in 0..<8 { statuses.append(try await server.get("/api/list_workers").status) }
      #expect(statuses.first == 200)
      #expect(statuses.last == 429)
    }
  }

  @Test func aClientHasAsManySessionsAsItMay() async throws {
    try await TestServer.run(.init(sessions: HostLimits(sessionsPerClient: 1))) { server async throws in
      let sample: JSONValue = ["name": "counting-dev", "index": 0]
      #expect(try await server.post("/api/start_sample", sample).status == 200)
      #expect(try await server.post("/api/start_sample", sample).status == 406)
    }
  }
}
