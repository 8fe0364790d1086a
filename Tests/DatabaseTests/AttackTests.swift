import Database
import EnvironmentKit
import Episodes
import Foundation
import MariaDBClient
import Testing

/// Agents that go for their neighbours, for the server, or for a way out of their own loss.
@Suite(.serialized) struct AttackTests {
  /// Grading must not lend an agent the administrator's rights: what takes the table's place is not run as anybody else.
  @Test func invariant5GradingRunsNothingOfTheAgents() async throws {
    try await DatabaseTests.environment().use { environment in
      let victim = try await Talk(environment, "dev-020")
      let attacker = try await Talk(environment, "dev-000")
      let (own, columns) = try await attacker.table()
      let (prey, _) = try await victim.table()
      let before = try await victim.say("SELECT COUNT(*) FROM \(prey)")
      try await attacker.say("RENAME TABLE \(own) TO zz")
      let deletions = (1...2).map { "DELETE FROM episode0000000\($0).\(prey);" }.joined(separator: " ")
      try await attacker.say(
        "CREATE FUNCTION f() RETURNS TEXT MODIFIES SQL DATA SQL SECURITY INVOKER BEGIN DECLARE CONTINUE HANDLER FOR "
          + "SQLEXCEPTION BEGIN END; \(deletions) RETURN CURRENT_USER(); END")
      let list = columns.map { "f() AS \($0)" }.joined(separator: ", ")
      try await attacker.say("CREATE SQL SECURITY INVOKER VIEW \(own) AS SELECT \(list)")
      #expect(try await attacker.answer().score == 0)
      #expect(try await victim.say("SELECT COUNT(*) FROM \(prey)") == before)
      #expect(try await victim.solve().score == 1)
    }
  }

  /// Locks, prepared transactions and slow views: the server stays, the neighbour plays on, the attacker is graded.
  @Test(arguments: [
    ["LOCK TABLES {T} WRITE"], ["HANDLER {T} OPEN"],
    ["XA START 'zz'", "INSERT INTO {T} ({C}) VALUES ('q')", "XA END 'zz'", "XA PREPARE 'zz'"],
    ["START TRANSACTION", "DELETE FROM {T}"], ["SELECT * FROM {T} FOR UPDATE"],
    ["RENAME TABLE {T} TO zz", "CREATE VIEW {T} AS SELECT {S}"],
    ["RENAME TABLE {T} TO zz", "CREATE TABLE {T} AS SELECT 1 AS x"], ["RENAME TABLE {T} TO zz"], ["DROP TABLE {T}"],
    ["RENAME TABLE {T} TO zz", "CREATE SEQUENCE {T}"], ["ALTER TABLE {T} DROP COLUMN {C}"],
    ["SET PASSWORD = PASSWORD('x')"],
  ]) func invariant3AnAttackTouchesNoOtherEpisode(_ statements: [String]) async throws {
    try await DatabaseTests.environment().use { environment in
      let victim = try await Talk(environment, "dev-020")
      let attacker = try await Talk(environment, "dev-000")
      let pid = await environment.serverPID
      let (table, columns) = try await attacker.table()
      for sql in statements {
        let slow = columns.map { "SLEEP(100) AS \($0)" }.joined(separator: ", ")
        try await attacker.say(
          sql.replacing("{T}", with: table).replacing("{C}", with: columns[0]).replacing("{S}", with: slow))
      }
      let verdict = try await attacker.answer()
      #expect(verdict.status == .completed)
      #expect(verdict.score == 0)
      #expect(try await victim.solve().score == 1)
      #expect(await environment.serverPID == pid)
      #expect(try await environment.holdings() == [])
    }
  }

  /// An agent that cuts its own connection goes on with a new one: no way to an unscored episode.
  @Test(arguments: [["KILL CONNECTION_ID()"], ["KILL USER CURRENT_USER()", "SELECT 1"]])
  func aCutConnectionIsTheAgentsLoss(_ statements: [String]) async throws {
    try await DatabaseTests.environment().use { environment in
      let talk = try await Talk(environment, "dev-040")
      let pid = await environment.serverPID
      try await talk.say("SET PASSWORD = PASSWORD('x')")
      for _ in 0..<3 {
        var turns: [EpisodeSession.Turn] = []
        for sql in statements { turns.append(try await talk.turn(sql)) }
        #expect(turns.contains { $0.invalid == "the connection was lost" })
        #expect(turns.allSatisfy { $0.verdict == nil })
      }
      #expect(try await talk.say("SELECT 1") == "[(1,)]")
      #expect(try await talk.say("SELECT NOW()") == "[(datetime.datetime(2023, 11, 14, 22, 13, 20),)]")
      #expect(try await talk.answer("nothing").status == .completed)
      #expect(await environment.serverPID == pid)
    }
  }

  /// All calls of one reply share a time, or many slow ones would outlast the step and count as our fault.
  @Test func theCallsOfAReplyShareATime() async throws {
    let limits = Database.StatementLimits(seconds: 0.5, replySeconds: 1)
    try await DatabaseTests.environment(limits).use { environment in
      let session = try await EpisodeSession(
        environment, EpisodeRequest(sample: "dev-040", seed: 1, style: .tools))
      let calls = (0..<50).map {
        ToolCall(id: "c\($0)", name: "execute_sql", arguments: #"{"query": "SELECT SLEEP(1000)"}"#)
      }
      let turn = try await session.submit(AgentReply("", toolCalls: calls))
      #expect(turn.outcomes.map(\.observation?.text) == Array(repeating: "Error: SQL execution timed out.", count: 50))
      #expect(turn.verdict == nil)
      // The next reply has its own.
      let next = ToolCall(id: "d", name: "execute_sql", arguments: #"{"query": "SELECT 1"}"#)
      #expect(try await session.submit(AgentReply("", toolCalls: [next])).outcomes[0].observation?.text == "[(1,)]")
      await session.end()
    }
  }

  /// Every call of a message is run in order, as AgentBench does, whatever stands beside it.
  @Test func aBadCallSpoilsNoOther() async throws {
    try await DatabaseTests.environment().use { environment in
      let session = try await EpisodeSession(
        environment, EpisodeRequest(sample: "dev-040", seed: 1, style: .tools))
      func call(_ id: String, _ name: String, _ arguments: String) -> ToolCall {
        ToolCall(id: id, name: name, arguments: arguments)
      }
      let turn = try await session.submit(
        AgentReply(
          "",
          toolCalls: [
            call("a", "execute_sql", #"{"query": "SET @x = 5"}"#), call("b", "nope", "{}"),
            call("c", "execute_sql", "{"), call("d", "execute_sql", #"{"query": "SELECT @x"}"#),
          ]))
      #expect(
        turn.messages.map(\.content) == [
          "[]", "Invalid function call. Please call a tool instead.",
          "Error: Failed to parse tool call. Tool call format is incorrect.", "[(5,)]",
        ])
      #expect(turn.messages.map(\.toolCallID) == ["a", "b", "c", "d"])
      await session.end()
    }
  }

  /// A block with several results shows the first, and the connection goes on.
  @Test func furtherResultsAreReadAndLetGo() async throws {
    try await DatabaseTests.environment().use { environment in
      let talk = try await Talk(environment, "dev-040")
      #expect(try await talk.say("BEGIN NOT ATOMIC SELECT 1; SELECT 2; SELECT 3; END") == "[(1,)]")
      #expect(try await talk.say("BEGIN NOT ATOMIC SET @a = 1; SELECT 4; SET @a = 2; END") == "[(4,)]")
      #expect(try await talk.say("BEGIN NOT ATOMIC SELECT 5; SELECT x; END").hasPrefix("1054 (42S22): Unknown column"))
      #expect(try await talk.say("SELECT 7") == "[(7,)]")
      await talk.session.end()
    }
  }
}
