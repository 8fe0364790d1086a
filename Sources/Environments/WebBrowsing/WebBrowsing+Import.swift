import EnvironmentKit
import Episodes
import Foundation

extension WebBrowsing: TaskImporting {
  /// The tasks of MiniWoB++, in the folder of its pages. Throws a `Diagnostic`.
  public func importTasks(from file: URL) throws -> TaskImport {
    try MiniWoBFolder(file.path).importTasks()
  }
}
