import Foundation

/// A place of an episode's own on the server: a database, and a user who sees nothing else.
struct Place: Sendable {
  /// The database's name, and its user's.
  let name: String
  /// The server that it is on; another one knows nothing of it.
  let process: ServerProcess
  /// What each of its connections is told first.
  let settings: String

  /// Where the server keeps the database's files.
  var folder: URL { process.data.appending(path: name) }

  /// What its user may do. No views, routines, triggers and events: nothing of the agent's own runs when others look at
  /// its tables, and the tasks need none. No temporary tables and no table locks: their files and waits are nobody's.
  static let privileges = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES"
}
