import EnvironmentKit
import Episodes
import Foundation

extension WebBrowsing: TaskImporting {
  /// Mind2Web's files (for a split of recorded pages, such as `dev`), or the folder of MiniWoB++'s pages (for a live one, such as
  /// `live_wob`). Throws a `Diagnostic`.
  public func importTasks(from file: URL) throws -> TaskImport {
    if let pages = try? MiniWoBFolder(file.path) { return try pages.importTasks() }
    return try SnapshotFamily.importTasks(from: file)
  }
}
