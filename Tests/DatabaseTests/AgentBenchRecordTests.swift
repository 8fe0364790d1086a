import EnvironmentKit
import Episodes
import Foundation
import Testing

@testable import Database

/// Records in AgentBench's form, of both generations.
@Suite(.serialized) struct AgentBenchRecordTests {
  /// An environment whose dev split has these lines, in a folder that goes afterwards.
  private func with(_ lines: [String], _ body: (Database) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "records-\(ProcessInfo.processInfo.processIdentifier)-\(abs(lines.hashValue))/database")
    try FileManager.default.createDirectory(at: folder.appending(path: "tasks"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let manifest = try String(
      contentsOf: DatabaseTests.root.appending(path: "environments/database/environment.yaml"), encoding: .utf8)
    try manifest.replacing("splits: {dev: 60, test: 300}", with: "splits: {dev: \(lines.count)}").write(
      to: folder.appending(path: "environment.yaml"), atomically: true, encoding: .utf8)
    try lines.joined(separator: "\n").write(
      to: folder.appending(path: "tasks/dev.jsonl"), atomically: true, encoding: .utf8)
    try await DatabaseTests.environment(folder: folder).use(body)
  }

  private static let hosts = """
    {"table_name": "Hosts", "table_info": {"columns": [{"name": "Year", "type": "TEXT"}, {"name": "City", "type": "TEXT"}], \
    "rows": [["1998", "Oslo"], ["1999", "Riga"]]}}
    """
  private static let trains = """
    {"table_name": "Trains", "table_info": {"columns": [{"name": "No", "type": "TEXT"}], "rows": [["7"]]}}
    """
  private static let change = "UPDATE Hosts SET City = 'Bonn' WHERE Year = '1999'"

  private static func record(_ rest: String, _ type: String = "UPDATE", table: String = hosts) -> String {
    #"{"description": "Do it.", "type": ["\#(type)"], "table": \#(table), "add_description": "It is small.", \#(rest)}"#
  }

  /// The score of statements and an answer.
  private func play(
    _ environment: Database, _ style: ActionStyle, _ statements: [String], sample: SampleID = "dev-000"
  ) async throws -> Double? {
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1, style: style))
    let syntax = environment.syntax(style, for: "dev-000")
    for sql in statements { _ = try await session.submit(syntax.write(Action("execute_sql", ["query": .string(sql)]))) }
    let answer = Action(style == .text ? "answer" : "commit_final_answer", ["answers": ["done"]])
    let verdict = try await session.submit(syntax.write(answer)).verdict
    await session.end()
    return verdict?.score
  }

  /// Where the digest is left out it is found by the record's own SQL, on a copy that the agent never sees.
  @Test(arguments: [
    #""answer_md5": "", "label": [], "sql": {"query": "\#(change)", "length": 9}"#, #""label": ["\#(change)"]"#,
    #""answer_md5": "", "label": ["\#(change)"], "sql": {}"#,
  ]) func aMissingDigestIsComputed(_ rest: String) async throws {
    try await with([Self.record(rest)]) { environment async throws in
      for style in ActionStyle.allCases {
        #expect(try await play(environment, style, [Self.change]) == 1)
        #expect(try await play(environment, style, []) == 0)
      }
    }
  }

  @Test func severalTablesAreOneTask() async throws {
    let changed = TableHash.hash([["1998", "Oslo"], ["1999", "Bonn"]]) ?? ""
    let other = TableHash.hash([["7"]]) ?? ""
    let given = [changed, other].sorted().joined(separator: "_")
    let tables = "[\(Self.hosts), \(Self.trains)]"
    let records = [#""label": ["\#(Self.change)"]"#, #""label": ["\#(Self.change)"], "answer_md5": "\#(given)""#]
    try await with(records.map { Self.record($0, table: tables) }) { environment async throws in
      for sample: SampleID in ["dev-000", "dev-001"] {
        #expect(try await play(environment, .tools, [Self.change], sample: sample) == 1)
        #expect(try await play(environment, .text, [Self.change, "DELETE FROM Trains"], sample: sample) == 0)
        #expect(try await play(environment, .text, [Self.change, "DROP TABLE Trains"], sample: sample) == 0)
      }
    }
  }

  @Test func evidenceIsToldWithTheQuestion() async throws {
    let record = Self.record(#""label": ["Riga"], "evidence": "Riga is a city.""#, "other")
    try await with([record]) { environment in
      let session = try await EpisodeSession(environment, EpisodeRequest(sample: "dev-000", seed: 1, style: .tools))
      #expect(
        await session.prompt.messages.last?.content == """
          Evidence about the question: Riga is a city.
          Additional table information about the question: It is small.
          Question: Do it.
          """)
      await session.end()
    }
  }

  /// What cannot be played is named with its line and key before anything starts.
  @Test(arguments: [
    (record(#""label": ["x"]"#, table: hosts.replacing("\"City\"", with: "\"year\"")), "table", "two columns 'year'"),
    (record(#""label": ["x"]"#, table: "[\(hosts), \(hosts)]"), "table", "two tables 'Hosts'"),
    (record(#""label": ["x"]"#, table: "[]"), "table", "is empty"),
    (record(#""label": [], "answer_md5": """#), "answer_md5", "is missing"),
    (record(#""label": []"#, "other"), "label", "is empty"),
    (record(#""label": ["x"], "user_sqlite": "a.sqlite""#), "user_sqlite", "SQLite file"),
    (record(#""label": ["x"]"#, "guess"), "type", "expected one of"),
  ]) func aBrokenRecordIsNamed(_ line: String, _ key: String, _ what: String) async throws {
    let sound = Self.record(#""label": ["Riga"]"#, "other")
    try await with([sound, line]) { environment in
      let error = #expect(throws: Diagnostic.self) { try environment.samples(in: .dev) }
      #expect(error?.line == 2)
      #expect(error?.key == key)
      #expect(error?.message.contains(what) == true, "\(String(describing: error))")
    }
  }

  /// What only the server can judge is the record's fault too, and no reason to try again.
  @Test(arguments: [
    (
      record(
        #""label": ["x"], "answer_md5": "1""#, table: hosts.replacing("City", with: String(repeating: "c", count: 65))),
      "1059"
    ),
    (record(#""label": ["UPDATE Hosts SET Nowhere = 1"]"#), "1054"),
    (record(#""label": ["DROP TABLE Hosts"]"#), "there is none"),
  ]) func whatTheServerRefusesIsNamed(_ line: String, _ what: String) async throws {
    try await with([line]) { environment in
      let error = await #expect(throws: Diagnostic.self) {
        _ = try await EpisodeSession(environment, EpisodeRequest(sample: "dev-000", seed: 1))
      }
      #expect(error?.key == "dev-000")
      #expect(error?.message.contains(what) == true, "\(String(describing: error))")
    }
  }
}
