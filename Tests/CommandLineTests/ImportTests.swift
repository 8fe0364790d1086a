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
    try hintsWork(made.text, home, folder)
    try manifestsAreChecked(home)
    let none = try CommandLineTool.run(["env", "import", "os-shell", folder.path, "--to", home.path])
    #expect(none.status == 2 && none.text.contains("it is a folder"), "\(none.text)")
  }

  /// The line that `env import` ends with is one that works: also the model that plays is found.
  private func hintsWork(_ text: String, _ home: URL, _ folder: URL) throws {
    let hint = try #require(text.split(separator: "\n").last { $0.hasPrefix("Play them: ") })
    let words = hint.split(separator: " ").map(String.init)
    #expect(words[2] == "GAUNTLET_HOME=\(home.path)" && words[3] == "gauntlet", "\(hint)")
    let played = try CommandLineTool.run(
      words.dropFirst(4) + ["--run", folder.appending(path: "hint.sqlite").path],
      variables: ["GAUNTLET_HOME": home.path, "GAUNTLET_SCRATCH": folder.appending(path: "scratch").path])
    #expect(played.status == 0 && played.text.contains("1 of 1 episodes"), "\(played.text)")
  }

  /// A metric or a column that the environment does not have is refused, and YAML that is none is named by its line.
  private func manifestsAreChecked(_ home: URL) throws {
    let file = home.appending(path: "environments/database/environment.yaml")
    let yaml = try String(contentsOf: file, encoding: .utf8)
    defer { try? Data(yaml.utf8).write(to: file) }
    for (text, other, said) in [
      ("metric: overall_cat_accuracy", "metric: nosuch", "metric: is 'nosuch'"),
      ("agentbench: db", "agentbench: kg", "agentbench: is 'kg'"),
      ("metric: overall_cat_accuracy", "metric: [", "is not valid YAML"),
    ] {
      #expect(yaml.contains(text))
      try Data(yaml.replacing(text, with: other).utf8).write(to: file)
      let checked = try CommandLineTool.run(["env", "check", "database"], variables: ["GAUNTLET_HOME": home.path])
      #expect(checked.status == 2 && checked.text.contains(said), "\(checked.text)")
      if other.hasSuffix("[") { #expect(checked.text.contains(/environment\.yaml:\d+: is not/), "\(checked.text)") }
    }
  }
}
