import Episodes
import Foundation
import MariaDBClient
import SharedRun
import Testing

/// A database server of the tests' own, on a port of this machine.
final class TestMariaDB: @unchecked Sendable {
  static let password = "open 'sesame'\\"
  let folder: URL
  let port: Int
  private var process = Process()

  /// Whom the server runs as when we are root: it refuses to be root itself.
  private static let user: (name: String, id: uid_t, group: gid_t)? = {
    guard geteuid() == 0 else { return nil }
    for name in ["mysql", "nobody"] {
      if let entry = getpwnam(name)?.pointee { return (name, entry.pw_uid, entry.pw_gid) }
    }
    return nil
  }()

  private let host: String
  /// What programs are started with, to be on another host.
  private let prefix: [String]

  /// Runs `body` beside a server, on this host or, by `prefix`, on another.
  static func run(
    host: String = "127.0.0.1", prefix: [String] = [], _ body: (TestMariaDB) async throws -> Void
  ) async throws {
    let server = try await Self.apart { try TestMariaDB(host, prefix) }
    let result: Result<Void, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    await (try? apart { server.end() })
    try? FileManager.default.removeItem(at: server.folder)
    try result.get()
  }

  private static func apart<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
  }

  private static func program(_ name: String) throws -> URL {
    let paths = ["/usr/sbin/", "/usr/bin/", "/usr/local/bin/", "/usr/libexec/"].map { $0 + name }
    return URL(filePath: try #require(paths.first { FileManager.default.isExecutableFile(atPath: $0) }))
  }

  private init(_ host: String, _ prefix: [String]) throws {
    (self.host, self.prefix) = (host, prefix)
    folder = FileManager.default.temporaryDirectory.appending(path: "shared-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try Self.freePort()
    if let user = Self.user { chown(folder.path, user.id, user.group) }
    let maker = Process()
    maker.executableURL = try Self.program("mariadb-install-db")
    maker.arguments =
      ["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--datadir=\(folder.path)/data"]
      + userOption
    maker.standardOutput = FileHandle.nullDevice
    maker.standardError = FileHandle.nullDevice
    try maker.run()
    maker.waitUntilExit()
    try start()
    try setUp()
  }

  private var userOption: [String] { Self.user.map { ["--user=\($0.name)"] } ?? [] }

  func start() throws {
    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      prefix + [
        try Self.program("mariadbd").path, "--no-defaults", "--datadir=\(folder.path)/data",
        "--socket=\(folder.path)/s", "--port=\(port)",
        "--bind-address=\(host)", "--skip-name-resolve", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M",
        "--performance-schema=OFF", "--innodb-use-native-aio=0", "--pid-file=\(folder.path)/pid",
      ] + userOption
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// A crash: nothing is flushed that was not promised.
  func kill() {
    // The server, and not what only started it.
    let text = (try? String(contentsOf: folder.appending(path: "pid"), encoding: .utf8)) ?? ""
    if let server = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) { Foundation.kill(server, SIGKILL) }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private func end() { if process.isRunning { kill() } }

  private func setUp() throws {
    let client = Process()
    client.executableURL = try Self.program("mariadb")
    let quoted = Self.password.replacing("\\", with: "\\\\").replacing("'", with: "''")
    client.arguments = [
      "--no-defaults", "--socket=\(folder.path)/s", "--user=root", "-e",
      "CREATE USER 'player'@'%' IDENTIFIED BY '\(quoted)'; GRANT ALL ON `run%`.* TO 'player'@'%'; "
        + "CREATE USER 'player'@'localhost' IDENTIFIED BY '\(quoted)'; GRANT ALL ON `run%`.* TO 'player'@'localhost'; "
        + "CREATE DATABASE runs",
    ]
    client.standardError = FileHandle.nullDevice
    for _ in 0..<600 {
      let attempt = Process()
      (attempt.executableURL, attempt.arguments) = (client.executableURL, client.arguments)
      attempt.standardError = FileHandle.nullDevice
      try attempt.run()
      attempt.waitUntilExit()
      if attempt.terminationStatus == 0 { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    throw Diagnostic("the tests' database server does not start")
  }

  func address(_ database: String = "runs") throws -> SharedRunAddress {
    try SharedRunAddress("mysql://player@\(host):\(port)/\(database)", password: Self.password)
  }

  func rows(_ sql: String, in database: String = "runs") async throws -> [[String?]] {
    let connection = try await Connection.open(
      .socket("\(folder.path)/s"), user: "player", password: Self.password, database: database.isEmpty ? nil : database,
      readSeconds: 60)
    let result = try await connection.query(sql)
    await connection.close()
    guard case .rows(let rows) = result else { throw Diagnostic("\(result)") }
    return rows.texts
  }

  static func freePort() throws -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0
      }
    }
    try #require(isBound)
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
