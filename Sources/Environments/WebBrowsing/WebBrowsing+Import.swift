import EnvironmentKit
import Episodes
import Foundation

extension WebBrowsing: TaskImporting {
  /// Mind2Web's files, which become recorded pages, or the folder of MiniWoB++'s pages, which become live ones; under any
  /// split's name. Throws a `Diagnostic`.
  public func importTasks(from file: URL) throws -> TaskImport {
    if let pages = try? MiniWoBFolder(file.path) { return try pages.importTasks() }
    return try SnapshotFamily.importTasks(from: file)
  }
}
