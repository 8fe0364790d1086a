import Episodes
import Foundation

/// The server that all episodes share: started with the first one, restarted when it was lost.
actor DatabaseServer {
  private let scratch: URL
  private var process: ServerProcess?
  private var admin: Connection?
  private var starting: Task<(ServerProcess, Connection), any Error>?
  private var created = 0
  /// How long the administrator waits for an answer before the server counts as hung.
  private static let patience: UInt32 = 10

  init(scratch: URL) { self.scratch = scratch }

  /// A place of its own for an episode: a database, a user who sees nothing else, a connection.
  struct Place: Sendable {
    var name: String
    var connection: Connection
    /// Where the server keeps the database's files.
    var folder: URL
  }

  /// Makes a database with a table for an episode.
  func makePlace(_ statements: @Sendable (_ database: String) -> [String]) async throws -> Place {
    let (process, admin) = try await ready()
    created += 1
    let name = "episode" + String(repeating: "0", count: max(0, 8 - "\(created)".count)) + "\(created)"
    do {
      try await run(admin, ["CREATE DATABASE \(name)"] + statements(name))
      try await run(
        admin,
        [
          "CREATE USER \(name)@localhost WITH MAX_USER_CONNECTIONS 2",
          "GRANT ALL ON \(name).* TO \(name)@localhost",
        ])
      let connection = try await Self.connect(process.socket, as: name)
      return Place(name: name, connection: connection, folder: process.folder.appending(path: "data/\(name)"))
    } catch let error as ServerFailure {
      await lost(process)
      throw error
    }
  }

  /// A connection of an episode's user; a handshake that breaks off under load is tried again.
  private static func connect(_ socket: String, as name: String) async throws -> Connection {
    for _ in 0..<2 {
      if let connection = try? await Connection.open(socket: socket, user: name, database: name, readSeconds: 60) {
        return connection
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    return try await Connection.open(socket: socket, user: name, database: name, readSeconds: 60)
  }

  /// Drops what an episode had. A server that is gone has dropped it already.
  func remove(_ place: Place) async {
    guard let process, let admin, place.folder.path.hasPrefix(process.folder.path) else { return }
    do {
      _ = try await admin.query("KILL CONNECTION \(place.connection.threadID)")
      _ = try await admin.query("DROP USER IF EXISTS \(place.name)@localhost")
      _ = try await admin.query("DROP DATABASE IF EXISTS \(place.name)")
    } catch {
      await lost(process)
    }
  }

  /// Ends the statement that a connection is running.
  func killQuery(_ place: Place) async {
    guard let process, let admin else { return }
    do {
      _ = try await admin.query("KILL QUERY \(place.connection.threadID)")
    } catch {
      await lost(process)
    }
  }

  /// The rows of a table as the server's administrator sees them.
  func rows(_ sql: String) async throws -> QueryResult {
    let (process, admin) = try await ready()
    do {
      return try await admin.query(sql, limits: .init(rows: 100_000, bytes: 64 << 20))
    } catch let error as ServerFailure {
      await lost(process)
      throw error
    }
  }

  /// The server's process id, for whoever wants to see it survive a kill.
  var pid: pid_t? { process?.pid }

  func shutDown() {
    admin = nil
    process?.stop()
    process = nil
  }

  /// Lets go of a server that does not answer; the next episode starts another.
  private func lost(_ lost: ServerProcess) async {
    guard process === lost else { return }
    process = nil
    admin = nil
    lost.stop()
  }

  private func ready() async throws -> (ServerProcess, Connection) {
    if let process, let admin {
      if (try? await admin.query("SELECT 1")) != nil { return (process, admin) }
      await lost(process)
    }
    if let starting { return try await starting.value }
    let scratch = scratch
    let task = Task { try await Self.start(scratch) }
    starting = task
    defer { starting = nil }
    let (process, admin) = try await task.value
    self.process = process
    self.admin = admin
    return (process, admin)
  }

  private static func start(_ scratch: URL) async throws -> (ServerProcess, Connection) {
    let template = try TemplateFolder.find(in: scratch)
    let parent = ServerProcess.parent
    ServerProcess.removeLeftovers(in: parent)
    let process = try ServerProcess(template: template, in: parent)
    let began = ContinuousClock.now
    while true {
      do {
        let admin = try await Connection.open(socket: process.socket, user: "root", readSeconds: patience)
        return (process, admin)
      } catch {
        guard process.isRunning, ContinuousClock.now - began < .seconds(30) else {
          let log = process.log
          process.stop()
          throw ServerFailure("the database server did not start: \(log.isEmpty ? "\(error)" : log)")
        }
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  private func run(_ admin: Connection, _ statements: [String]) async throws {
    for statement in statements {
      if case .refused(_, let text) = try await admin.query(statement) {
        throw ServerFailure("the database could not be set up: \(text)")
      }
    }
  }
}
