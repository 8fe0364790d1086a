import EnvironmentKit
import Episodes
import Foundation

extension OSShell: TaskImporting {
  /// AgentBench's records. Scripts that they name by file are looked for where `AgentBenchProblems` says.
  public func importTasks(from file: URL) throws -> TaskImport {
    let records = try AgentBenchProblems(file: file)
    return TaskImport(
      lines: records.numbers.map { ["file": .string(file.path), "number": .int($0)] },
      skipped: records.skipped.map { .init(name: "record \($0.number)", reason: $0.reason) })
  }
}
