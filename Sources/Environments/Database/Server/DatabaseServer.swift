import Episodes
import Foundation
import MariaDBClient

/// The server that all episodes share: started with the first one, restarted when it was lost.
///
/// The administrator's rights never meet what an agent has made: they are used to set up, to kill and to drop. One
/// connection is kept for what answers at once; its silence alone means that the server hangs. Whatever may have to wait
/// for an agent's locks has a connection of its own.
actor DatabaseServer {
  private let scratch: URL
  private let now: @Sendable () -> Duration
  private var process: ServerProcess?
  private var control: Connection?
  private var starting: Task<(ServerProcess, Connection), any Error>?
  private var created = 0
  /// Databases that could not be dropped when their episode ended.
  private var undropped: Set<String> = []
  /// Seconds without an answer to what takes none, until the server counts as hung.
  private static let patience: UInt32 = 10
  private static let administrator = "root"

  /// `now` is a clock that only goes forward.
  init(scratch: URL, now: @escaping @Sendable () -> Duration) {
    self.scratch = scratch
    self.now = now
  }

  /// Makes a database for an episode. Throws a `Diagnostic` when it is the tables that the server refuses, a
  /// `ServerFailure` when it is the server that fails.
  func makePlace(_ tables: @Sendable (_ database: String) -> [String], settings: String) async throws -> Place {
    let process = try await ready()
    created += 1
    let name = "episode" + String(repeating: "0", count: max(0, 8 - "\(created)".count)) + "\(created)"
    let place = Place(name: name, process: process, settings: settings)
    do {
      try await administer(process) { admin in
        for statement in [
          "CREATE DATABASE \(name)", "CREATE USER \(name)@localhost WITH MAX_USER_CONNECTIONS 4",
          "GRANT \(Place.privileges) ON \(name).* TO \(name)@localhost",
        ] {
          if case .refused(_, let text) = try await admin.query(statement) {
            throw ServerFailure("the database could not be set up: \(text)")
          }
        }
        for statement in tables(name) { try await Self.setUp(statement, name, admin) }
      }
      return place
    } catch let failure as ConnectionFailure {
      try await confirm(place)
      await remove(place)
      throw ServerFailure("the database could not be set up: \(failure)")
    } catch {
      await remove(place)
      throw error
    }
  }

  private static func setUp(_ statement: String, _ name: String, _ admin: Connection) async throws {
    guard case .refused(let code, let text) = try await admin.query(statement) else { return }
    // Disk or memory full, a file's limit: not the task's fault.
    if [3, 14, 28, 1021, 1030, 1037, 1041, 1114].contains(code) { throw ServerFailure(text) }
    throw Diagnostic(
      key: "table", "MariaDB refuses the task's table: \(text.replacing(name, with: "wikisql"))",
      hint: "Mend the task's columns and rows")
  }

  /// A connection of an episode's user. Throws a `ServerFailure` when the server is gone, and a `ConnectionFailure` when
  /// it is there and does not let the user in.
  func connect(_ place: Place) async throws -> Connection {
    var failure = ConnectionFailure(code: 2013, message: "not tried")
    // A handshake may break off under load.
    for _ in 0..<4 {
      do {
        let connection = try await Connection.open(
          .socket(place.process.socket), user: place.name, readSeconds: 60)
        // The agent may have dropped its database: then none is in use, which is its own affair.
        for statement in [place.settings, "USE \(place.name)"] { _ = try await connection.query(statement) }
        return connection
      } catch let error as ConnectionFailure {
        failure = error
        try await confirm(place)
        // Denied: a user can set a password, and this one has.
        if error.code == 1045 {
          try? await administer(place.process) { admin in
            _ = try await admin.query("SET PASSWORD FOR \(place.name)@localhost = ''")
          }
        } else {
          try await Task.sleep(for: .milliseconds(20))
        }
      }
    }
    throw failure
  }

  /// Throws a `ServerFailure` when the server that a place was on is gone or hangs; then a lost connection is its doing,
  /// and otherwise the agent's.
  func confirm(_ place: Place) async throws {
    if process === place.process, let control {
      if (try? await control.query("SELECT 1")) != nil { return }
      await lost(place.process)
    }
    throw ServerFailure("the database server was lost")
  }

  /// Ends the statement that a connection of a place is running.
  func endStatement(_ connection: Connection, of place: Place) async {
    await tell(place, "KILL QUERY \(connection.threadID)")
  }

  /// Ends a place's connections; their locks and open transactions end with them.
  func endConnections(of place: Place) async { await tell(place, "KILL USER \(place.name)@localhost") }

  /// Rows that a connection has changed in the transaction that it has open.
  func rowsChanged(by connection: Connection, of place: Place) async -> Int {
    let question =
      "SELECT trx_rows_modified FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = \(connection.threadID)"
    guard case .rows(let rows) = await tell(place, question) else { return 0 }
    return rows.texts.first?.first.flatMap { $0.flatMap { Int($0) } } ?? 0
  }

  @discardableResult private func tell(_ place: Place, _ statement: String) async -> QueryResult? {
    guard process === place.process, let control else { return nil }
    do {
      return try await control.query(statement)
    } catch {
      await lost(place.process)
      return nil
    }
  }

  /// Drops what an episode had. A server that is gone has dropped it already.
  func remove(_ place: Place) async {
    guard process === place.process else { return }
    await endConnections(of: place)
    let names = undropped.union([place.name])
    undropped = names
    let dropped = try? await administer(place.process) { admin in
      var dropped: Set<String> = []
      for name in names where await Self.drop(name, admin) { dropped.insert(name) }
      return dropped
    }
    undropped.subtract(dropped ?? [])
  }

  /// Whether a database and its user are gone. What its killed connections still hold may take a moment to be let go.
  private static func drop(_ name: String, _ admin: Connection) async -> Bool {
    for _ in 0..<3 {
      do {
        // Prepared transactions outlive their connection, and so do their locks. Those of living ones are not ended.
        if case .rows(let prepared) = try await admin.query("XA RECOVER FORMAT='SQL'") {
          for row in prepared.texts where row.count == 4 { _ = try await admin.query("XA ROLLBACK \(row[3] ?? "")") }
        }
        _ = try await admin.query("DROP USER IF EXISTS \(name)@localhost")
        if case .rows = try await admin.query("DROP DATABASE IF EXISTS \(name)") { return true }
      } catch { return false }
    }
    return false
  }

  /// The names of the databases and users of episodes that are there.
  func places() async throws -> [String] {
    guard let process else { return [] }
    return try await administer(process) { admin in
      let result = try await admin.query(
        "SELECT CONCAT('database ', schema_name) FROM information_schema.schemata WHERE schema_name LIKE 'episode%' "
          + "UNION SELECT CONCAT('user ', user) FROM mysql.user WHERE user LIKE 'episode%'")
      guard case .rows(let rows) = result else { return [] }
      return rows.texts.flatMap { $0.compactMap { $0 } }.sorted()
    }
  }

  /// Lends a connection with the administrator's rights.
  private func administer<Value: Sendable>(
    _ process: ServerProcess, _ work: @Sendable (Connection) async throws -> Value
  ) async throws -> Value {
    let admin = try await Connection.open(.socket(process.socket), user: Self.administrator, readSeconds: 20)
    do {
      let value = try await work(admin)
      await admin.close()
      return value
    } catch {
      await admin.close()
      throw error
    }
  }

  /// The server's process id, for whoever wants to see it survive a kill.
  var pid: pid_t? { process?.pid }

  func shutDown() {
    control = nil
    process?.stop()
    process = nil
    undropped = []
  }

  /// Lets go of a server that does not answer; the next episode starts another.
  private func lost(_ lost: ServerProcess) async {
    guard process === lost else { return }
    shutDown()
  }

  private func ready() async throws -> ServerProcess {
    if let process, let control {
      if (try? await control.query("SELECT 1")) != nil { return process }
      await lost(process)
    }
    if let starting { return try await starting.value.0 }
    let (scratch, now) = (scratch, now)
    let task = Task { try await Self.start(scratch, now) }
    starting = task
    defer { starting = nil }
    let (process, control) = try await task.value
    self.process = process
    self.control = control
    return process
  }

  private static func start(
    _ scratch: URL, _ now: @Sendable () -> Duration
  ) async throws -> (ServerProcess, Connection) {
    ServerFolder.removeLeftovers()
    let template = try TemplateFolder.find(in: scratch)
    let process = try ServerProcess(template: template, in: try ServerFolder.parent())
    let began = now()
    while true {
      // Asked before: a server that lives through this moment may yet answer.
      let isRunning = process.isRunning
      do {
        return (process, try await Connection.open(.socket(process.socket), user: administrator, readSeconds: patience))
      } catch let failure as ConnectionFailure {
        // Codes from 2000 on are the client's: nobody there, or not yet.
        if isRunning, failure.code >= 2000, now() - began < .seconds(30) {
          try await Task.sleep(for: .milliseconds(5))
          continue
        }
        let log = process.log
        process.stop()
        // It would not fare better the next time: no attempt is wasted on it.
        throw Diagnostic(
          file: template.path, "the database server does not start from its data: \(log.isEmpty ? "\(failure)" : log)",
          hint: "If the data is damaged, delete it, and it is made again")
      }
    }
  }
}
