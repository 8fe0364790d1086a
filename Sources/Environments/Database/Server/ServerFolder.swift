import Episodes
import Foundation

/// Where servers have their folders: in memory where there is room, for a new table waits for no disk there.
enum ServerFolder {
  /// Free bytes that a server needs: its data, and some for its episodes.
  static let room = 256 << 20

  /// The places that come into question, the best first.
  static var places: [URL] { [URL(filePath: "/dev/shm"), FileManager.default.temporaryDirectory] }

  /// The first place that can be written and has room. Throws a `Diagnostic` when there is none.
  static func parent() throws -> URL {
    if let place = places.first(where: { FileManager.default.isWritableFile(atPath: $0.path) && free($0) >= room }) {
      return place
    }
    let names = places.map(\.path).joined(separator: " nor ")
    throw Diagnostic(
      file: places.last?.path, "the database server needs \(room >> 20) MiB; neither \(names) has them free",
      hint: "Free some space, or set TMPDIR to a folder with more")
  }

  private static func free(_ place: URL) -> Int {
    var status = statvfs()
    guard statvfs(place.path, &status) == 0 else { return 0 }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// A folder that only the server and we can enter, named for this process so that leftovers can be told.
  static func make(in parent: URL) throws -> URL {
    var template = Array(parent.appending(path: "gauntlet-db-\(getpid())-XXXXXX").path.utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Diagnostic(
        file: parent.path, "no folder for the database can be made: \(String(cString: strerror(errno)))",
        hint: "Set TMPDIR to a folder that you can write")
    }
    let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    if let user = ServerProcess.serverUser() { chown(path, user.uid, user.gid) }
    return URL(filePath: path)
  }

  /// Removes folders of processes that are no more.
  static func removeLeftovers() {
    for parent in places {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] {
        let parts = name.split(separator: "-")
        guard name.hasPrefix("gauntlet-db-"), parts.count == 4, let pid = pid_t(parts[2]), kill(pid, 0) != 0,
          errno == ESRCH
        else { continue }
        try? FileManager.default.removeItem(at: parent.appending(path: name))
      }
    }
  }
}
