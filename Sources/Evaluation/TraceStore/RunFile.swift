import Episodes
import Foundation
import GRDB

/// Looks at a path before it is opened as a run, and leaves no trace: neither in the file nor beside it.
enum RunFile {
  enum Content {
    /// No file, or one that nothing was written to yet.
    case nothing
    case run
  }

  /// What is there. Throws a `Diagnostic` for what is no run, a damaged one, or one of a newer schema.
  static func look(at file: String) throws -> Content {
    guard !file.isEmpty else {
      throw Diagnostic("the name of the run file is empty", hint: "Give one, such as traces/run.sqlite")
    }
    var status = stat()
    guard stat(file, &status) == 0 else { return .nothing }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Diagnostic(file: file, "is no file", hint: "Give the name of a run file, or a new name")
    }
    let hasLog = (size(file + "-wal") ?? 0) > 0
    guard status.st_size > 0 else { return hasLog ? .run : .nothing }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    // Without a log, the file alone is the run: SQLite needs no files beside it to read it as it is.
    let path = hasLog ? file : frozen(file)
    do {
      return try DatabaseQueue(path: path, configuration: configuration).read { database in
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        if isEmpty, try RunSchema.isUnmarked(database) { return .nothing }
        try RunSchema.check(database, file: file)
        return .run
      }
    } catch let error as DatabaseError {
      throw unreadable(error, file)
    }
  }

  /// The name by which SQLite opens a file without ever writing to it or beside it. Only for a file without a log.
  static func frozen(_ file: String) -> String {
    "file:\(file.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file)?immutable=1"
  }

  /// What to say of a file that SQLite cannot read.
  static func unreadable(_ error: DatabaseError, _ file: String) -> Diagnostic {
    switch error.resultCode {
    case .SQLITE_NOTADB:
      return Diagnostic(
        file: file, "cannot be read as a run: it is no database",
        hint: "Give a file that gauntlet run has written, or a new name")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      return Diagnostic(
        file: file, "cannot be read: \(error.message ?? "SQLite error \(error.resultCode.rawValue)")",
        hint: "See who may read it and its folder")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Diagnostic(file: file, "is held by another process", hint: "Wait for it, and try again")
    default:
      return Diagnostic(
        file: file, "is damaged: \(error.message ?? "SQLite error \(error.resultCode.rawValue)")",
        hint: "What can be saved, 'sqlite3 FILE .recover' saves; or run the same plan into a new file")
    }
  }

  private static func size(_ file: String) -> Int? {
    var status = stat()
    return stat(file, &status) == 0 ? Int(status.st_size) : nil
  }
}
