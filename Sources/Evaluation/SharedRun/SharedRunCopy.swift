import Episodes
import Foundation
import MariaDBClient
import TraceStore

/// Copies of runs between a server and a file, row by row: nothing is lost, and numbers stay.
public struct SharedRunCopy: Sendable {
  private let address: SharedRunAddress
  private let pool: ConnectionPool
  private static let batch = 200

  public init(_ address: SharedRunAddress) {
    self.address = address
    pool = ConnectionPool(address, patience: 5)
  }

  /// Writes the run into a new run file, as it stands at one moment. Throws a `Diagnostic`, and leaves no file then.
  public func export(to file: String) async throws {
    let archive = try RunArchive(new: file)
    do {
      try await pool.run { [address] connection in
        guard try await connection.value("SHOW TABLES LIKE 'gauntlet_run'") != nil,
          try await connection.value("SELECT count(*) FROM run") == "1"
        else { throw Diagnostic("\(address) holds no run", hint: "gauntlet run --run \(address) makes one") }
        try await connection.rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        try await connection.rows("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        for table in RunTable.allCases { try await Self.export(table, connection, archive) }
        try await connection.rows("COMMIT")
      }
      try archive.close()
    } catch {
      for end in ["", "-wal", "-shm", "-journal"] { unlink(file + end) }
      throw error
    }
    await pool.close()
  }

  private static func export(_ table: RunTable, _ connection: Connection, _ archive: RunArchive) async throws {
    let columns = table.columns.joined(separator: ", ")
    // A file has no episodes but those that were played.
    let condition = table == .episodes ? " AND id IN (SELECT episode FROM attempts)" : ""
    let last = try await connection.value("SELECT max(\(table.order)) FROM \(table.rawValue)").flatMap(Int64.init) ?? 0
    var after: Int64 = 0
    while after < last {
      let range =
        table == .steps
        ? "attempt > \(after) AND attempt <= \(after + Int64(batch)) ORDER BY attempt, number"
        : "id > \(after)\(condition) ORDER BY id LIMIT \(batch)"
      let rows = try await connection.rows("SELECT \(columns) FROM \(table.rawValue) WHERE \(range)")
      if table == .steps { after += Int64(batch) } else { after = rows.last?[0].flatMap(Int64.init) ?? last }
      try archive.insert(
        rows.map { row in
          zip(table.columns, row).map { column, cell in
            guard let cell else { return .null }
            if RunTable.fractions.contains(column) { return .fraction(Double(cell) ?? 0) }
            return RunTable.wholes.contains(column) ? .whole(Int64(cell) ?? 0) : .text(cell)
          }
        }, into: table)
    }
  }

  /// Puts a run file onto the server, into a database without a run. Throws a `Diagnostic`.
  public func `import`(_ file: String) async throws {
    let archive = try RunArchive(reading: file)
    let plan = try RunReader(file: file).plan()
    try await pool.run(patience: 0) { [address] connection in
      try await SharedRunSchema.prepare(connection, address)
      guard try await connection.value("SELECT count(*) FROM run") == "0" else {
        throw Diagnostic("\(address) holds a run already", hint: "Give a database without one")
      }
      try await connection.transaction {
        for table in RunTable.allCases {
          let (columns, last) = (table.columns.joined(separator: ", "), try archive.last(of: table))
          var after: Int64 = 0
          while after < last {
            let rows = try archive.rows(of: table, after: after, limit: Self.batch)
            if table == .steps {
              after += Int64(Self.batch)
            } else if case .whole(let id)? = rows.last?[0] {
              after = id
            } else {
              break
            }
            for row in rows {
              let values = row.map { SQLText.literal($0) }.joined(separator: ", ")
              try await connection.rows("INSERT INTO \(table.rawValue) (\(columns)) VALUES (\(values))")
            }
          }
        }
        // Who played it is not here.
        try await connection.rows(
          "UPDATE attempts SET status = 'cancelled', error = 'interrupted' WHERE status = 'running'")
      }
      try await SharedRun.list(plan.episodes, connection)
      let scored = EpisodeStatus.allCases.filter(\.isScored).map { SQLText.literal($0.rawValue) }
      try await connection.rows(
        "UPDATE work SET is_done = 1 WHERE episode IN "
          + "(SELECT episode FROM attempts WHERE status IN (\(scored.joined(separator: ", "))))")
    }
    try archive.close()
    await pool.close()
  }
}
