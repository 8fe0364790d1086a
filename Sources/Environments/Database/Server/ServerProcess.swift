import Episodes
import Foundation

/// A private MariaDB server: its own folder, its own socket, no network. It dies with this process, even by `kill -9`.
final class ServerProcess: Sendable {
  let socket: String
  let folder: URL
  /// The data directory: a folder for each database.
  var data: URL { folder.appending(path: "data") }
  private let process: Process
  /// Held open while we live: the guard that started the server kills it when this end closes.
  private let lifeline: FileHandle

  /// Where Debian puts the programs, beside the search path.
  private static let places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/usr/local/mysql/bin"]

  /// The path of one of MariaDB's programs. Throws a `Diagnostic` when MariaDB is not installed.
  static func program(_ name: String) throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for folder in path.split(separator: ":").map(String.init) + places {
      let candidate = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    throw Diagnostic(
      "MariaDB's \(name) is not installed; the database environment needs it",
      hint: "Type: apt-get install mariadb-server-core (make deps does it)")
  }

  /// The user that the server runs as when we are root: never root itself.
  static func serverUser() -> (name: String, uid: uid_t, gid: gid_t)? {
    guard geteuid() == 0 else { return nil }
    for name in ["mysql", "nobody"] {
      if let entry = getpwnam(name) { return (name, entry.pointee.pw_uid, entry.pointee.pw_gid) }
    }
    return nil
  }

  /// Where servers have their folders: in memory where there is some, for a new table waits for no disk there.
  static var parent: URL {
    let memory = URL(filePath: "/dev/shm")
    return FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
  }

  /// Small buffers and no flushes: what is in here is thrown away anyway.
  private static let options = [
    "--no-defaults", "--skip-networking", "--skip-name-resolve",
    // Nobody but us waits long for a lock; agents' statements have our clock.
    "--lock-wait-timeout=1", "--innodb-lock-wait-timeout=1", "--innodb-flush-log-at-trx-commit=0",
    "--sync-binlog=0",
    "--innodb-doublewrite=0", "--innodb-flush-method=nosync", "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=4M", "--performance-schema=OFF", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=4M",
    "--innodb-buffer-pool-dump-at-shutdown=OFF", "--innodb-buffer-pool-load-at-startup=OFF", "--max-connections=200",
    "--table-open-cache=400", "--local-infile=0", "--innodb-use-native-aio=0",
    "--max-allowed-packet=16M", "--max-heap-table-size=16M", "--tmp-table-size=16M", "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_uca1400_ai_ci", "--plugin-maturity=unknown", "--event-scheduler=DISABLED",
  ]

  /// Starts a server on a copy of `template` below `parent`. It may take a moment until it answers.
  init(template: URL, in parent: URL) throws {
    folder = try Self.makeFolder(in: parent)
    try Self.run("/bin/cp", ["-a", template.path, folder.appending(path: "data").path])
    // The only folder that SQL may read files from or write them to: empty, and nobody may write there.
    let files = folder.appending(path: "files")
    try FileManager.default.createDirectory(
      at: files, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o555])
    socket = folder.appending(path: "s").path
    process = Process()
    let pipe = Pipe()
    lifeline = pipe.fileHandleForWriting
    _ = fcntl(lifeline.fileDescriptor, F_SETFD, FD_CLOEXEC)
    process.executableURL = URL(filePath: "/bin/sh")
    // The guard kills the server when its input ends, which it does when we close it or die, and leaves nothing behind.
    process.arguments =
      [
        "-c",
        // No `wait`: the signals that a shell waits for may be blocked in the thread that starts it.
        "f=$1; shift; \"$@\" </dev/null & c=$!; read -r _; kill -9 $c 2>/dev/null; exec rm -rf \"$f\"",
        "guard", folder.path, try Self.program("mariadbd"),
      ] + Self.options + [
        "--datadir=\(folder.path)/data", "--tmpdir=\(folder.path)/data", "--socket=\(socket)",
        "--pid-file=\(folder.path)/pid", "--secure-file-priv=\(files.path)",
      ] + (Self.serverUser().map { ["--user=\($0.name)"] } ?? [])
    process.standardInput = pipe.fileHandleForReading
    process.standardOutput = FileHandle.nullDevice
    let log = folder.appending(path: "log")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    try? pipe.fileHandleForReading.close()
  }

  /// The end of what the server wrote.
  var log: String {
    let text = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").suffix(3).joined(separator: " | ")
  }

  /// The server's own process id, once it has written it.
  var pid: pid_t? {
    (try? String(contentsOf: folder.appending(path: "pid"), encoding: .utf8)).flatMap {
      pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  var isRunning: Bool { process.isRunning }

  /// Kills the server and waits until its folder is gone.
  func stop() {
    try? lifeline.close()
    process.waitUntilExit()
  }

  /// A folder that only the server and we can enter, named for this process so that leftovers can be told.
  static func makeFolder(in parent: URL) throws -> URL {
    var template = Array(parent.appending(path: "gauntlet-db-\(getpid())-XXXXXX").path.utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Diagnostic(
        file: parent.path, "no folder for the database can be made: \(String(cString: strerror(errno)))",
        hint: "Set GAUNTLET_SCRATCH to a folder that you can write")
    }
    let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    if let user = serverUser() { chown(path, user.uid, user.gid) }
    return URL(filePath: path)
  }

  /// Removes folders of processes that are no more.
  static func removeLeftovers(in parent: URL) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] {
      let parts = name.split(separator: "-")
      guard name.hasPrefix("gauntlet-db-"), parts.count == 4, let pid = pid_t(parts[2]), kill(pid, 0) != 0,
        errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(at: parent.appending(path: name))
    }
  }

  static func run(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ServerFailure("\(program) failed: \(String(decoding: text.suffix(300), as: UTF8.self))")
    }
  }
}

/// The server cannot be reached or does not work: an infrastructure error.
struct ServerFailure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
