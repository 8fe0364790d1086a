import EnvironmentKit
import Episodes
import Foundation
import LateralThinking
import Testing

/// AgentBench's spreadsheets, and what is none.
struct WorkbookTests {
  static let file = TestPuzzles.root.deletingLastPathComponent().appending(
    path: "shared/data/agentbench-dev/lateral-thinking/dev.xlsx")
  static let isThere = FileManager.default.fileExists(atPath: file.path)

  @Test(.enabled(if: isThere, "AgentBench's records are not at hand")) func everyRowIsAPuzzle() async throws {
    let model = ScriptedModel(["Yes", "He could not see.", "no", "no", "no", "no"])
    let puzzles = try TestPuzzles(
      (2...21).map { ["id": .string("dev-\($0)"), "workbook": .string(Self.file.path), "row": .int($0)] }, host: model)
    defer { puzzles.remove() }
    let imported = try puzzles.environment.importTasks(from: Self.file)
    #expect(imported.lines.count == 20)
    #expect(imported.skipped.isEmpty)
    for sample in try puzzles.environment.samples(in: .dev) {
      let puzzle = try puzzles.environment.puzzle(sample)
      #expect(puzzle.story.count > 20 && puzzle.truth.count > 20, "\(sample)")
      #expect((2...11).contains(puzzle.answerKeys.count), "\(sample) \(puzzle.answerKeys)")
      #expect(puzzle.answerKeys.allSatisfy { $0.first?.isNumber != true && !$0.hasPrefix("-") }, "\(puzzle.answerKeys)")
    }
    let first = try puzzles.environment.puzzle("dev-2")
    #expect(first.answerKeys.first == "Eye disease is the issue he is concerned about.")
    #expect(first.answerKeys.count == 4)
    let session = try await puzzles.session("dev-2", options: ["host": "model"])
    #expect(try await session.submit(AgentReply("Was he afraid?")).messages.first?.content == "Yes")
    await session.end()
    // Our own host knows nothing of it, and says so.
    await #expect(throws: Diagnostic.self) { try await puzzles.session("dev-2") }
  }

  @Test(.enabled(if: isThere, "AgentBench's records are not at hand")) func brokenFilesAreRefused() throws {
    let puzzles = try TestPuzzles([TestPuzzles.garden])
    defer { puzzles.remove() }
    let whole = try Data(contentsOf: Self.file)
    let file = puzzles.home.appending(path: "x.xlsx")
    var random = SystemlessRandom(seed: 7)
    for round in 0..<60 {
      var bytes = whole
      if round < 20 {
        bytes = bytes.prefix(Int(random.next() % UInt64(whole.count)))
      } else {
        for _ in 0..<1 + round % 7 {
          bytes[Int(random.next() % UInt64(whole.count))] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      try bytes.write(to: file)
      do {
        _ = try puzzles.environment.importTasks(from: file)
      } catch { #expect(error is Diagnostic, "\(error)") }
    }
    for (bytes, reason) in [(Data(), "is no .xlsx file"), (Data("story,answer".utf8), "is no .xlsx file")] {
      try bytes.write(to: file)
      #expect { try puzzles.environment.importTasks(from: file) } throws: { "\($0)".contains(reason) }
    }
    #expect { try puzzles.environment.importTasks(from: puzzles.home.appending(path: "none.xlsx")) } throws: {
      "\($0)".contains("is not there")
    }
  }

  @Test func brokenPuzzlesAreRefusedByLineAndKey() throws {
    func refusal(_ change: (inout [String: JSONValue]) -> Void) throws -> String {
      var line = TestPuzzles.garden.objectValue ?? [:]
      change(&line)
      let puzzles = try TestPuzzles([.object(line)], name: "broken")
      defer { puzzles.remove() }
      do {
        _ = try puzzles.environment.samples(in: .dev)
        return "taken"
      } catch { return "\(error)" }
    }
    #expect(try refusal { _ in } == "taken")
    #expect(try refusal { $0["keys"] = [["potter"], ["nothing"]] }.contains("names the fact 'nothing'"))
    #expect(try refusal { $0["keys"] = [["potter"]] }.contains("has 1 lists for 2 answer keys"))
    #expect(try refusal { $0["language"] = "xx" }.contains("language"))
    #expect(try refusal { $0["more"] = "x" }.contains("more"))
    #expect(try refusal { $0["story"] = nil }.contains("story"))
  }
}

/// A generator of the tests' own (SplitMix64).
struct SystemlessRandom {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
