import EnvironmentHost
import EnvironmentServer
import Episodes
import Foundation
import Testing

/// What workers and clients of others say to each other through a controller.
struct RelayTests {
  /// A worker that answers as it is told, at a controller without tasks of its own.
  private static func beside(
    _ answers: JSONValue, indices: String = "[0,1,2]", concurrency: Int = 2,
    settings: @Sendable (inout ServerSettings) -> Void = { _ in }, clock: TestClock = TestClock(),
    _ body: @Sendable (TestServer, _ worker: TestServer) async throws -> Void
  ) async throws {
    var made = TestServer.settings(.init(clock: clock))
    settings(&made)
    let server = try EnvironmentServer(.controller, [], settings: made)
    try await TestServer.run(server, clock) { server async throws in
      let arguments = ["scripted.py", "\(server.address)/api", "told", indices, answers.text]
      try await Python.beside(arguments + ["--concurrency", "\(concurrency)"]) { _ async throws in
        let workers = try await server.get("/api/list_workers").json
        let address = try #require(workers["told"]?["workers"]?["0"]?["address"]?.stringValue)
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0.prefix { $0 != "/" }) })
        try await body(server, TestServer(port: port, clock: clock))
      }
    }
  }

  private static func heard(_ worker: TestServer) async throws -> [String] {
    try await worker.get("/api/heard").json.arrayValue?.compactMap(\.stringValue) ?? []
  }

  private static func current(_ server: TestServer) async throws -> (places: Int?, status: Int?) {
    let worker = try await server.get("/api/list_workers").json["told"]?["workers"]?["0"]
    return (worker?["current"]?.intValue, worker?["status"]?.intValue)
  }

  private static let start: JSONValue = ["name": "told", "index": 0, "custom_task": .null]
  private static let stop =
    #"{"session_id":0,"env_out":{"messages":[],"status":"completed","finish":true,"reward":1.0,"#
    + #""metric":{"big":12345678901234567890,"score":1.0},"result":{"z":1.0,"a":1e-300}}}"#

  @Test func whatIsSaidGoesOnAsItIs() async throws {
    let tool = #"{"type":"function","function":{"name":"add","parameters":{"z":1.0,"a":{}},"strict":true}}"#
    let image = #"{"role":"user","name":"bob","content":[{"type":"image_url","image_url":{"url":"data:,x"}}]}"#
    let began = #"{"messages":[{"role":"developer","content":"dev"},\#(image)],"tools":[\#(tool)],"status":"running"}"#
    try await Self.beside(["start_sample": [.string(began)], "interact": [.string(Self.stop)]]) {
      server, worker async throws in
      let custom = #"{"name":"told","index":-1,"custom_task":{"z":2.0,"a":[98765432109876543210]}}"#
      let start = try await server.send("POST", "/api/start_sample", text: custom)
      #expect(start.status == 200)
      for part in [tool, image, #"{"role":"developer","content":"dev"}"#] { #expect(start.text.contains(part)) }
      let reply = #"{"role":"assistant","reasoning_content":"hm","content":[{"type":"thinking","n":1.0}]}"#
      let end = try await server.send(
        "POST", "/api/interact", text: #"{"messages":[\#(reply)]}"#, headers: [("session_id", "0")])
      for part in [#""reward":1.0"#, #"{"big":12345678901234567890,"score":1.0}"#, #"{"z":1.0,"a":1e-300}"#] {
        #expect(end.text.contains(part))
      }
      let heard = try await Self.heard(worker)
      #expect(heard.contains { $0.contains(#"{"z":2.0,"a":[98765432109876543210]}"#) })
      #expect(heard.contains { $0.contains(reply) })
      #expect(try await Self.current(server).places == 0)
    }
  }

  @Test(arguments: [
    #"{"name":"add","description":"add","input_schema":{"type":"object"}}"#,
    #"{"type":"function","function":{"name":"bare"}}"#,
  ])
  func toolsOfAnyFormArePassedOn(_ tool: String) async throws {
    let began = #"{"messages":[{"role":"user","content":"go"}],"tools":[\#(tool)]}"#
    try await Self.beside(["start_sample": [.string(began)]]) { server, _ async throws in
      for _ in 0..<2 {
        let start = try await server.post("/api/start_sample", Self.start)
        #expect(start.status == 200)
        #expect(start.text.contains(tool))
      }
    }
  }

  @Test(arguments: ["[", #"{"messages":5}"#, #"{"other":1}"#])
  func anAnswerThatCannotBeReadEndsTheSampleAndNotTheWorker(_ answer: String) async throws {
    let began = #"{"messages":[{"role":"user","content":"go"}]}"#
    try await Self.beside(["start_sample": [.string(answer), .string(began)], "interact": [.string(answer)]]) {
      server, worker async throws in
      #expect(try await server.post("/api/start_sample", Self.start).status == 400)
      #expect(try await Self.heard(worker).last == #"cancel {"session_id":0}"#)
      #expect(try await Self.current(server) == (0, 0))
      #expect(try await server.post("/api/start_sample", Self.start).status == 200)
      let reply: JSONValue = ["messages": [["role": "assistant", "content": "hm"]]]
      #expect(try await server.send("POST", "/api/interact", reply, headers: [("session_id", "1")]).status == 400)
      #expect(try await Self.heard(worker).last == #"cancel {"session_id":1}"#)
      #expect(try await Self.current(server) == (0, 0))
    }
  }

  @Test func indicesThatAreTextsOfDigitsStayTexts() async throws {
    let began = #"{"messages":[{"role":"user","content":"go"}]}"#
    let indices = #"["a","08","123",8,5]"#
    try await Self.beside(["start_sample": [.string(began)]], indices: indices, concurrency: 9) {
      server, worker async throws in
      #expect(try await server.get("/api/get_indices?name=told").text == indices)
      for index: JSONValue in ["08", 8, "8", "123", "5", 1] {
        let start = try await server.post("/api/start_sample", ["name": "told", "index": index])
        #expect(start.status == 200, "\(index)")
      }
      let begun = try await Self.heard(worker).map { try JSONValue(parsing: String($0.drop { $0 != "{" }))["index"] }
      #expect(begun == ["08", 8, 8, "123", 5, "08"])
      // 123 is neither the number of one nor a place among them.
      #expect(try await server.post("/api/start_sample", ["name": "told", "index": 123]).status == 400)
      #expect(try await server.post("/api/sync_all").status == 200)
      #expect(try await server.get("/api/list_sessions").json.objectValue?.count == 6)
    }
  }

  /// Clients of AgentRL's take a refusal for a failure; AgentBench's come again.
  @Test func clientsOfAgentRLWaitForRoom() async throws {
    let began = #"{"messages":[{"role":"user","content":"go"}]}"#
    try await Self.beside(["start_sample": [.string(began)]], concurrency: 1) { server, _ async throws in
      #expect(try await server.post("/api/start_sample", Self.start).status == 200)
      #expect(try await server.post("/api/start_sample", ["name": "told", "index": 1]).status == 406)
      async let waiting = server.post("/api/start_sample", Self.start)
      try await Task.sleep(for: .milliseconds(300))
      #expect(try await server.post("/api/cancel_all").status == 200)
      #expect(try await waiting.status == 200)
    }
  }

  @Test func aCancellationThatTakesLongKeepsItsRoomAndNoLonger() async throws {
    let began = #"{"messages":[{"role":"user","content":"go"}],"output":{"status":"running","history":[]}}"#
    let answers: JSONValue = ["start_sample": [.string(began)], "cancel": [[200, "null", 2]]]
    try await Self.beside(answers, settings: { $0.limits.cancelTime = .milliseconds(500) }) {
      server, worker async throws in
      #expect(try await server.post("/api/start_sample", ["name": "told", "index": 0]).status == 200)
      #expect(try await server.post("/api/cancel", ["session_id": 0]).status == 200)
      #expect(try await Self.current(server) == (1, 0))
      _ = try await server.post("/api/sync_all")
      #expect(try await server.get("/api/list_sessions").json == [:])
      while try await worker.get("/api/get_sessions").json != [:] { try await Task.sleep(for: .milliseconds(50)) }
      _ = try await server.post("/api/sync_all")
      #expect(try await Self.current(server) == (0, 0))
    }
  }

  /// What AgentBench's workers say, in AgentRL's dialect.
  @Test func workersOfAgentBenchArePlayedByAgentRLsClients() async throws {
    func output(_ status: String, _ history: [(String, String)]) -> JSONValue {
      let items = history.map { JSONValue.object(["role": .string($0.0), "content": .string($0.1)]) }
      let output: JSONValue = ["index": 0, "status": .string(status), "result": .null, "history": .array(items)]
      return .string((["session_id": 0, "output": output] as JSONValue).text)
    }
    let went = [("user", "go"), ("agent", "hm"), ("user", "on")]
    let answers: JSONValue = [
      "start_sample": [output("completed", [("user", "go")]), output("running", [("user", "go")])],
      "interact": [output("running", went), output("completed", went + [("agent", "stop")])],
    ]
    let clock = TestClock()
    try await Self.beside(answers, clock: clock) { server, worker async throws in
      func say(_ text: String) async throws -> TestServer.Answer {
        let body: JSONValue = ["messages": [["role": "assistant", "content": .string(text)]]]
        return try await server.send("POST", "/api/interact", body, headers: [("session_id", "1")])
      }
      let over = try await server.post("/api/start_sample", Self.start)
      #expect(over.json["finish"] == true)
      #expect(over.json["status"] == "completed")
      _ = try await server.post("/api/start_sample", Self.start)
      for expected in ["go", "on"] {
        clock.advance(by: 180)
        let sign = try await say("")
        #expect(sign.json["messages"] == [["role": "user", "content": .string(expected)]])
        if expected == "go" { _ = try await say("hm") }
      }
      #expect(try await say("stop").json["messages"] == [])
      #expect(try await Self.heard(worker).count == 4)
    }
  }

  @Test func bodiesAreReadAsTheOriginalReadsThem() async throws {
    let running = #"{"session_id":0,"output":{"status":"running","history":[{"role":"user","content":"go"}]}}"#
    let answers: JSONValue = [
      "start_sample": [.string(running)], "interact": [.string(running)],
      "calculate_overall": [#"{"mean":1.0}"#, [500, "Internal Server Error", 0]],
    ]
    try await Self.beside(answers) { server, worker async throws in
      _ = try await server.post("/api/start_sample", ["name": "told", "index": "0"])
      let text = try await server.post("/api/interact", ["session_id": "0", "agent_response": ["content": "x"]])
      #expect(text.status == 200)
      let missing = try await server.send("POST", "/api/start_sample", text: "[]")
      #expect(missing.json["detail"]?.arrayValue?.map { $0["loc"] } == [["body", "name"], ["body", "index"]])
      let odd: JSONValue = ["session_id": 0, "agent_response": ["status": "odd", "content": "x"]]
      #expect(
        try await server.post("/api/interact", odd).json["detail"]?[0]?["ctx"]?["enum_values"]
          == ["normal", "cancelled", "agent context limit"])
      let results = #"[{"index":0,"result":{"big":12345678901234567890,"float":1.0}}]"#
      let figures = try await server.send(
        "POST", "/api/calculate_overall", text: #"{"name":"told","results":\#(results)}"#)
      #expect(figures.text == #"{"mean":1.0}"#)
      #expect(try await Self.heard(worker).last?.contains(results) == true)
      let broken = try await server.post("/api/calculate_overall", ["name": "told", "results": []])
      #expect(broken.json["detail"] == "Error: Worker returned error\nInternal Server Error")
    }
  }
}
