import EnvironmentHost
import EnvironmentServer
import EnvironmentTesting
import Episodes
import Foundation
import Testing

/// AgentBench's client and workers, as programs of their own in another language.
struct AgentBenchClientTests {
  private static func lines(_ folder: URL, _ name: String) throws -> [JSONValue] {
    guard let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8) else { return [] }
    return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  /// A client that was ended goes on where it was; the figures come when every sample is there.
  @Test func aClientPlaysToTheEndAndResumes() async throws {
    let folder = try TemporaryFolder()
    let url = folder.url
    try await TestServer.run(.init(sessions: HostLimits(capacity: 2))) { server in
      let controller = "\(server.address)/api"
      let first = try await Python.run(["client.py", controller, "counting-dev", url.path, "--most", "2"])
      #expect(first.status == 0, "\(first.output)")
      let results = url.appending(path: "agent/counting-dev")
      #expect(try Self.lines(results, "runs.jsonl").count == 2)
      #expect(!FileManager.default.fileExists(atPath: results.appending(path: "overall.json").path))
      let second = try await Python.run(["client.py", controller, "counting-dev", url.path])
      #expect(second.status == 0, "\(second.output)")
      let runs = try Self.lines(results, "runs.jsonl")
      #expect(runs.compactMap { $0["index"]?.intValue }.sorted() == [0, 1, 2, 3])
      #expect(runs.allSatisfy { $0["output"]?["status"] == "completed" })
      let overall = try JSONValue(
        parsing: String(contentsOf: results.appending(path: "overall.json"), encoding: .utf8))
      #expect(overall["total"] == 4)
      #expect(overall["custom"] == ["accuracy": 1])
      #expect(overall["validation"]?["completed"]?.doubleValue == 1)
      #expect(try await server.get("/api/list_sessions").json == [:])
    }
  }

  @Test func aWorkerRegistersAndItsTaskIsPlayed() async throws {
    let folder = try TemporaryFolder()
    let url = folder.url
    try await TestServer.run(.init(worlds: [])) { server in
      let controller = "\(server.address)/api"
      try await Python.beside(["worker.py", controller, "foreign", "--beat", "0.5"]) { _ in
        let client = try await Python.run(["client.py", controller, "foreign", url.path])
        #expect(client.status == 0, "\(client.output)")
        let overall = try JSONValue(
          parsing: String(contentsOf: url.appending(path: "agent/foreign/overall.json"), encoding: .utf8))
        #expect(overall["total"] == 3)
        #expect(overall["custom"] == ["main": 1])
      }
    }
  }

  @Test func aWorkersTaskErrorGivesItsRoomBack() async throws {
    try await TestServer.run(.init(worlds: [])) { server in
      let controller = "\(server.address)/api"
      try await Python.beside(["worker.py", controller, "foreign", "--concurrency", "1"]) { _ in
        for session in 0..<3 {
          let start = try await server.post("/api/start_sample", ["name": "foreign", "index": "two"])
          #expect(start.json["session_id"]?.intValue == session)
          let broken = try await server.post(
            "/api/interact",
            ["session_id": .int(session), "agent_response": ["status": "normal", "content": "break"]])
          #expect(broken.status == 501)
          #expect(broken.json["detail"]?["output"]?["result"] == "it broke")
        }
        let workers = try await server.get("/api/list_workers").json
        #expect(workers["foreign"]?["workers"]?["0"]?["current"] == 0)
      }
    }
  }

  /// A worker that is killed takes its own sessions with it and nobody else's; it is dead until it is heard of again.
  @Test func invariant3AKilledWorkerHarmsItsOwnSessionsOnly() async throws {
    try await TestServer.run { server in
      let controller = "\(server.address)/api"
      let here = try await server.post("/api/start_sample", ["name": "counting-dev", "index": 0])
      try await Python.beside(["worker.py", controller, "foreign"]) { end in
        let there = try await server.post("/api/start_sample", ["name": "foreign", "index": "two"])
        end()
        let lost = try await server.post(
          "/api/interact",
          ["session_id": there.json["session_id"] ?? 1, "agent_response": ["status": "normal", "content": "add"]])
        #expect(lost.status == 400)
        #expect(lost.json["detail"]?.stringValue?.hasPrefix("Error: Worker not responding") == true)
      }
      let workers = try await server.get("/api/list_workers").json
      #expect(workers["foreign"]?["workers"]?["0"]?["status"] == 2)
      #expect(workers["foreign"]?["workers"]?["0"]?["current"] == 0)
      let next = try await server.post(
        "/api/interact",
        ["session_id": here.json["session_id"] ?? 0, "agent_response": ["status": "normal", "content": "add"]])
      #expect(next.json["output"]?["status"] == "running")
      let again = try await server.post("/api/start_sample", ["name": "foreign", "index": "two"])
      #expect(again.status == 406)
    }
  }
}
