import Episodes
import MariaDBClient

/// Connections to the server of a shared run. A piece of work that meets a lost connection is done again on another, for as long as
/// patience lasts: it must be one that may be done twice.
actor ConnectionPool {
  private let address: SharedRunAddress
  private let patience: Double
  private var idle: [Connection] = []
  private var free = 8
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private static let readSeconds: UInt32 = 20
  /// Denied; denied for this database; no such database: waiting mends none of them.
  private static let hopeless = [1044, 1045, 1049, 1698, 2059]

  init(_ address: SharedRunAddress, patience: Double) {
    self.address = address
    self.patience = patience
  }

  /// Runs `work` on a connection. Throws what it throws, or a `Diagnostic` where the server cannot be reached.
  func run<Value: Sendable>(
    patience seconds: Double? = nil, _ work: @Sendable (Connection) async throws -> Value
  ) async throws -> Value {
    await enter()
    defer { leave() }
    var (left, pause) = (seconds ?? patience, 0.1)
    while true {
      do {
        let connection = try await take()
        do {
          let value = try await work(connection)
          idle.append(connection)
          return value
        } catch let error as SQLRefusal where error.isPassing {
          // The server took back the whole transaction.
          _ = try? await connection.query("ROLLBACK")
          idle.append(connection)
          guard left > 0 else { throw error.diagnostic(address) }
        } catch let error as ConnectionFailure {
          await connection.close()
          throw error
        } catch {
          if (try? await connection.query("ROLLBACK")) != nil {
            idle.append(connection)
          } else {
            await connection.close()
          }
          throw (error as? SQLRefusal)?.diagnostic(address) ?? error
        }
      } catch let error as ConnectionFailure {
        // All of them will be lost alike.
        for connection in idle { await connection.close() }
        idle = []
        guard left > 0, !Self.hopeless.contains(error.code) else {
          throw Diagnostic(
            "\(address) cannot be used: \(error.message)",
            hint: error.code == 1049
              ? "Make the database first: CREATE DATABASE \(address.database)"
              : "See that the server runs and lets you in; what was recorded is kept, and the same command goes on")
        }
      }
      try await Task.sleep(for: .seconds(pause))
      left -= pause
      pause = min(pause * 2, 5)
    }
  }

  private func take() async throws -> Connection {
    if let connection = idle.popLast() { return connection }
    let connection = try await Connection.open(
      address.place, user: address.user, password: address.password, database: address.database,
      readSeconds: Self.readSeconds)
    // Each by itself: servers differ in what they know. MariaDB lets go of what a machine that is cut off has locked.
    for setting in [
      "sql_mode = 'STRICT_ALL_TABLES'", "time_zone = '+00:00'", "innodb_lock_wait_timeout = 10",
      "transaction_isolation = 'READ-COMMITTED'", "tx_isolation = 'READ-COMMITTED'", "idle_transaction_timeout = 5",
      "wait_timeout = 120",
    ] { _ = try await connection.query("SET SESSION \(setting)") }
    return connection
  }

  private func enter() async {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
  }

  private func leave() { if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() } }

  func close() async {
    for connection in idle { await connection.close() }
    idle = []
  }
}

/// What the server would not do.
struct SQLRefusal: Error {
  var code: Int
  var text: String

  /// A deadlock, or a lock that was waited for too long: the same again will do.
  var isPassing: Bool { [1205, 1213, 1020].contains(code) }

  func diagnostic(_ address: SharedRunAddress) -> Diagnostic {
    Diagnostic(
      "\(address) refuses: \(text)", hint: "See that the user may make tables, read and write in that database")
  }
}

extension Connection {
  /// The rows of a statement. Throws `SQLRefusal` and `ConnectionFailure`.
  @discardableResult func rows(_ sql: String) async throws -> [[String?]] {
    switch try await query(sql, limits: Limits(rows: .max, bytes: .max)) {
    case .rows(let rows): return rows.texts
    case .refused(let code, let text): throw SQLRefusal(code: code, text: text)
    }
  }

  /// The first cell of a statement's rows.
  func value(_ sql: String) async throws -> String? { try await rows(sql).first?.first ?? nil }

  /// Runs `work` as one transaction.
  func transaction<Value>(_ work: () async throws -> Value) async throws -> Value {
    try await rows("START TRANSACTION")
    let value = try await work()
    try await rows("COMMIT")
    return value
  }
}
