import Episodes
import Foundation

/// Keeps a second process from writing the same run file. The kernel lets go of it when the process dies.
final class FileLock: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Throws a `Diagnostic` when another process holds it.
  init(file: String) throws {
    path = file + "-lock"
    descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Diagnostic(
        file: file, "the run file cannot be written: \(String(cString: strerror(errno)))",
        hint: "Give a --run file in a folder that you can write")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Diagnostic(
        file: file, "another process is writing this run", hint: "Wait for it, or give another --run file")
    }
  }

  /// Lets go; the lock's own file goes too.
  func release() { unlink(path) }

  deinit { close(descriptor) }
}
