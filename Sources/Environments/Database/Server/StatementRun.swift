import Foundation
import MariaDBClient
import Synchronization

/// Runs a statement of an episode's under our own clock: a client could lift the server's.
struct StatementRun: Sendable {
  let server: DatabaseServer
  let place: Place
  let connection: Connection
  let databaseBytes: Int
  /// A clock that only goes forward.
  let now: @Sendable () -> Duration

  /// Why a statement was ended.
  enum Ending: Sendable {
    case timeOut, disk

    var message: String {
      switch self {
      case .timeOut: "Error: SQL execution timed out."
      case .disk: "Error: the database has grown too large."
      }
    }
  }

  /// Whether a refusal means that a file has reached the limit that the kernel holds. The server has several words for it.
  static func isShareUsedUp(_ code: Int, _ message: String) -> Bool {
    [3, 14, 1114].contains(code) || ["File too large", "Temp file write failure"].contains { message.contains($0) }
  }

  /// What came of a statement.
  struct Ran: Sendable {
    /// What the server said; nil when the connection was lost, and is to be used no more.
    var result: QueryResult?
    /// Why it was ended, if it was.
    var ending: Ending?
  }

  /// Runs a statement for at most `seconds`.
  func run(_ query: String, seconds: Double, keeping limits: Connection.Limits) async -> Ran {
    let ending = Ending.Record()
    let result = await withTaskCancellationHandler {
      await withTaskGroup(of: QueryResult?.self) { group in
        group.addTask { try? await connection.query(query, limits: limits) }
        group.addTask {
          await watch(seconds, ending)
          return nil
        }
        // The watch ends only when it is told to, so the first to end is the statement.
        let result = await group.next() ?? nil
        group.cancelAll()
        return result
      }
    } onCancel: {
      connection.cut()
    }
    // Asked when both are over: the watch may have acted while the result was on its way.
    return ending.isCut ? Ran(result: nil, ending: ending.value) : Ran(result: result, ending: ending.value)
  }

  /// Ends the statement when its time is over or its database too large: by a kill, again and again, and if that does
  /// not help by cutting the connection.
  private func watch(_ seconds: Double, _ ending: Ending.Record) async {
    let began = now()
    var kills = 0
    while (try? await Task.sleep(for: .milliseconds(50))) != nil {
      var isPastMending = false
      if now() - began > .seconds(seconds) {
        ending.report(.timeOut)
      } else if size() > databaseBytes {
        ending.report(.disk)
      } else if await hasLargeTransaction(), !Task.isCancelled {
        ending.report(.disk)
        // Only the end of its connection takes a transaction back.
        isPastMending = true
      }
      guard ending.value != nil else { continue }
      kills += 1
      if kills <= 20, !isPastMending {
        await server.endStatement(connection, of: place)
      } else {
        ending.reportCut()
        await server.endConnections(of: place)
        connection.cut()
      }
    }
  }

  /// Bytes of the database, and of the tables that the statement has made for itself: these name its connection.
  private func size() -> Int {
    let own = "-" + String(connection.threadID, radix: 16) + "-"
    return Self.size(of: place.folder) { _ in true }
      + Self.size(of: place.process.temporary) { $0.hasPrefix("#sql") && $0.contains(own) }
  }

  private static func size(of folder: URL, _ counts: (String) -> Bool) -> Int {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.reduce(0) { counts($1) ? $0 + size(of: folder.appending(path: $1)) : $0 }
  }

  private static func size(of file: URL) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: file.path))?[.size] as? Int ?? 0
  }

  /// Whether what could be undone, which all databases keep in one file, has grown, and by this connection's doing. The
  /// server is asked only then. The file never shrinks; a task's own changes are a few rows.
  private func hasLargeTransaction() async -> Bool {
    guard Self.size(of: place.process.data.appending(path: "ibdata1")) > databaseBytes else { return false }
    return await server.rowsChanged(by: connection, of: place) > 5_000
  }
}

extension StatementRun.Ending {
  /// What was done to a statement: the first reason for ending it, and whether its connection was cut.
  final class Record: Sendable {
    private let state = Mutex<(first: StatementRun.Ending?, isCut: Bool)>((nil, false))
    var value: StatementRun.Ending? { state.withLock { $0.first } }
    var isCut: Bool { state.withLock { $0.isCut } }
    func report(_ reason: StatementRun.Ending) { state.withLock { $0.first = $0.first ?? reason } }
    func reportCut() { state.withLock { $0.isCut = true } }
  }
}
