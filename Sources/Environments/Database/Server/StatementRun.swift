import Foundation
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

  /// What came of a statement.
  struct Ran: Sendable {
    /// What the server said; nil when the connection was lost, and is to be used no more.
    var result: QueryResult?
    /// Why it was ended, if it was.
    var ending: Ending?
  }

  /// Runs a statement for at most `seconds`.
  func run(_ query: String, seconds: Double, keeping limits: Connection.Limits) async -> Ran {
    let ending = FirstEnding()
    return await withTaskCancellationHandler {
      await withTaskGroup(of: QueryResult?.self) { group in
        group.addTask { try? await connection.query(query, limits: limits) }
        group.addTask {
          await watch(seconds, ending)
          return nil
        }
        // The watch ends only when it is told to, so the first to end is the statement.
        let result = await group.next() ?? nil
        group.cancelAll()
        return Ran(result: result, ending: ending.value)
      }
    } onCancel: {
      connection.cut()
    }
  }

  /// Ends the statement when its time is over or its database too large: by a kill, again and again, and if that does
  /// not help by cutting the connection.
  private func watch(_ seconds: Double, _ ending: FirstEnding) async {
    let began = now()
    var kills = 0
    while (try? await Task.sleep(for: .milliseconds(50))) != nil {
      if now() - began > .seconds(seconds) {
        ending.report(.timeOut)
      } else if size() > databaseBytes {
        ending.report(.disk)
      }
      guard ending.value != nil else { continue }
      kills += 1
      if kills <= 20 {
        await server.endStatement(connection, of: place)
      } else {
        await server.endConnections(of: place)
        connection.cut()
      }
    }
  }

  private func size() -> Int {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: place.folder.path)) ?? []
    return files.reduce(0) { total, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: place.folder.appending(path: name).path)
      return total + ((attributes?[.size] as? Int) ?? 0)
    }
  }
}

/// The first reason given for ending a statement.
private final class FirstEnding: Sendable {
  private let state = Mutex<StatementRun.Ending?>(nil)
  var value: StatementRun.Ending? { state.withLock { $0 } }
  func report(_ reason: StatementRun.Ending) { state.withLock { $0 = $0 ?? reason } }
}
