import Episodes
import Foundation

/// A data directory that servers are copied from: made once, which takes seconds, then kept in the cache.
enum TemplateFolder {
  /// Makes sure that the template is there or can be made. Throws a `Diagnostic`.
  static func prepare(in scratch: URL) throws {
    var folders = [ServerProcess.parent]
    if !FileManager.default.fileExists(atPath: scratch.appending(path: "template-1").path) {
      try makeCache(scratch)
      folders.append(scratch)
    }
    for folder in folders { try FileManager.default.removeItem(at: ServerProcess.makeFolder(in: folder)) }
  }

  private static func makeCache(_ scratch: URL) throws {
    do {
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    } catch {
      throw Diagnostic(
        file: scratch.path, "the cache folder cannot be made: \(Diagnostic.reason(of: error))",
        hint: "Set GAUNTLET_SCRATCH to a folder that you can write")
    }
  }

  /// The template below `scratch`, made if it is not there.
  static func find(in scratch: URL) throws -> URL {
    let place = scratch.appending(path: "template-1")
    if FileManager.default.fileExists(atPath: place.path) { return place }
    try makeCache(scratch)
    // Made where the server's user may go, then moved to where only we may.
    let folder = try ServerProcess.makeFolder(in: ServerProcess.parent)
    let work = scratch.appending(path: "making-\(getpid())")
    defer {
      try? FileManager.default.removeItem(at: folder)
      try? FileManager.default.removeItem(at: work)
    }
    let data = folder.appending(path: "data").path
    var arguments = [
      "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--datadir=\(data)",
      "--innodb-log-file-size=4M",
    ]
    if let user = ServerProcess.serverUser() { arguments.append("--user=\(user.name)") }
    try ServerProcess.run(try ServerProcess.program("mariadb-install-db"), arguments)
    try ServerProcess.run("/bin/cp", ["-a", data, work.path])
    // Whoever is first wins; equal templates make the others' work superfluous, not wrong.
    do {
      try FileManager.default.moveItem(at: work, to: place)
    } catch  where FileManager.default.fileExists(atPath: place.path) {}
    return place
  }
}
