import EnvironmentKit
import Episodes
import Foundation
import OSShell
import Testing

/// AgentBench's own records, as far as they are at hand.
enum AgentBenchProblemFile {
  static let file = OSShellTests.root.deletingLastPathComponent().appending(
    path: "shared/data/agentbench-dev/operating-system/dev.json")
  static let isThere = FileManager.default.fileExists(atPath: file.path)
}

@Suite(.enabled(if: AgentBenchProblemFile.isThere, "AgentBench's records are not at hand"))
struct AgentBenchProblemsTests {
  @Test func recordsAreTakenOverOrNamed() throws {
    let records = try AgentBenchProblems(file: AgentBenchProblemFile.file)
    #expect(records.numbers.count + records.skipped.count == 26)
    #expect(records.numbers.count >= 18)
    for skipped in records.skipped { #expect(skipped.reason.hasPrefix("needs the script "), "\(skipped)") }
  }
}
