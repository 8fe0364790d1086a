import Database
import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing

/// One server for all tests of this file: starting one for each would be the longest part of them.
@Suite(.serialized) struct DatabaseTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func environment(
    _ limits: Database.StatementLimits = .init(seconds: 3), folder: URL? = nil
  ) throws -> Database {
    try Database(
      resources: EnvironmentResources(
        folder: folder ?? root.appending(path: "environments/database"),
        scratch: root.appending(path: ".build/scratch/database")), limits: limits)
  }

  private func with<Value>(_ environment: Database, _ body: (Database) async throws -> Value) async throws -> Value {
    try await environment.use(body)
  }

  @Test func conforms() async throws {
    try await with(Self.environment()) { environment in
      let findings = await ConformanceSuite(environment, sampleLimit: 2).check()
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  /// Alone in a process, where memory can be counted.
  @Test func endedEpisodesLeaveNoMemory() async {
    await #expect(processExitsWith: .success) {
      let environment = try DatabaseTests.environment()
      let findings = await ConformanceSuite(environment, sampleLimit: 1, isAlone: true).check([.release])
      await environment.shutDown()
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test func theOracleSolvesTestTasks() async throws {
    try await with(Self.environment()) { environment in
      let findings = await ConformanceSuite(environment, split: .test).check([.oracle, .manifest])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  /// Every record of AgentBench's dev file, by its own gold.
  @Test(.enabled(if: AgentBenchData.isThere, "AgentBench's records are not at hand"))
  func agentBenchsGoldScoresFully() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "db-\(ProcessInfo.processInfo.processIdentifier)/database")
    try FileManager.default.createDirectory(at: folder.appending(path: "tasks"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try FileManager.default.copyItem(
      at: Self.root.appending(path: "environments/database/environment.yaml"),
      to: folder.appending(path: "environment.yaml"))
    try FileManager.default.copyItem(at: AgentBenchData.file, to: folder.appending(path: "tasks/dev.jsonl"))
    try await with(Self.environment(folder: folder)) { environment in
      let count = try environment.samples(in: .dev).count
      #expect(count == 60)
      let findings = await ConformanceSuite(environment).check([.oracle])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  private func say(_ session: EpisodeSession, _ sql: String) async throws -> String {
    let reply = AgentReply("Action: Operation\n```sql\n\(sql)\n```")
    return try await session.submit(reply).outcomes.last?.observation?.text ?? ""
  }

  private func session(_ environment: Database, _ sample: SampleID = "dev-000") async throws -> EpisodeSession {
    try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1))
  }

  /// What is hostile is refused or cut short, and the neighbour notices nothing.
  @Test func hostileStatementsHarmNobodyElse() async throws {
    try await with(Self.environment()) { environment in
      let victim = try await session(environment, "dev-040")
      let attacker = try await session(environment, "dev-041")
      for sql in [
        "DROP DATABASE mysql", "CREATE DATABASE mine", "LOAD DATA INFILE '/etc/passwd' INTO TABLE x",
        "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE x", "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SET GLOBAL max_connections = 1",
        "SHUTDOWN", "SELECT * FROM mysql.user", "SELECT 1; SELECT 2", "GRANT ALL ON *.* TO root@localhost",
      ] {
        let said = try await say(attacker, sql)
        let code = said.prefix { $0 != ":" }.split(separator: " ")
        let isRefused = code.count == 2 && Int(code[0]).map { (1000...4999).contains($0) } == true
        #expect(isRefused, "\(sql): \(said)")
      }
      #expect(try await say(attacker, "SELECT SLEEP(1e9)") == "Error: SQL execution timed out.")
      #expect(try await say(attacker, "SELECT LOAD_FILE('/etc/passwd')") == "[(None,)]")
      let huge = try await say(attacker, "SELECT REPEAT('a', 1000000000)")
      #expect(huge.count < 900)
      await attacker.end()
      var verdict: Verdict?
      while verdict == nil { verdict = try await victim.submit(victim.oracleReply()).verdict }
      #expect(verdict?.score == 1)
      await victim.end()
    }
  }

  /// The clock is ours: a client that lifts the server's is still stopped.
  @Test func theClockCannotBeLifted() async throws {
    try await with(Self.environment()) { environment in
      let session = try await session(environment)
      _ = try await say(session, "SET SESSION max_statement_time = 100")
      #expect(try await say(session, "SELECT BENCHMARK(100000000000, MD5('x'))") == "Error: SQL execution timed out.")
      #expect(try await say(session, "SELECT 1") == "[(1,)]")
      await session.end()
    }
  }

  @Test func aDroppedDatabaseIsAWrongAnswer() async throws {
    try await with(Self.environment()) { environment in
      let session = try await session(environment)
      #expect(try await say(session, "DROP DATABASE episode00000001") == "[]")
      let turn = try await session.submit(AgentReply("Action: Answer\nFinal Answer: done"))
      #expect(turn.verdict?.status == .completed)
      #expect(turn.verdict?.score == 0)
      await session.end()
    }
  }

  @Test func aKilledServerIsStartedAgain() async throws {
    try await with(Self.environment()) { environment in
      let session = try await session(environment)
      let pid = try #require(await environment.serverPID)
      kill(pid, SIGKILL)
      await #expect(throws: (any Error).self) { _ = try await self.say(session, "SELECT 1") }
      await session.end()
      let next = try await self.session(environment)
      #expect(try await say(next, "SELECT 1") == "[(1,)]")
      #expect(await environment.serverPID != pid)
      await next.end()
    }
  }

  /// Invariant 5: what an agent writes is text, never code of ours.
  @Test func invariant5AnswersAreNeverEvaluated() async throws {
    let mark = FileManager.default.temporaryDirectory.appending(
      path: "evaluated-\(ProcessInfo.processInfo.processIdentifier)")
    #expect(!FileManager.default.fileExists(atPath: mark.path))
    try await with(Self.environment()) { environment in
      for answer in [
        "__import__('os').system('touch \(mark.path)')", "[open('\(mark.path)', 'w')]", "$(touch \(mark.path))",
        "`touch \(mark.path)`", "[1] * 10**9", "open('/etc/passwd').read()",
      ] {
        for style in ActionStyle.allCases {
          let session = try await EpisodeSession(
            environment, EpisodeRequest(sample: "dev-040", seed: 1, style: style))
          let action = Action(style == .text ? "answer" : "commit_final_answer", ["answers": [.string(answer)]])
          let written = environment.syntax(style, for: "dev-000").write(action)
          let reply = style == .text ? AgentReply("Action: Answer\nFinal Answer: \(answer)") : written
          #expect(try await session.submit(reply).verdict?.score == 0)
          await session.end()
        }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: mark.path))
  }

  /// Invariant 5: an agent's SQL reaches its own database and nothing else, on the server or outside of it.
  @Test func invariant5SQLStaysInItsDatabase() async throws {
    let mark = FileManager.default.temporaryDirectory.appending(
      path: "written-\(ProcessInfo.processInfo.processIdentifier)")
    try await with(Self.environment()) { environment in
      let victim = try await Talk(environment, "dev-020")
      let attacker = try await Talk(environment, "dev-000")
      let (prey, _) = try await victim.table()
      let before = try await victim.say("SELECT * FROM \(prey)")
      #expect(!before.hasPrefix("1"))
      for sql in [
        "SELECT * FROM episode00000001.\(prey)", "DELETE FROM episode00000001.\(prey)",
        "DROP TABLE episode00000001.\(prey)", "CREATE TABLE episode00000001.mine (a INT)",
        "CREATE TABLE mine LIKE episode00000001.\(prey)", "DROP DATABASE episode00000001",
        "RENAME TABLE episode00000001.\(prey) TO mine", "USE episode00000001",
        "SELECT 1 INTO OUTFILE '\(mark.path)'", "SELECT 1 INTO DUMPFILE '\(mark.path)'",
        "KILL USER episode00000001@localhost", "SET PASSWORD FOR episode00000001@localhost = PASSWORD('x')",
      ] {
        let turn = try await attacker.turn(sql)
        #expect(turn.invalid != nil || sql.hasPrefix("KILL"), "\(sql): \(turn.outcomes)")
      }
      #expect(
        try await attacker.say("SELECT schema_name FROM information_schema.schemata")
          == "[('information_schema',), ('wikisql',)]")
      #expect(try await victim.say("SELECT * FROM \(prey)") == before)
      #expect(try await victim.solve().score == 1)
      await attacker.session.end()
    }
    #expect(!FileManager.default.fileExists(atPath: mark.path))
  }

  @Test func resultsAreWrittenAsPythonWouldAndCut() async throws {
    try await with(Self.environment()) { environment in
      let session = try await session(environment)
      #expect(
        try await say(session, "SELECT 'a', 1, NULL, 1.50, CAST(2 AS DOUBLE), DATE '2020-01-02', 'it''s', X'00FF'")
          == "[('a', 1, None, Decimal('1.50'), 2.0, datetime.date(2020, 1, 2), \"it's\", b'\\x00\\xff')]")
      let unknown = try await say(session, "SELECT x")
      #expect(unknown.hasPrefix("1054 (42S22): Unknown column 'x' in "))
      let long = try await say(session, "SELECT REPEAT('b', 2000)")
      #expect(long.count == 811)
      #expect(long.hasSuffix("[TRUNCATED]"))
      await session.end()
    }
  }

  /// Characters are counted as Python counts them: accents are characters, and no observation outgrows the manifest.
  @Test func accentsDoNotStretchTheCut() async throws {
    try await with(Self.environment()) { environment in
      let talk = try await Talk(environment)
      let said = try await talk.say("SELECT CONCAT('e', REPEAT(CONVERT(X'CC81' USING utf8mb4), 60000))")
      #expect(said.unicodeScalars.count == 811)
      #expect(said.utf8.count <= environment.manifest.limits.observationBytes)
      await talk.session.end()
    }
  }

  /// Nothing that is seen or recorded names this episode's database or this server's folder.
  @Test func ownNamesAreNeitherSeenNorRecorded() async throws {
    try await with(Self.environment()) { environment in
      var runs: [[EpisodeSession.Turn]] = []
      for _ in 0..<2 {
        let talk = try await Talk(environment)
        var turns: [EpisodeSession.Turn] = []
        for sql in [
          "SELECT * FROM nothere", "SELECT DATABASE(), USER(), @@datadir, @@tmpdir", "CREATE VIEW v AS SELECT 1",
          "SELECT CONCAT(DATABASE(), CONVERT(X'CC81' USING utf8mb4))", "SELECT SYSDATE(), NOW(), RAND()",
          "SELECT TIME '-01:02:03', DATE '2020-01-02'",
        ] { turns.append(try await talk.turn(sql)) }
        await talk.session.end()
        runs.append(turns)
      }
      #expect(runs[0] == runs[1])
      for text in runs[0].flatMap(\.outcomes).flatMap({ [$0.observation?.text, $0.invalid] }) {
        #expect(text?.contains("episode0") != true && text?.contains("gauntlet-db") != true, "\(text ?? "")")
      }
      #expect(runs[0][0].invalid == "1146 (42S02): Table 'wikisql.nothere' doesn't exist")
    }
  }

  @Test func metricsAverageTheThreeCategories() throws {
    func result(_ type: String, _ score: Double) -> EpisodeResult {
      EpisodeResult(sample: "x", status: .completed, score: score, result: ["type": .string(type)])
    }
    let metrics = try Self.environment().metrics(of: [
      result("INSERT", 1), result("INSERT", 0), result("UPDATE", 1), result("counting", 1), result("ranking", 0),
      result("other", 0), result("aggregation-SUM", 0),
    ])
    #expect(abs(metrics.mainValue - (0.5 + 1 + 0.25) / 3) < 1e-12)
    #expect(metrics["counting_accuracy"] == 1)
    #expect(metrics["aggregation-AVG_accuracy"] == 0)
  }
}

/// Where AgentBench's own records lie, if they are at hand.
enum AgentBenchData {
  static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/agentbench-dev/database/dev.jsonl").standardizedFileURL
  static let isThere = FileManager.default.fileExists(atPath: file.path)
}
