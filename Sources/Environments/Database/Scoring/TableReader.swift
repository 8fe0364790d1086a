import MariaDBClient
/// Reads a task's tables back for grading, as the episode's own user and under a clock: whatever the agent put in
/// their place can do and take no more than its own statements could.
struct TableReader {
  let run: StatementRun
  /// When, by the run's clock, reading takes too long.
  let deadline: Duration

  /// Why a table cannot be read.
  enum Unreadable: String, Error {
    case missing = "there is none"
    case refused = "its columns are others"
    case timeOut = "reading it takes too long"
    /// The connection was lost, which may be the server's doing.
    case lost = "the connection was lost"
  }

  /// The digest of a task's tables, in its stored form. Throws `Unreadable`.
  func hash(of task: DatabaseTask) async throws -> String {
    var hashes: [String?] = []
    for table in task.tables { hashes.append(TableHash.hash(try await rows(of: table))) }
    return TableHash.stored(all: hashes)
  }

  /// The rows, columns in the task's order.
  private func rows(of table: DatabaseTask.Table) async throws -> [[String?]] {
    // A view is no table. The second comparison tells capitals apart, the first lets the server look up the name.
    let name = DatabaseTask.literal(table.name)
    let kind = try await texts(
      "SELECT table_type FROM information_schema.tables WHERE table_schema = '\(run.place.name)' "
        + "AND table_name = \(name) AND BINARY table_name = \(name)")
    guard kind == [["BASE TABLE"]] else { throw Unreadable.missing }
    return try await texts(table.readBack(from: run.place.name))
  }

  private func texts(_ sql: String) async throws -> [[String?]] {
    let left = (deadline - run.now()) / .seconds(1)
    guard left > 0 else { throw Unreadable.timeOut }
    let ran = await run.run(sql, seconds: left, keeping: .init(rows: 100_000, bytes: 64 << 20))
    if ran.ending != nil { throw Unreadable.timeOut }
    switch ran.result {
    case .rows(let rows)?: return rows.texts
    case .refused?: throw Unreadable.refused
    case nil: throw Unreadable.lost
    }
  }
}
