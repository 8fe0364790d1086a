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

  /// Runs `body` with a database of its own on a server that it shares with others: it must leave the server alone.
  static func run(_ body: (TestDatabase) async throws -> Void) async throws {
    let (server, number) = try await Shared.all.enter()
    let result: Result<Void, any Error>
    do {
      let database = TestDatabase(server: server, name: "run_\(number)")
      _ = try await server.rows("CREATE DATABASE \(database.name)", in: "")
      result = .success(try await body(database))
    } catch { result = .failure(error) }
    await Shared.all.leave()
    try result.get()
  }

  /// Runs `body` beside a server of its own, on this host or, by `prefix`, on another.
  static func runAlone(
    host: String = "127.0.0.1", prefix: [String] = [], _ body: (TestDatabase) async throws -> Void
  ) async throws {
    let server = try await Self.apart { try TestMariaDB(host, prefix) }
    let result: Result<Void, any Error>
    do { result = .success(try await body(TestDatabase(server: server, name: "runs"))) } catch {
      result = .failure(error)
    }
    await end(server)
    try result.get()
  }

  private static func end(_ server: TestMariaDB) async {
    await (try? apart { server.end() })
    try? FileManager.default.removeItem(at: server.folder)
  }

  /// The server that tests share; it ends with the last of them.
  private actor Shared {
    static let all = Shared()
    private var starting: Task<TestMariaDB, any Error>?
    private var (users, databases) = (0, 0)

    func enter() async throws -> (TestMariaDB, Int) {
      users += 1
      databases += 1
      let number = databases
      let task = starting ?? Task { try await TestMariaDB.apart { try TestMariaDB("127.0.0.1", []) } }
      starting = task
      return (try await task.value, number)
    }

    func leave() async {
      users -= 1
      guard users == 0, let task = starting else { return }
      starting = nil
      if let server = try? await task.value { await TestMariaDB.end(server) }
    }
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
    // A busy machine takes its time.
    for _ in 0..<3000 {
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

  func address(_ database: String) throws -> SharedRunAddress {
    try SharedRunAddress("mysql://player@\(host):\(port)/\(database)", password: Self.password)
  }

  func rows(_ sql: String, in database: String) async throws -> [[String?]] {
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

/// A database on a server.
struct TestDatabase: Sendable {
  let server: TestMariaDB
  let name: String
  var port: Int { server.port }
  var folder: URL { server.folder }

  func address(_ database: String? = nil) throws -> SharedRunAddress { try server.address(database ?? name) }
  func rows(_ sql: String, in database: String? = nil) async throws -> [[String?]] {
    try await server.rows(sql, in: database ?? name)
  }
  func kill() { server.kill() }
  func start() throws { try server.start() }
}
