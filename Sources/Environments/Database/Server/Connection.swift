import CMariaDB
import Dispatch
import Foundation

/// A connection to the server. Its calls wait on a queue of their own, never on the threads that everything shares.
final class Connection: @unchecked Sendable {
  // The handle is touched on `queue` only, apart from the constant thread id.
  private let handle: UnsafeMutablePointer<MYSQL>
  private let queue = DispatchQueue(label: "mariadb")
  /// The server's name for this connection.
  let threadID: UInt

  /// Rows past these bounds are not kept.
  struct Limits: Sendable {
    var rows = 10_000
    var bytes = 1 << 20
  }

  /// Connects through a socket. Throws `ServerFailure`.
  static func open(
    socket: String, user: String, database: String? = nil, readSeconds: UInt32
  ) async throws -> Connection {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result { try Connection(socket: socket, user: user, database: database, readSeconds: readSeconds) })
      }
    }
  }

  private init(socket: String, user: String, database: String?, readSeconds: UInt32) throws {
    guard let handle = mysql_init(nil) else { throw ServerFailure("out of memory for a database connection") }
    var seconds = readSeconds
    mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &seconds)
    mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &seconds)
    mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &seconds)
    var off: UInt32 = 0
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &off)
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
    guard mysql_real_connect(handle, nil, user, nil, database, 0, socket, 0) != nil else {
      let message = String(cString: mysql_error(handle))
      mysql_close(handle)
      throw ServerFailure("the database server does not answer: \(message)")
    }
    self.handle = handle
    threadID = UInt(mysql_thread_id(handle))
  }

  deinit { mysql_close(handle) }

  /// Runs one statement. What the server refuses is a result; a lost server throws `ServerFailure`.
  func query(_ sql: String, limits: Limits = Limits()) async throws -> QueryResult {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.run(sql, limits) }) }
    }
  }

  private func run(_ sql: String, _ limits: Limits) throws -> QueryResult {
    let bytes = Array(sql.utf8)
    let status = bytes.withUnsafeBytes { raw in
      mysql_real_query(handle, raw.bindMemory(to: CChar.self).baseAddress, UInt(raw.count))
    }
    guard status == 0 else { return try failure() }
    guard let result = mysql_use_result(handle) else {
      return mysql_field_count(handle) == 0 ? .rows(ResultRows(kinds: [], rows: [])) : try failure()
    }
    defer { mysql_free_result(result) }
    let count = Int(mysql_num_fields(result))
    guard let fields = mysql_fetch_fields(result) else { return .rows(ResultRows(kinds: [], rows: [])) }
    let kinds = (0..<count).map { ResultRows.Kind(fields[$0]) }
    var rows = ResultRows(kinds: kinds, rows: [])
    var total = 0
    while let row = mysql_fetch_row(result) {
      // The rest is read from the wire, and let go.
      guard rows.rows.count < limits.rows, total < limits.bytes else {
        rows.isCut = true
        continue
      }
      guard let lengths = mysql_fetch_lengths(result) else { break }
      rows.rows.append(
        (0..<count).map { column in
          guard let cell = row[column] else { return nil }
          let length = min(Int(lengths[column]), limits.bytes)
          total += length
          return cell.withMemoryRebound(to: UInt8.self, capacity: length) {
            Array(UnsafeBufferPointer(start: $0, count: length))
          }
        })
    }
    return mysql_errno(handle) == 0 ? .rows(rows) : try failure()
  }

  /// The server's refusal; throws when it is the server that is gone.
  private func failure() throws -> QueryResult {
    let code = Int(mysql_errno(handle))
    let message = String(cString: mysql_error(handle))
    // 2006 gone away, 2013 lost, 2055 lost with system error, 1053 shutting down.
    if [2006, 2013, 2055, 1053].contains(code) || code == 1927 {
      throw ServerFailure("the database server was lost: \(message)")
    }
    return .refused(code: code, text: "\(code) (\(String(cString: mysql_sqlstate(handle)))): \(message)")
  }
}

/// What a statement gave.
enum QueryResult: Sendable {
  case rows(ResultRows)
  /// An error of the server's, as its Python driver words it.
  case refused(code: Int, text: String)
}
