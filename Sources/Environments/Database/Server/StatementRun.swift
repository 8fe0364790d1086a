import Foundation
import Synchronization

/// Runs an agent's statement under our own clock: a client could lift the server's.
struct StatementRun: Sendable {
  let server: DatabaseServer
  let place: DatabaseServer.Place
  let limits: Database.StatementLimits

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

  /// The result, and why it was cut short if it was.
  func run(_ query: String) async throws -> (QueryResult, Ending?) {
    let ending = FirstEnding()
    return try await withThrowingTaskGroup(of: QueryResult?.self) { group in
      group.addTask { try await place.connection.query(query, limits: .init(rows: 2000, bytes: 1 << 18)) }
      group.addTask {
        try await watch(ending.report)
        return nil
      }
      var result: QueryResult?
      while result == nil, let next = try await group.next() { result = next }
      group.cancelAll()
      return (result ?? .rows(ResultRows(kinds: [], rows: [])), ending.value)
    }
  }

  /// Kills the statement when its time is over or its database too large, and again until it has ended.
  private func watch(_ report: @Sendable (Ending) -> Void) async throws {
    let began = ContinuousClock.now
    while !Task.isCancelled {
      try await Task.sleep(for: .milliseconds(50))
      if ContinuousClock.now - began > .seconds(limits.seconds) {
        report(.timeOut)
        await server.killQuery(place)
      } else if size() > limits.databaseBytes {
        report(.disk)
        await server.killQuery(place)
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
  @Sendable func report(_ reason: StatementRun.Ending) { state.withLock { $0 = $0 ?? reason } }
}
