import AgentKit
import EnvironmentTesting
import EpisodeController
import Episodes
import Foundation
import MariaDBClient
import SharedRun
import Testing
import TraceStore

/// Runs that many play together on a real server.
@Suite struct SharedRunTests {
  static func plan(samples: Int = 4, epochs: Int = 1, agent: String = "oracle") -> RunPlan {
    RunPlan(
      agent: agent,
      environments: [
        .init(id: "counting", version: 1, split: "dev", samples: (0..<samples).map { SampleID("dev-\($0)") })
      ], epochs: epochs, seed: 5)
  }

  static func play(
    _ address: SharedRunAddress, _ plan: RunPlan, world: CountingWorld = CountingWorld(),
    agent: any Agent = OracleAgent(),
    lease: Double = 60
  ) async throws -> RunController.Summary {
    let run = try await SharedRun(address, plan: plan, now: 1, lease: lease)
    let controller = RunController(
      environments: ["counting": world], agent: agent, store: run, limits: RunLimits(parallel: 3, retrySeconds: 0),
      now: { 2 })
    let result = await Task { try await controller.run(run.plan) }.result
    try await run.close()
    return try result.get()
  }

  /// Episodes with the number of their scored attempts.
  static func scores(_ server: TestDatabase) async throws -> [String?] {
    try await server.rows(
      "SELECT count(a.id) FROM episodes e LEFT JOIN attempts a ON a.episode = e.id AND a.score IS NOT NULL GROUP BY e.id"
    ).map { $0[0] }
  }

  @Test func manyShareARun() async throws {
    try await TestMariaDB.run { server in
      let (address, plan) = (try server.address(), Self.plan(epochs: 10))
      let played = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { try await Self.play(address, plan).played } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(played.reduce(0, +) == 40)
      #expect(try await Self.scores(server) == Array(repeating: "1", count: 40))
      #expect(try await server.rows("SELECT count(*) FROM attempts") == [["40"]])
      // Later, everything is there.
      let again = try await Self.play(address, plan)
      #expect(again.played == 0 && again.alreadyThere == 40 && again.isComplete)
    }
  }

  /// One that is not heard of any more loses its episode, and what it says later does not count.
  @Test func aLostLeaseDoesNotCount() async throws {
    try await TestMariaDB.run { server in
      let (address, plan) = (try server.address(), Self.plan(samples: 1))
      // Its lease is never renewed: it is over before its first renewal.
      let silent = try await SharedRun(address, plan: plan, now: 1, lease: 0.2)
      guard case .attempt(let taken) = try await silent.take(from: plan, excluding: [], at: 1) else {
        Issue.record("nothing to take")
        return
      }
      try await silent.close()
      _ = try await server.rows("UPDATE work SET attempt = \(taken.row), lease_end = 1")
      #expect(try await Self.play(address, plan).played == 1)
      let step = StepRecord(number: 0, prompt: [], reply: AgentReply("add"), actions: [], outcomes: [])
      await #expect(throws: LeaseLost.self) { try await silent.record(step, attempt: taken.row) }
      await #expect(throws: LeaseLost.self) {
        try await silent.end(taken.row, Verdict(.completed, score: 0), transcript: [], at: 9)
      }
      #expect(try await Self.scores(server) == ["1"])
      #expect(try await server.rows("SELECT score FROM attempts WHERE score IS NOT NULL") == [["1"]])
    }
  }

  /// A machine that is cut off longer than its lease finds its episode given away, in the midst of it.
  @Test func whoReturnsTooLateGivesUp() async throws {
    try await TestMariaDB.run { server in
      let (address, plan) = (try server.address(), Self.plan(samples: 1))
      let late = try await SharedRun(address, plan: plan, now: 1)
      guard case .attempt(let taken) = try await late.take(from: plan, excluding: [], at: 1) else {
        Issue.record("nothing to take")
        return
      }
      let step = StepRecord(number: 0, prompt: [.user("x")], reply: AgentReply("add"), actions: [], outcomes: [])
      try await late.record(step, attempt: taken.row)
      _ = try await server.rows("UPDATE work SET lease_end = 1")
      #expect(try await Self.play(address, plan).played == 1)
      await #expect(throws: LeaseLost.self) {
        try await late.record(
          StepRecord(number: 1, prompt: [], reply: AgentReply(""), actions: [], outcomes: []), attempt: taken.row)
      }
      // A failure of what is lost is nobody's.
      try await late.fail(taken.row, .taskError, error: "x", transcript: [], at: 3)
      try await late.close()
      #expect(
        try await server.rows("SELECT status, number FROM attempts ORDER BY id") == [
          ["cancelled", "0"], ["completed", "1"],
        ])
    }
  }

  /// The server dies and comes back while episodes are played.
  @Test func theServerRestarts() async throws {
    try await TestMariaDB.runAlone { server in
      let (address, plan) = (try server.address(), Self.plan(epochs: 12))
      let slow = SlowAgent()
      async let first = Self.play(address, plan, agent: slow)
      async let second = Self.play(address, plan, agent: slow)
      var steps = 0
      while steps < 20 {
        try await Task.sleep(for: .milliseconds(20))
        // The tables are made by who comes first.
        let rows = (try? await server.rows("SELECT count(*) FROM steps")) ?? []
        steps = rows.first?.first.flatMap { $0 }.flatMap(Int.init) ?? 0
      }
      server.kill()
      try await Task.sleep(for: .milliseconds(300))
      try server.start()
      let summaries = try await [first, second]
      #expect(summaries.map(\.isComplete) == [true, true])
      #expect(try await Self.scores(server) == Array(repeating: "1", count: 48))
      // Every scored attempt has all of its steps: each sample takes as many as it says.
      let holes = try await server.rows(
        "SELECT a.id FROM attempts a LEFT JOIN steps s ON s.attempt = a.id WHERE a.score IS NOT NULL GROUP BY a.id "
          + "HAVING count(s.number) = 0 OR count(s.number) <> max(s.number) + 1")
      #expect(holes.isEmpty)
    }
  }

  @Test func faultsAreTriedAgain() async throws {
    try await TestMariaDB.run { server in
      let world = CountingWorld(.throwsAt(step: 1, sample: "dev-2", times: 2))
      let summary = try await Self.play(try server.address(), Self.plan(), world: world)
      #expect(summary.isComplete && summary.played == 4)
      #expect(try await server.rows("SELECT count(*) FROM attempts") == [["6"]])
    }
  }

  @Test func whatIsWrongIsSaid() async throws {
    try await TestMariaDB.run { server in
      func message(_ address: SharedRunAddress, _ plan: RunPlan = Self.plan()) async -> String {
        do {
          try await SharedRun(address, plan: plan, now: 1).close()
          return ""
        } catch { return "\(error)" }
      }
      let address = try server.address()
      #expect(await message(address) == "")
      #expect(await message(address, Self.plan(agent: "random")).contains("agent"))
      var wrong = address
      wrong.password = "wrong"
      let refusal = await message(wrong)
      #expect(refusal.contains("cannot be used") && !refusal.contains("wrong\""))
      let nowhere = try server.address("run_nowhere")
      #expect(await message(nowhere).contains("CREATE DATABASE"))
      _ = try await server.rows("CREATE DATABASE run_other")
      _ = try await server.rows("CREATE TABLE run_other.mine (id INT)")
      let other = try server.address("run_other")
      #expect(await message(other).contains("other tables"))
      var away = address
      away.place = .host("127.0.0.1", port: 1)
      #expect(await message(away).contains("cannot be used"))
    }
  }

  /// Who is interrupted while tables are made leaves what the next one goes on with.
  @Test func whatWasBegunIsFinished() async throws {
    try await TestMariaDB.run { server in
      try await SharedRun(try server.address(), plan: Self.plan(), now: 1).close()
      for table in ["run", "episodes", "messages", "attempts", "steps", "work"].reversed() {
        _ = try await server.rows("DROP TABLE \(table)")
        #expect(try await Self.play(try server.address(), Self.plan()).isComplete)
        for rest in ["attempts", "steps"] { _ = try await server.rows("DELETE FROM \(rest)") }
        _ = try await server.rows("UPDATE work SET is_done = 0")
      }
    }
  }

  @Test(arguments: [
    "mysql://", "mysql://host/db", "mysql://u@/db", "mysql://u@host", "mysql://u@host/a-b", "mysql://u@host/../x",
    "mysql://u@host:0/db", "mysql://u@host/db?ssl=1", "mysql://u@host/db#x", "mysql:u@host/db",
  ])
  func addressesAreChecked(_ text: String) { #expect(throws: Diagnostic.self) { try SharedRunAddress(text) } }

  @Test func passwordsAreNotShown() throws {
    let address = try SharedRunAddress("mysql://me:s3cret%20word@db.example/runs")
    #expect(address.password == "s3cret word")
    #expect("\(address)" == "mysql://me@db.example/runs")
  }
}

/// The oracle, a little slower.
private struct SlowAgent: Agent {
  private let oracle = OracleAgent()
  var name: String { oracle.name }
  var privileges: Set<AgentPrivilege> { oracle.privileges }
  func reply(to request: AgentRequest) async throws -> AgentTurn {
    try await Task.sleep(for: .milliseconds(15))
    return try await oracle.reply(to: request)
  }
}
