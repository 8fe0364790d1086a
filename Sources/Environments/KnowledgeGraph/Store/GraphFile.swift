import Episodes
import Foundation
import GRDB

/// The graph as an SQLite file, built on first use from the committed facts.
///
/// It appears under its name only when it is whole: it is written under another name, synced, and renamed, by one process
/// at a time. The lock goes with the process that holds it, and so does what a killed one left.
enum GraphFile {
  /// The layout's number: a file of another layout has another name.
  private static let layout = 1

  /// The file of `source` in `folder`, built if it is not there.
  static func ensure(_ source: GraphSource, in folder: URL) throws -> URL {
    let version = try source.version
    let file = folder.appending(path: "graph-\(layout)-\(version.prefix(16)).sqlite")
    if FileManager.default.fileExists(atPath: file.path) { return file }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw unbuilt(folder, Diagnostic.reason(of: error))
    }
    let lock = open(folder.appending(path: "graph.lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw unbuilt(folder, String(cString: strerror(errno))) }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {
      guard errno == EINTR else { throw unbuilt(folder, String(cString: strerror(errno))) }
    }
    if FileManager.default.fileExists(atPath: file.path) { return file }
    guard try source.digest() == version else {
      throw GraphSource.broken(source.folder, "VERSION", "the facts are not those that it names")
    }
    let draft = folder.appending(path: "graph.draft")
    try? FileManager.default.removeItem(at: draft)
    do {
      try GraphBuilder.build(source, at: draft)
      try sync(draft)
      try FileManager.default.moveItem(at: draft, to: file)
    } catch {
      try? FileManager.default.removeItem(at: draft)
      if let error = error as? Diagnostic { throw error }
      throw unbuilt(folder, (error as? DatabaseError)?.message ?? Diagnostic.reason(of: error))
    }
    return file
  }

  private static func sync(_ file: URL) throws {
    let handle = try FileHandle(forUpdating: file)
    defer { try? handle.close() }
    try handle.synchronize()
  }

  private static func unbuilt(_ folder: URL, _ reason: String) -> Diagnostic {
    Diagnostic(
      file: folder.path, "the graph cannot be built here: \(reason)",
      hint: "It needs 60 MB in a folder that can be written to")
  }
}
