import EnvironmentKit
import Episodes
import Foundation

extension SnapshotFamily {
  /// The name of a file of ranks that lies beside records.
  static let rankFileName = "scores_all_data.json"

  /// The actions of a file of Mind2Web's, or of all such files in a folder, one task each. Ranks are taken from
  /// `scores_all_data.json` where it lies beside them.
  static func importTasks(from place: URL) throws -> TaskImport {
    var imported = TaskImport(lines: [])
    for file in try files(at: place) {
      let ranks = file.deletingLastPathComponent().appending(path: rankFileName)
      let hasRanks = FileManager.default.fileExists(atPath: ranks.path)
      for (number, task) in try RecordFile(file: file).tasks.enumerated() {
        for (place, action) in task.actions.enumerated() {
          do {
            _ = try action.read()
          } catch {
            imported.skipped.append(
              .init(name: "\(file.lastPathComponent)[\(number)].actions[\(place)]", reason: error.description))
            continue
          }
          var line: [String: JSONValue] = [
            "file": .string(file.path), "annotation_id": .string(task.annotationID),
            "action_uid": .string(action.actionUID),
          ]
          if hasRanks { line["ranks"] = .string(ranks.path) }
          imported.lines.append(line)
        }
      }
    }
    return imported
  }

  private static func files(at place: URL) throws -> [URL] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder), isFolder.boolValue else {
      return [place]
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: place.path)
    } catch {
      throw Diagnostic(file: place.path, "cannot be read: \(Diagnostic.reason(of: error))")
    }
    let found = names.filter { $0.hasSuffix(".json") && $0 != rankFileName }.sorted()
    guard !found.isEmpty else {
      throw Diagnostic(
        file: place.path, "has no .json file", hint: "Name a file of Mind2Web's, such as test_task_0.json")
    }
    return found.map { place.appending(path: $0) }
  }
}
