import EnvironmentKit
import Episodes
import Foundation

extension HouseHolding: TaskImporting {
  /// A game of ALFWorld's, or every `*.tw-pddl` in a folder and below it, in the order of their paths.
  public func importTasks(from file: URL) throws -> TaskImport {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else {
      throw Diagnostic(file: file.path, "is not there", hint: "Name a game, or a folder of games")
    }
    let paths =
      isFolder.boolValue
      ? (FileManager.default.enumerator(atPath: file.path)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".tw-pddl") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .map { file.appending(path: $0).path } : [file.path]
    var imported = TaskImport(lines: [])
    for path in paths {
      do {
        _ = try GameFile(path: path).house
        imported.lines.append(["game": .string(path)])
      } catch let problem as Diagnostic {
        imported.skipped.append(.init(name: path, reason: problem.message))
      }
    }
    return imported
  }
}
