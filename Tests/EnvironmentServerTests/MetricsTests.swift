import EnvironmentHost
import Episodes
import Testing

/// Figures for autoscalers.
@Suite struct MetricsTests {
  @Test func openSessionsAreCounted() async throws {
    try await TestServer.run(.init(token: "a-token-for-tests")) { server in
      let line = { (text: String) in text.split(separator: "\n").last.map(String.init) ?? "" }
      // A scraper has no token.
      let before = try await server.get("/metrics")
      #expect(before.status == 200)
      #expect(line(before.text) == #"gauntlet_open_sessions{environment="counting"} 0"#)
      let headers = [("Authorization", "Bearer a-token-for-tests")]
      let begun = try await server.send(
        "POST", "/api/start_sample", ["name": "counting-dev", "index": 0], headers: headers)
      #expect(begun.status == 200)
      let after = try await server.get("/metrics")
      #expect(line(after.text) == #"gauntlet_open_sessions{environment="counting"} 1"#)
      #expect(!after.text.contains("dev-0"))
    }
  }
}
