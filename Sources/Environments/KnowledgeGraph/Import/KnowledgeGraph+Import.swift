import EnvironmentKit
import Episodes
import Foundation

extension KnowledgeGraph: TaskImporting {
  /// AgentBench's questions; a `graph.json` beside the manifest has to name a server that has their graph.
  public func importTasks(from file: URL) throws -> TaskImport {
    let count = try AgentBenchQuestions(file: file).questions.count
    return TaskImport(lines: (0..<count).map { ["file": .string(file.path), "number": .int($0)] })
  }
}
