import EnvironmentKit
import Episodes
import Foundation

extension Database: TaskImporting {
  /// AgentBench's records, an object a line; they are taken over as they are.
  public func importTasks(from file: URL) throws -> TaskImport {
    var imported = TaskImport(lines: [])
    for line in try TaskFile.load(JSONValue.self, from: file) {
      do {
        _ = try TaskFile.parse(AgentBenchRecord.self, Data(line.record.text.utf8), file: file.path)
        imported.lines.append(line.record.objectValue ?? [:])
      } catch let problem as Diagnostic {
        let key = problem.key.map { "\($0) " } ?? ""
        imported.skipped.append(.init(name: "line \(line.number)", reason: key + problem.message))
      }
    }
    return imported
  }
}
