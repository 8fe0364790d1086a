import EnvironmentKit
import Episodes
import Foundation

extension LateralThinking: TaskImporting {
  /// The rows of one of AgentBench's spreadsheets; a model has to host them.
  public func importTasks(from file: URL) throws -> TaskImport {
    let workbook = try PuzzleWorkbook(file: file)
    return TaskImport(
      lines: workbook.puzzles.map { ["workbook": .string(file.path), "row": .int($0.row)] },
      skipped: workbook.skipped.map { .init(name: "row \($0.row)", reason: $0.reason) })
  }
}
