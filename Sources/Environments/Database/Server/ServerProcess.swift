import Episodes
import Foundation

/// A private MariaDB server: its own folder, its own socket, no network. It dies with this process, even by `kill -9`.
final class ServerProcess: Sendable {
  let socket: String
  let folder: URL
  /// The data directory: a folder for each database.
  var data: URL { folder.appending(path: "data") }
  /// Where statements put what does not fit into memory.
  var temporary: URL { folder.appending(path: "tmp") }
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

  /// Starts a server on a copy of `template` below `parent`. It may take a moment until it answers. Throws a `Diagnostic`
  /// for what is missing or has no room, and leaves nothing behind then.
  init(template: URL, in parent: URL) throws {
    folder = try ServerFolder.make(in: parent)
    socket = folder.appending(path: "s").path
    process = Process()
    let pipe = Pipe()
    lifeline = pipe.fileHandleForWriting
    do {
      try start(from: template, pipe.fileHandleForReading)
    } catch {
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
  }

  private func start(from template: URL, _ input: FileHandle) throws {
    do {
      try Self.run("/bin/cp", ["-a", template.path, data.path])
    } catch let failure as ServerFailure {
      throw Diagnostic(
        file: template.path, "the database server's data cannot be copied to \(folder.path): \(failure)",
        hint: "See that there is room; if the data is damaged, delete it, and it is made again")
    }
    // The only folder that SQL may read files from or write them to: empty, and nobody may write there.
    let files = folder.appending(path: "files")
    try FileManager.default.createDirectory(
      at: files, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o555])
    let user = Self.serverUser()
    try FileManager.default.createDirectory(
      at: temporary, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    if let user { chown(temporary.path, user.uid, user.gid) }
    _ = fcntl(lifeline.fileDescriptor, F_SETFD, FD_CLOEXEC)
    process.executableURL = URL(filePath: "/bin/sh")
    // The guard kills the server when its input ends, which it does when we close it or die, and leaves nothing behind.
    // No `wait`: the signals that a shell waits for may be blocked in the thread that starts it. A server that reaches a
    // file's limit gets an error, not a signal.
    process.arguments =
      [
        "-c",
        "f=$1; shift; (ulimit -f \(ServerOptions.fileBytes / 512); trap '' 25; exec \"$@\") </dev/null & c=$!; "
          + "echo $c >\"$f/server\"; read -r _; kill -9 $c 2>/dev/null; exec rm -rf \"$f\"",
        "guard", folder.path, try Self.program("mariadbd"),
      ] + ServerOptions.all + [
        "--datadir=\(data.path)", "--tmpdir=\(temporary.path)", "--socket=\(socket)",
        "--pid-file=\(folder.path)/pid", "--secure-file-priv=\(files.path)",
      ] + (user.map { ["--user=\($0.name)"] } ?? [])
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    let log = folder.appending(path: "log")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    try? input.close()
  }

  /// The errors that the server wrote last, or its last lines if there are none.
  var log: String {
    let text = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n")
    let errors = lines.filter { $0.contains("[ERROR]") }
    return (errors.isEmpty ? lines.suffix(3) : errors.suffix(3)).joined(separator: " | ")
  }

  /// The server's own process id, once its guard has written it down.
  var pid: pid_t? {
    (try? String(contentsOf: folder.appending(path: "server"), encoding: .utf8)).flatMap {
      pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  /// Whether the server itself lives, not only its guard.
  var isRunning: Bool {
    guard process.isRunning else { return false }
    guard let pid else { return true }
    // `pid (name) state …`. The guard does not wait for its child: dead, it stays there as a zombie.
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = status.range(of: ") ", options: .backwards)
    else { return false }
    return !"ZX".contains(status[end.upperBound...].prefix(1))
  }

  /// Kills the server and waits until its folder is gone.
  func stop() {
    try? lifeline.close()
    process.waitUntilExit()
  }

  /// Runs a program to its end. Throws a `ServerFailure` with the last of what it complained about.
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
