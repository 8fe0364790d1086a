import EnvironmentKit
import Episodes
import Foundation

extension WebBrowsing: TaskImporting {
  /// Mind2Web's files.
  public func importTasks(from file: URL) throws -> TaskImport { try SnapshotFamily.importTasks(from: file) }
}
