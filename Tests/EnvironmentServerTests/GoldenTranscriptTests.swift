import EnvironmentHost
import EnvironmentServer
import EnvironmentTesting
import Episodes
import Testing

/// Every endpoint with its errors, as files to look at.
struct GoldenTranscriptTests {
  @Test func controller() async throws {
    let setup = TestServer.Setup(
      worlds: [CountingWorld(.throwsAt(step: 1, sample: "dev-2", times: 99), stepSeconds: 120)],
      sessions: HostLimits(capacity: 2))
    let talk = Transcript()
    try await TestServer.run(setup) { server in
      await talk.note("What there is")
      try await talk.ask(server, "GET", "/api/get_indices?name=counting-dev")
      try await talk.ask(server, "GET", "/api/get_indices?name=chess")
      try await talk.ask(server, "GET", "/api/get_indices")
      try await talk.ask(server, "GET", "/api/list_workers")
      try await talk.ask(server, "GET", "/api/list_sessions")
      await talk.note("A sample from its start to its end")
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 0])
      try await talk.ask(server, "GET", "/api/list_sessions")
      try await talk.ask(server, "POST", "/api/interact", Self.reply(0, "add"))
      try await talk.ask(server, "POST", "/api/interact", Self.reply(0, "hello"))
      try await talk.ask(server, "POST", "/api/interact", Self.reply(0, "add"))
      try await talk.ask(server, "POST", "/api/interact", Self.reply(0, "stop"))
      try await talk.ask(server, "POST", "/api/interact", Self.reply(0, "stop"))
      await talk.note("A conversation that no longer fits the agent's context")
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": "1"])
      try await talk.ask(
        server, "POST", "/api/interact",
        ["session_id": 1, "agent_response": ["status": "agent context limit", "content": .null]])
      await talk.note("Samples that cannot be begun")
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "chess", "index": 0])
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 99])
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev"])
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": [1]])
      for index in [0, 1] {
        try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": .int(index)])
      }
      try await talk.ask(server, "GET", "/api/list_workers")
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 2])
      await talk.note("Cancelling gives the room back")
      try await talk.ask(server, "POST", "/api/cancel", ["session_id": 2])
      try await talk.ask(server, "POST", "/api/cancel", ["session_id": 2])
      try await talk.ask(server, "POST", "/api/cancel", ["session": 2])
      try await talk.ask(server, "POST", "/api/cancel_all")
      try await talk.ask(server, "GET", "/api/list_sessions")
      await talk.note("An environment that fails gives the room back, and no score")
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 2])
      try await talk.ask(server, "POST", "/api/interact", Self.reply(4, "add"))
      try await talk.ask(server, "POST", "/api/interact", Self.reply(4, "add"))
      try await talk.ask(server, "POST", "/api/cancel", ["session_id": 4])
      await talk.note("Bodies that are none")
      try await talk.ask(server, "POST", "/api/interact", raw: "{")
      try await talk.ask(server, "POST", "/api/interact", ["session_id": 0])
      try await talk.ask(server, "POST", "/api/interact", ["session_id": "seven", "agent_response": ["content": ""]])
      try await talk.ask(
        server, "POST", "/api/interact", ["session_id": 0, "agent_response": ["status": "normal", "content": .null]])
      try await talk.ask(
        server, "POST", "/api/interact", ["session_id": 0, "agent_response": ["status": "asleep", "content": "x"]])
      await talk.note("The figures of all results")
      try await talk.ask(
        server, "POST", "/api/calculate_overall",
        [
          "name": "counting-dev",
          "results": [
            [
              "index": 0, "status": "completed", "result": ["count": 2, "gauntlet_score": 1],
              "history": [["role": "user", "content": "Count to 2."]],
            ], ["index": 1, "status": "agent context limit", "result": ["gauntlet_score": 0], "history": []],
            ["index": 2, "status": "task error", "result": "broken", "history": .null],
          ],
        ])
      try await talk.ask(server, "POST", "/api/calculate_overall", ["name": "chess", "results": []])
      try await talk.ask(
        server, "POST", "/api/calculate_overall", ["name": "counting-dev", "results": [["status": "over"]]])
      await talk.note("Keeping order")
      for name in ["clean_worker", "clean_session", "sync_all"] { try await talk.ask(server, "POST", "/api/\(name)") }
      await talk.note("Paths and methods")
      try await talk.ask(server, "GET", "/api/nothing")
      try await talk.ask(server, "GET", "/api/interact")
      try await talk.ask(server, "POST", "/api/list_workers")
      try await talk.ask(server, "GET", "/health")
    }
    try await talk.check("controller.txt")
  }

  @Test func worker() async throws {
    let setup = TestServer.Setup(
      role: .worker, worlds: [CountingWorld(.throwsAt(step: 1, sample: "dev-2", times: 99), stepSeconds: 120)],
      sessions: HostLimits(capacity: 2))
    let talk = Transcript()
    let path = "/counting-dev/api"
    try await TestServer.run(setup) { server in
      await talk.note("What there is")
      for name in ["get_indices", "get_sessions", "worker_status"] {
        try await talk.ask(server, "GET", "\(path)/\(name)")
      }
      await talk.note("A sample from its start to its end")
      try await talk.ask(server, "POST", "\(path)/start_sample", ["index": 0, "session_id": 7])
      try await talk.ask(server, "POST", "\(path)/start_sample", ["index": 0, "session_id": 7])
      try await talk.ask(server, "GET", "\(path)/get_sessions")
      try await talk.ask(server, "POST", "\(path)/sample_status", ["session_id": 7])
      try await talk.ask(server, "POST", "\(path)/sample_status", ["session_id": 8])
      for reply in ["add", "add", "stop", "stop"] {
        try await talk.ask(server, "POST", "\(path)/interact", Self.reply(7, reply))
      }
      await talk.note("No more than there is room for")
      for session in [8, 9, 10] {
        try await talk.ask(server, "POST", "\(path)/start_sample", ["index": 2, "session_id": .int(session)])
      }
      try await talk.ask(server, "POST", "\(path)/start_sample", ["index": 99, "session_id": 11])
      await talk.note("An environment that fails")
      for _ in 0..<3 { try await talk.ask(server, "POST", "\(path)/interact", Self.reply(8, "add")) }
      await talk.note("Cancelling")
      try await talk.ask(server, "POST", "\(path)/cancel", ["session_id": 9])
      try await talk.ask(server, "POST", "\(path)/cancel", ["session_id": 9])
      try await talk.ask(server, "POST", "\(path)/start_sample", ["index": 1, "session_id": 12])
      try await talk.ask(server, "POST", "\(path)/cancel_all")
      try await talk.ask(server, "GET", "\(path)/worker_status")
      await talk.note("The figures of all results")
      try await talk.ask(server, "POST", "\(path)/calculate_overall", ["name": "counting-dev", "results": []])
      await talk.note("Paths and methods")
      try await talk.ask(server, "GET", "\(path)/nothing")
      try await talk.ask(server, "GET", "\(path)/interact")
      try await talk.ask(server, "POST", "\(path)/interact", ["session_id": 1])
      try await talk.ask(server, "GET", "/chess/api/get_indices")
      try await talk.ask(server, "GET", "/api/list_workers")
    }
    try await talk.check("worker.txt")
  }

  @Test func heartbeats() async throws {
    let talk = Transcript()
    let clock = TestClock()
    let ports = try await TestServer.run(.init(role: .worker)) { worker in
      try await TestServer.run(.init(worlds: [], clock: clock)) { server in
        let address = "http://127.0.0.1:\(worker.port)/counting-dev/api"
        func beat(_ changes: [String: JSONValue] = [:]) -> JSONValue {
          let beat: [String: JSONValue] = [
            "name": "counting-dev", "address": .string(address), "concurrency": 3, "indices": [0, 1, 2, 3],
          ]
          return .object(beat.merging(changes) { $1 })
        }
        await talk.note("A worker tells of itself")
        try await talk.ask(server, "POST", "/api/receive_heartbeat", beat())
        try await talk.ask(server, "GET", "/api/list_workers")
        try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 0])
        try await talk.ask(server, "POST", "/api/interact", Self.reply(0, "stop"))
        await talk.note("What is refused")
        try await talk.ask(server, "POST", "/api/receive_heartbeat", beat(["indices": [0]]))
        try await talk.ask(server, "POST", "/api/receive_heartbeat", beat(["address": "http://192.0.2.1:80/api"]))
        try await talk.ask(server, "POST", "/api/receive_heartbeat", beat(["address": "file:///etc/passwd"]))
        try await talk.ask(server, "POST", "/api/receive_heartbeat", beat(["concurrency": 0]))
        try await talk.ask(server, "POST", "/api/receive_heartbeat", beat(["address": .null]))
        try await talk.ask(server, "POST", "/api/receive_heartbeat", beat(["address": "http://127.0.0.1:1/api"]))
        await talk.note("Who is not heard of is in a coma, and comes back")
        clock.advance(by: 12)
        try await talk.ask(server, "GET", "/api/list_workers")
        try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 0])
        try await talk.ask(server, "POST", "/api/calculate_overall", ["name": "counting-dev", "results": []])
        try await talk.ask(server, "POST", "/api/receive_heartbeat", beat())
        try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 0])
        await talk.note("The worker's sessions are the controller's")
        _ = try await worker.post("/counting-dev/api/cancel", ["session_id": 1])
        _ = try await worker.post("/counting-dev/api/start_sample", ["index": 2, "session_id": 40])
        try await talk.ask(server, "POST", "/api/sync_all")
        try await talk.ask(server, "GET", "/api/list_sessions")
        try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 3])
        await talk.note("Workers that do not answer are forgotten")
        try await talk.ask(server, "POST", "/api/clean_worker")
        try await talk.ask(server, "GET", "/api/list_workers")
        return [worker.port, server.port]
      }
    }
    try await talk.check("heartbeats.txt", replacing: [(":\(ports[0])/", ":5001/")])
  }

  private static func reply(_ session: Int, _ content: String) -> JSONValue {
    ["session_id": .int(session), "agent_response": ["status": "normal", "content": .string(content)]]
  }
}
