import EnvironmentHost
import EnvironmentServer
import EnvironmentTesting
import Episodes
import Foundation
import HTTPTransport
import Testing

/// The same server, as AgentRL's clients and workers know it.
struct AgentRLTests {
  private static func session(_ number: Int) -> [(String, String)] { [("session_id", "\(number)")] }

  private static func call(_ name: String) -> JSONValue {
    let call: JSONValue = [
      "id": "call-1", "type": "function", "function": ["name": .string(name), "arguments": "{}"],
    ]
    return ["messages": [["role": "assistant", "content": .null, "tool_calls": [call]]]]
  }

  @Test func golden() async throws {
    let talk = Transcript()
    let setup = TestServer.Setup(worlds: [
      CountingWorld(.throwsAt(step: 1, sample: "dev-2", times: 99), stepSeconds: 120)
    ])
    try await TestServer.run(setup) { server async throws in
      await talk.note("Function calling from start to end: only what is new comes back")
      try await talk.ask(server, "GET", "/api/version")
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev-fc", "index": 0])
      for name in ["add", "jump", "add", "stop", "stop"] {
        try await talk.ask(server, "POST", "/api/interact", Self.call(name), headers: Self.session(0))
      }
      await talk.note("What is not an answer")
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev-fc", "index": 1])
      try await talk.ask(server, "POST", "/api/interact", ["messages": []], headers: Self.session(1))
      try await talk.ask(
        server, "POST", "/api/interact", ["messages": [["role": "user", "content": "add"]]], headers: Self.session(1))
      try await talk.ask(server, "POST", "/api/interact", ["message": []], headers: Self.session(1))
      try await talk.ask(server, "POST", "/api/interact", Self.call("add"), headers: [("session_id", "one")])
      try await talk.ask(
        server, "POST", "/api/interact",
        ["messages": [["role": "assistant", "content": [["type": "text", "text": "hm"]]]]], headers: Self.session(1))
      await talk.note("An empty message is an answer, and after a long silence a sign of life")
      let empty: JSONValue = ["messages": [["role": "assistant", "content": ""]]]
      try await talk.ask(server, "POST", "/api/interact", empty, headers: Self.session(1))
      server.clock.advance(by: 180)
      try await talk.ask(server, "POST", "/api/interact", empty, headers: Self.session(1))
      await talk.note("Ends")
      try await talk.ask(server, "POST", "/api/cancel", headers: Self.session(1))
      try await talk.ask(server, "POST", "/api/cancel", headers: Self.session(1))
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev-fc", "index": 2])
      for _ in 0..<2 { try await talk.ask(server, "POST", "/api/interact", Self.call("add"), headers: Self.session(2)) }
      try await talk.ask(
        server, "POST", "/api/start_sample", ["name": "counting-dev-fc", "index": 0, "custom_task": ["count": 9]])
      await talk.note("Workers that get no more, sessions of a task")
      try await talk.ask(
        server, "POST", "/api/mark_stale", ["name": "counting-dev", "worker_id": 0, "stale": true])
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 0])
      try await talk.ask(
        server, "POST", "/api/mark_stale", ["name": "counting-dev", "worker_id": 0, "stale": false])
      try await talk.ask(
        server, "POST", "/api/mark_stale", ["name": "counting-dev", "worker_id": 7, "stale": true])
      try await talk.ask(server, "POST", "/api/start_sample", ["name": "counting-dev", "index": 0])
      try await talk.ask(server, "POST", "/api/cancel_all?name=counting-dev")
      try await talk.ask(server, "POST", "/api/cancel_all?name=chess")
      try await talk.ask(server, "GET", "/api/list_sessions")
    }
    try await talk.check("agentrl.txt")
  }

  /// Function calls go through a worker of ours as they are.
  @Test func callsReachAWorker() async throws {
    try await TestServer.run(.init(role: .worker)) { worker async throws in
      try await TestServer.run(.init(worlds: [])) { server async throws in
        let beat: JSONValue = [
          "name": "counting-dev-fc", "address": .string("\(worker.address)/counting-dev-fc/api"), "concurrency": 3,
          "indices": [0, 1, 2, 3],
        ]
        #expect(try await server.post("/api/receive_heartbeat", beat).status == 200)
        let start = try await server.post("/api/start_sample", ["name": "counting-dev-fc", "index": 0])
        #expect(start.headers["session_id"] == "0")
        #expect(start.json["tools"]?[0]?["function"]?["name"] == "add")
        #expect(start.json["messages"]?[1]?["content"] == "Count to 2.")
        for name in ["add", "add"] {
          let step = try await server.send("POST", "/api/interact", Self.call(name), headers: Self.session(0))
          #expect(step.json["finish"] == false)
          #expect(step.json["messages"]?[0]?["tool_call_id"] == "call-1")
        }
        let end = try await server.send("POST", "/api/interact", Self.call("stop"), headers: Self.session(0))
        #expect(end.json["finish"] == true)
        #expect(end.json["reward"] == 1)
        #expect(end.json["metrics"] == ["score": 1])
      }
    }
  }

  /// A worker that speaks AgentRL's dialect alone, and tells when a cancellation is done.
  @Test func aChatWorkerIsPlayedAndTellsOfItsCancellations() async throws {
    try await TestServer.run(.init(worlds: [])) { server async throws in
      let arguments = ["worker.py", "\(server.address)/api", "chats", "--agentrl", "--concurrency", "1"]
      try await Python.beside(arguments) { _ async throws in
        let start = try await server.post("/api/start_sample", ["name": "chats", "index": "two"])
        #expect(start.json["messages"]?[0]?["content"] == "Count to 2.")
        for name in ["add", "add"] {
          let step = try await server.send("POST", "/api/interact", Self.call(name), headers: Self.session(0))
          #expect(step.json["finish"] == false)
        }
        // AgentBench's clients cannot play it.
        let text: JSONValue = ["session_id": 0, "agent_response": ["content": "add"]]
        #expect(try await server.post("/api/interact", text).status == 400)
        let end = try await server.send("POST", "/api/interact", Self.call("stop"), headers: Self.session(0))
        #expect(end.json["reward"] == 1)
        _ = try await server.post("/api/start_sample", ["name": "chats", "index": "three"])
        #expect(try await server.send("POST", "/api/cancel", headers: Self.session(1)).status == 200)
        var left = JSONValue.null
        for _ in 0..<200 where left != [:] {
          left = try await server.get("/api/list_sessions").json
          try await Task.sleep(for: .milliseconds(20))
        }
        #expect(left == [:])
        let next = try await server.post("/api/start_sample", ["name": "chats", "index": "three"])
        #expect(next.status == 200)
      }
    }
  }
}
