import Episodes
import Foundation

/// A file that is made of committed data at first use and kept.
///
/// It appears under its name only when it is whole: it is written under another name, synced, and renamed, by one process at a time.
/// The lock goes with the process that holds it, and so does what a killed one left.
public struct BuiltFile: Sendable {
  /// What is said of it, such as `graph`; the lock and the draft are named by it.
  public var what: String
  /// Its name, which has to change when its content does.
  public var name: String
  public var folder: URL
  /// What building it takes, for who cannot.
  public var hint: String

  public init(_ what: String, name: String, in folder: URL, hint: String) {
    self.what = what
    self.name = name
    self.folder = folder
    self.hint = hint
  }

  /// Where it lies; `build` writes it first if it is not there. Blocks. Throws a `Diagnostic`, or what `build` throws as one; `reason` words
  /// other errors.
  public func ensure(
    reason: (any Error) -> String = Diagnostic.reason(of:), build: (_ draft: URL) throws -> Void
  ) throws -> URL {
    let file = folder.appending(path: name)
    if FileManager.default.fileExists(atPath: file.path) { return file }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw unbuilt(Diagnostic.reason(of: error))
    }
    let lock = open(folder.appending(path: "\(what).lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw unbuilt(String(cString: strerror(errno))) }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {
      guard errno == EINTR else { throw unbuilt(String(cString: strerror(errno))) }
    }
    if FileManager.default.fileExists(atPath: file.path) { return file }
    let draft = folder.appending(path: "\(what).draft")
    try? FileManager.default.removeItem(at: draft)
    do {
      try build(draft)
      try Self.sync(draft)
      try FileManager.default.moveItem(at: draft, to: file)
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw error as? Diagnostic ?? unbuilt(reason(error))
    }
    return file
  }

  private static func sync(_ file: URL) throws {
    let handle = try FileHandle(forUpdating: file)
    defer { try? handle.close() }
    try handle.synchronize()
  }

  private func unbuilt(_ reason: String) -> Diagnostic {
    Diagnostic(file: folder.path, "the \(what) cannot be built here: \(reason)", hint: hint)
  }
}
