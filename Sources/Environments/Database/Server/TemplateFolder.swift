import Episodes
import Foundation

/// A data directory that servers are copied from: made once, which takes seconds, then kept in the cache.
enum TemplateFolder {
  /// Makes sure that the template is there or can be made. Throws a `Diagnostic`.
  static func prepare(in scratch: URL) throws {
    var folders = [try ServerFolder.parent()]
    if !FileManager.default.fileExists(atPath: try place(in: scratch).path) {
      try makeCache(scratch)
      folders.append(scratch)
    }
    for folder in folders { try FileManager.default.removeItem(at: ServerFolder.make(in: folder)) }
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

  private static func place(in scratch: URL) throws -> URL {
    scratch.appending(path: "template-2-\(try serverKey())")
  }

  /// The template below `scratch`, made if it is not there. Throws a `Diagnostic`.
  static func find(in scratch: URL) throws -> URL {
    let place = try place(in: scratch)
    if FileManager.default.fileExists(atPath: place.path) { return place }
    try makeCache(scratch)
    // Made where the server's user may go, then moved to where only we may.
    let folder = try ServerFolder.make(in: ServerFolder.parent())
    let work = scratch.appending(path: "making-\(folder.lastPathComponent)")
    defer {
      try? FileManager.default.removeItem(at: folder)
      try? FileManager.default.removeItem(at: work)
    }
    let data = folder.appending(path: "data").path
    // A server that starts removes what others have in the folder for temporary files: each has its own.
    var arguments = [
      "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--datadir=\(data)",
      "--tmpdir=\(folder.path)", "--innodb-log-file-size=4M",
    ]
    if let user = ServerProcess.serverUser() { arguments.append("--user=\(user.name)") }
    do {
      try ServerProcess.run(try ServerProcess.program("mariadb-install-db"), arguments)
      try ServerProcess.run("/bin/cp", ["-a", data, work.path])
    } catch let failure as ServerFailure {
      throw Diagnostic(
        file: place.path, "the data that servers start from cannot be made: \(failure)",
        hint: "See that there is room for 100 MiB, or set GAUNTLET_SCRATCH to another folder")
    }
    // Whoever is first wins; equal templates make the others' work superfluous, not wrong.
    do {
      try FileManager.default.moveItem(at: work, to: place)
    } catch  where FileManager.default.fileExists(atPath: place.path) {}
    return place
  }

  /// Tells one build of the server from another, without starting it: another version wants data of its own.
  private static func serverKey() throws -> String {
    let path = URL(filePath: try ServerProcess.program("mariadbd")).resolvingSymlinksInPath().path
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let size = attributes[.size] as? Int ?? 0
    let date = attributes[.modificationDate] as? Date ?? .distantPast
    return "\(size)-\(Int(date.timeIntervalSince1970))"
  }
}
