import Database
import EnvironmentKit
import Episodes
import Foundation
import Testing

/// An agent's share of disk and memory, and of the file system.
@Suite(.serialized) struct BoundsTests {
  private static let tooLarge = "Error: the database has grown too large."

  /// Tables outside the database's own files would be counted nowhere.
  @Test(arguments: [
    ("CREATE TEMPORARY TABLE t AS SELECT seq FROM seq_1_to_10", "1044"),
    ("CREATE TABLE t (a INT) ENGINE=MEMORY", "1290"),
    ("SET max_session_mem_used = 1 << 50", ""), ("SELECT @@max_session_mem_used", "[(268435456,)]"),
  ]) func tablesAreInTheirDatabase(_ sql: String, _ prefix: String) async throws {
    try await DatabaseTests.environment().use { environment in
      let talk = try await Talk(environment)
      #expect(try await talk.say(sql).hasPrefix(prefix))
      await talk.session.end()
    }
  }

  @Test func noFileIsMadeElsewhere() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "db-elsewhere-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
    defer { try? FileManager.default.removeItem(at: folder) }
    try await DatabaseTests.environment().use { environment in
      let talk = try await Talk(environment)
      try await talk.say("CREATE TABLE t (a INT) DATA DIRECTORY='\(folder.path)'")
      #expect(try await talk.say("SELECT * FROM t") == "[]")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
      await talk.session.end()
    }
  }

  /// What would fill the disk is ended at its share of it, a table as well as what a statement makes for itself.
  @Test(arguments: [
    "CREATE TABLE filler AS SELECT REPEAT('x', 1000) AS x FROM seq_1_to_100000000",
    "SELECT COUNT(*) FROM (SELECT DISTINCT REPEAT('a', 3000) AS x, seq FROM seq_1_to_100000000) AS y",
  ]) func aDiskFillingStatementIsEnded(_ sql: String) async throws {
    try await DatabaseTests.environment(.init(seconds: 60, replySeconds: 120, databaseBytes: 8 << 20)).use {
      environment in
      let greedy = try await Talk(environment, "dev-000")
      let neighbour = try await Talk(environment, "dev-040")
      let turn = try await greedy.turn(sql)
      #expect(turn.outcomes.last?.observation?.text == Self.tooLarge)
      #expect(turn.invalid == Self.tooLarge)
      #expect(try await greedy.say("SELECT 1") == "[(1,)]")
      #expect(try await neighbour.solve().score == 1)
      await greedy.session.end()
    }
  }

  /// Sorting writes files without a name; the kernel bounds them.
  @Test func aSortIsBounded() async throws {
    try await DatabaseTests.environment(.init(seconds: 60, replySeconds: 120)).use { environment in
      let talk = try await Talk(environment)
      let said = try await talk.say(
        "SELECT x FROM (SELECT CONCAT(REPEAT('a', 3000), seq) AS x FROM seq_1_to_1000000) AS y ORDER BY x DESC LIMIT 10000, 1"
      )
      #expect(said == Self.tooLarge)
      #expect(try await talk.say("SELECT 1") == "[(1,)]")
      await talk.session.end()
    }
  }

  /// What a transaction could take back is kept in a file that all share.
  @Test func aLargeTransactionIsTakenBack() async throws {
    try await DatabaseTests.environment(.init(seconds: 60, replySeconds: 120, databaseBytes: 32 << 20)).use {
      environment in
      let greedy = try await Talk(environment, "dev-000")
      let neighbour = try await Talk(environment, "dev-020")
      try await greedy.say("CREATE TABLE t AS SELECT CONCAT(REPEAT('x', 1000), seq) AS x FROM seq_1_to_10000")
      try await greedy.say("START TRANSACTION")
      var said: [String] = []
      while said.count < 11, said.last != Self.tooLarge {
        said.append(try await greedy.say("UPDATE t SET x = REVERSE(x)"))
      }
      #expect(said.last == Self.tooLarge, "\(said)")
      #expect(try await neighbour.solve().score == 1)
      let turned = try await greedy.say("SELECT COUNT(*) FROM t WHERE x NOT LIKE 'xx%'")
      #expect(turned == "[(0,)]", "\(turned), \(said)")
      await greedy.session.end()
    }
  }
}
