import Foundation
import Testing

/// Tasks of others become an environment that is played like any other.
struct ImportTests {
  @Test func importedRecordsArePlayed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "import-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let records = folder.appending(path: "records.jsonl")
    try Data(
      """
      {"description": "How many rows?", "table": {"table_name": "t", "table_info": {"columns": [{"name": "a", "type": "INT"}], "rows": [[1], [2]]}}, "type": ["counting"], "add_description": "", "label": ["2"], "sql": {"query": "SELECT COUNT(*) FROM t"}}
      {"table": "nothing else"}

      """.utf8
    ).write(to: records)
    let home = folder.appending(path: "home")
    let command = ["env", "import", "database", records.path, "--to", home.path, "--split", "mine"]
    let made = try CommandLineTool.run(command)
    #expect(made.status == 0, "\(made.text)")
    #expect(made.text.contains("skipped line 2") && made.text.contains("database: 1 tasks, 1 skipped"), "\(made.text)")
    let again = try CommandLineTool.run(command)
    #expect(again.status == 2 && again.text.contains("is there already"), "\(again.text)")
    let second = try CommandLineTool.run(command.dropLast() + ["other"])
    #expect(second.status == 0, "\(second.text)")
    let listed = try CommandLineTool.run(["env", "list"], variables: ["GAUNTLET_HOME": home.path])
    #expect(listed.text.contains("samples: mine 1, other 1"), "\(listed.text)")
    let played = try CommandLineTool.run(
      [
        "run", "database", "--agent", "oracle", "--split", "mine", "--run", folder.appending(path: "run.sqlite").path,
      ], variables: ["GAUNTLET_HOME": home.path, "GAUNTLET_SCRATCH": folder.appending(path: "scratch").path])
    #expect(played.status == 0 && played.text.contains("mean score 1.0"), "\(played.text)")
  }
}
