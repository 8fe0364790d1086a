import EnvironmentHost
import EnvironmentServer
import EnvironmentTesting
import Episodes
import Testing

/// Gauntlet's own protocol, endpoint by endpoint.
struct NativeTests {
  @Test func golden() async throws {
    let talk = Transcript()
    let setup = TestServer.Setup(
      worlds: [CountingWorld(.throwsAt(step: 1, sample: "dev-2", times: 99), stepSeconds: 120)],
      sessions: HostLimits(capacity: 2, showsOracle: true))
    let sessions = "/gauntlet/v1/sessions"
    @Sendable func open(_ sample: String, _ key: String, _ style: String = "text") -> JSONValue {
      [
        "environment": "counting", "key": .string(key),
        "request": ["sample": .string(sample), "seed": 7, "style": .string(style), "options": [:]],
      ]
    }
    @Sendable func reply(_ step: Int, _ content: String) -> JSONValue {
      ["step": .int(step), "reply": ["content": .string(content), "toolCalls": []]]
    }
    try await TestServer.run(setup) { server async throws in
      await talk.note("What there is")
      try await talk.ask(server, "GET", "/gauntlet/v1/environments")
      try await talk.ask(server, "GET", "/gauntlet/v1/environments/counting")
      try await talk.ask(server, "GET", "/gauntlet/v1/environments/counting?split=nope")
      try await talk.ask(server, "GET", "/gauntlet/v1/environments/chess")
      try await talk.ask(server, "GET", "/gauntlet/v1/environments/counting/holdings")
      try await talk.ask(
        server, "POST", "/gauntlet/v1/environments/counting/metrics",
        [["sample": "dev-0", "epoch": 0, "status": "completed", "score": 1, "result": .null]])
      await talk.note("An episode; what is sent again is not played again")
      try await talk.ask(server, "POST", sessions, open("dev-0", "one"))
      try await talk.ask(server, "POST", sessions, open("dev-0", "one"))
      try await talk.ask(server, "GET", sessions + "/secret-1/oracle")
      for _ in 0..<2 { try await talk.ask(server, "POST", sessions + "/secret-1/move", reply(0, "add")) }
      try await talk.ask(server, "POST", sessions + "/secret-1/move", reply(0, "stop"))
      try await talk.ask(
        server, "POST", sessions + "/secret-1/move", ["step": 1, "action": ["name": "add", "arguments": [:]]])
      try await talk.ask(
        server, "POST", sessions + "/secret-1/move",
        ["step": 2, "failure": ["kind": "missing", "expected": "add", "found": ""]])
      try await talk.ask(server, "GET", sessions + "/secret-1/transcript")
      try await talk.ask(server, "POST", sessions + "/secret-1/move", ["step": 3])
      for _ in 0..<2 { try await talk.ask(server, "POST", sessions + "/secret-1/move", reply(3, "stop")) }
      try await talk.ask(server, "POST", sessions + "/secret-1/move", reply(4, "stop"))
      try await talk.ask(server, "GET", sessions + "/secret-1/oracle")
      await talk.note("Whatever is not offered")
      try await talk.ask(server, "POST", sessions, open("dev-77", "two"))
      try await talk.ask(server, "POST", sessions, open("dev-0", "three", "song"))
      try await talk.ask(server, "POST", sessions, ["environment": "counting"])
      await talk.note("No more than there is room for")
      for key in ["four", "five"] { try await talk.ask(server, "POST", sessions, open("dev-2", key, "tools")) }
      try await talk.ask(server, "POST", sessions, open("dev-2", "six"))
      await talk.note("An environment that fails; ends")
      let call: JSONValue = ["id": "c", "type": "function", "function": ["name": "add", "arguments": "{}"]]
      for step in 0..<2 {
        try await talk.ask(
          server, "POST", sessions + "/secret-2/move",
          ["step": .int(step), "reply": ["content": "", "toolCalls": [call]]])
      }
      try await talk.ask(server, "POST", sessions + "/secret-3/move", ["step": 0, "stop": "limitReached"])
      try await talk.ask(server, "POST", sessions + "/secret-3/end")
      try await talk.ask(server, "POST", sessions + "/secret-9/end")
    }
    try await talk.check("native.txt")
  }

  /// A session is reached by its name alone, and no fault tells of one.
  @Test func invariant6NamesOfSessionsAreNotToldInErrors() async throws {
    try await TestServer.run { server async throws in
      let answer = try await server.post("/gauntlet/v1/sessions/a-secret-name/move", ["step": 0, "stop": "cancelled"])
      #expect(answer.status == 404)
      #expect(!answer.text.contains("a-secret-name"))
    }
  }
}
