import CMariaDB
import Dispatch
import Foundation
import Glibc
import Synchronization

/// A connection to the server. Its calls wait on a queue of their own, never on the threads that everything shares.
public final class Connection: @unchecked Sendable {
  // Handle and state are touched on `queue` only.
  private let handle: UnsafeMutablePointer<MYSQL>
  private var isClosed = false
  private let queue = DispatchQueue(label: "mariadb")
  /// A second name for the socket: the library closes the first by itself, and its number would then be another file's.
  private let line: Mutex<Int32?>
  /// The server's name for this connection.
  public let threadID: UInt

  /// Rows past these bounds are not kept.
  public struct Limits: Sendable {
    public var rows: Int
    public var bytes: Int

    public init(rows: Int = 10_000, bytes: Int = 1 << 20) {
      self.rows = rows
      self.bytes = bytes
    }
  }

  /// Where a server is: a socket of this machine, or a host and a port.
  public struct Place: Sendable, Hashable {
    public var socket: String?
    public var host: String?
    public var port: Int

    public static func socket(_ path: String) -> Place { Place(socket: path, host: nil, port: 0) }
    public static func host(_ host: String, port: Int) -> Place { Place(socket: nil, host: host, port: port) }
  }

  /// Connects. Throws `ConnectionFailure`.
  public static func open(
    _ place: Place, user: String, password: String? = nil, database: String? = nil, readSeconds: UInt32
  ) async throws -> Connection {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try Connection(place, user, password, database, readSeconds) })
      }
    }
  }

  private init(_ place: Place, _ user: String, _ password: String?, _ database: String?, _ readSeconds: UInt32) throws {
    guard let handle = mysql_init(nil) else { throw ConnectionFailure(code: 2008, message: "out of memory") }
    var seconds = readSeconds
    mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &seconds)
    mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &seconds)
    mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &seconds)
    var off: UInt32 = 0
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &off)
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
    let isThere = mysql_real_connect(
      handle, place.host, user, password, database, UInt32(place.port), place.socket, 0)
    guard isThere != nil else {
      let failure = ConnectionFailure(code: Int(mysql_errno(handle)), message: String(cString: mysql_error(handle)))
      mysql_close(handle)
      throw failure
    }
    self.handle = handle
    threadID = UInt(mysql_thread_id(handle))
    line = Mutex(fcntl(mysql_get_socket(handle), F_DUPFD_CLOEXEC, 0))
  }

  deinit { release() }

  private func release() {
    guard !isClosed else { return }
    isClosed = true
    mysql_close(handle)
    line.withLock { line in
      if let line { Glibc.close(line) }
      line = nil
    }
  }

  /// Closes the connection, after what it is still doing.
  public func close() async {
    await withCheckedContinuation { continuation in
      queue.async {
        self.release()
        continuation.resume()
      }
    }
  }

  /// Cuts the line: a call that waits for the server ends at once, as one of a lost connection. For any thread.
  public func cut() {
    line.withLock { line in
      if let line { shutdown(line, Int32(SHUT_RDWR)) }
    }
  }

  /// Runs one statement. What the server refuses is a result; a lost connection throws `ConnectionFailure`.
  public func query(_ sql: String, limits: Limits = Limits()) async throws -> QueryResult {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.run(sql, limits) }) }
    }
  }

  /// The first result that has rows; what refuses a later part of the statement refuses it all.
  private func run(_ sql: String, _ limits: Limits) throws -> QueryResult {
    guard !isClosed else { throw ConnectionFailure(code: 2006, message: "The connection is closed") }
    let bytes = Array(sql.utf8)
    var status = bytes.withUnsafeBytes { raw in
      mysql_real_query(handle, raw.bindMemory(to: CChar.self).baseAddress, UInt(raw.count))
    }
    var first: ResultRows?
    while true {
      guard status == 0 else { return try failure() }
      if let result = mysql_use_result(handle) {
        defer { mysql_free_result(result) }
        // Rows that nobody will see are read from the wire, and let go.
        let rows = read(result, first == nil ? limits : Limits(rows: 0, bytes: 0))
        guard mysql_errno(handle) == 0 else { return try failure() }
        first = first ?? rows
      } else if mysql_field_count(handle) != 0 {
        return try failure()
      }
      status = mysql_next_result(handle)
      // -1: there is no further result.
      if status == -1 { return .rows(first ?? ResultRows(kinds: [], rows: [])) }
    }
  }

  private func read(_ result: UnsafeMutablePointer<MYSQL_RES>, _ limits: Limits) -> ResultRows {
    let count = Int(mysql_num_fields(result))
    guard let fields = mysql_fetch_fields(result) else { return ResultRows(kinds: [], rows: []) }
    var rows = ResultRows(kinds: (0..<count).map { ResultRows.Kind(fields[$0]) }, rows: [])
    var total = 0
    while let row = mysql_fetch_row(result) {
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
    return rows
  }

  /// The server's refusal; throws when the connection is gone.
  private func failure() throws -> QueryResult {
    let code = Int(mysql_errno(handle))
    let message = String(cString: mysql_error(handle))
    // 2006 gone away, 2013 lost, 2055 lost with system error, 1053 shutting down, 1927 killed; 2014 can be used no more.
    if [2006, 2013, 2014, 2055, 1053, 1927].contains(code) { throw ConnectionFailure(code: code, message: message) }
    return .refused(code: code, text: "\(code) (\(String(cString: mysql_sqlstate(handle)))): \(message)")
  }
}

/// What a statement gave.
public enum QueryResult: Sendable {
  case rows(ResultRows)
  /// An error of the server's, as its Python driver words it.
  case refused(code: Int, text: String)
}

/// A connection that could not be made or was lost. Whether that is the server's end or only the connection's is not
/// known here.
public struct ConnectionFailure: Error, CustomStringConvertible {
  public var code: Int
  public var message: String
  public var description: String { "\(message) (\(code))" }

  public init(code: Int, message: String) {
    self.code = code
    self.message = message
  }
}
