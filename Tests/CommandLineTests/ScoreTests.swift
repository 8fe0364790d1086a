import Episodes
import Foundation
import Testing

/// `gauntlet score` over runs of the real environments.
struct ScoreTests {
  /// Two epochs of samples that fill the strata unevenly, or not all of them.
  @Test(arguments: [("card-game", 3), ("database", 23), ("house-holding", 6)])
  func epochsOfUnevenStrataAreScored(_ environment: String, _ samples: Int) throws {
    let file = CommandLineTool.temporaryFile("epochs-\(environment)")
    defer { try? FileManager.default.removeItem(atPath: file) }
    let (status, text) = try CommandLineTool.run([
      "run", environment, "--agent", "random", "--samples", "\(samples)", "--epochs", "2", "--run", file,
    ])
    #expect(status == 0, "\(text)")
    let scored = try CommandLineTool.run(["score", file, "--json"])
    #expect(scored.status == 0, "\(scored.text)")
    let lines = try scored.text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let row = try #require(lines.first)
    #expect(row["episodes"]?.intValue == 2 * samples)
    let low = try #require(row["low"]?.doubleValue)
    let high = try #require(row["high"]?.doubleValue)
    let score = try #require(row["score"]?.doubleValue)
    #expect(low <= score && score <= high && high - low > 0.05, "\(low) \(score) \(high)")
    // The first 23 database tasks hold no UPDATE and no question.
    #expect(row["empty_strata"]?.arrayValue?.isEmpty == (environment != "database"))
    #expect(lines.last?["overall"] == .null && lines.last?["missing"]?.arrayValue?.count == 7)
  }

  @Test func episodesInJSONAreJSON() throws {
    let file = "traces/golden/card-game.sqlite"
    let (status, text) = try CommandLineTool.run(["score", file, "--episodes", "--json"])
    #expect(status == 0)
    for line in text.split(separator: "\n") {
      #expect(throws: Never.self) { try JSONValue(parsing: String(line)) }
    }
    #expect(text.contains("\"episode\":\"card-game/dev-000\""))
  }

  /// A person leaves: the run is partly done, and exports without an `overall.json`; an older one goes away.
  @Test func anUnfinishedRunExportsNoOverall() throws {
    let file = CommandLineTool.temporaryFile("partial")
    let out = file + "-out"
    defer { for path in [file, out] { try? FileManager.default.removeItem(atPath: path) } }
    let (left, said) = try CommandLineTool.run(["run", "house-holding", "--agent", "human", "--run", file])
    #expect(left == 3 && said.contains("the input has ended. The same command goes on"), "\(said)")
    let folder = out + "/human/house-holding"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: URL(filePath: folder + "/overall.json"))
    let (status, text) = try CommandLineTool.run(["traces", "export", file, "--format", "agentbench", "--out", out])
    #expect(status == 0 && text.contains("no overall.json"), "\(text)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names == ["error.jsonl", "runs.jsonl"])
    let scored = try CommandLineTool.run(["score", file])
    #expect(scored.status == 0 && scored.text.contains("0 of 20 planned episodes have a score"), "\(scored.text)")
  }

  @Test func whatCannotBeWrittenIsNamed() throws {
    for format in ["openai", "agentbench"] {
      let (status, text) = try CommandLineTool.run([
        "traces", "export", "traces/golden/house-holding.sqlite", "--format", format, "--out", "/proc/x/y",
      ])
      #expect(status == 2 && text.contains("/proc/x/y: cannot be written"), "\(text)")
      #expect(!text.contains("NSCocoa"), "\(text)")
    }
  }
}
