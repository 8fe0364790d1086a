import Episodes
import Foundation
import GRDB

/// The tables of a run as they are, row by row: for copies that lose nothing.
public enum RunTable: String, Sendable, CaseIterable {
  // Each after those that it refers to.
  case run, episodes, messages, attempts, steps

  public var columns: [String] {
    switch self {
    case .run: ["id", "plan", "created"]
    case .episodes: ["id", "environment", "sample", "epoch"]
    case .messages: ["id", "parent", "digest", "text", "body"]
    case .attempts:
      ["id", "episode", "number", "status", "score", "result", "error", "fault", "started", "ended", "transcript"]
    case .steps:
      [
        "attempt", "number", "prompt", "reply", "actions", "outcomes", "prompt_tokens", "cached_tokens",
        "completion_tokens", "agent_seconds", "environment_seconds",
      ]
    }
  }

  /// Columns that hold numbers with a fraction; the other numbers are whole.
  public static let fractions: Set<String> = [
    "created", "score", "started", "ended", "agent_seconds", "environment_seconds",
  ]
  public static let wholes: Set<String> = [
    "id", "parent", "episode", "number", "transcript", "attempt", "prompt", "epoch", "prompt_tokens", "cached_tokens",
    "completion_tokens",
  ]

  /// The column by which rows are read in order.
  public var order: String { self == .steps ? "attempt" : "id" }
}

/// A cell of a run's table.
public enum RunValue: Sendable, Hashable {
  case null
  case whole(Int64)
  case fraction(Double)
  case text(String)
}

/// A run file as its tables.
public struct RunArchive: Sendable {
  private let queue: DatabaseQueue
  public let file: String

  /// A new run file. Throws a `Diagnostic` where something is there already, or it cannot be made.
  public init(new file: String) throws {
    guard !FileManager.default.fileExists(atPath: file) else {
      throw Diagnostic(file: file, "is there already", hint: "Name a file that is not there yet")
    }
    self.file = file
    do {
      queue = try DatabaseQueue(path: file)
      try queue.write { try RunSchema.prepare($0, file: file) }
    } catch let error as DatabaseError {
      throw RunWriter.diagnostic(error, file: file)
    }
  }

  /// A run file to read, of this build's schema. Throws a `Diagnostic`.
  public init(reading file: String) throws {
    _ = try RunReader(file: file).plan()
    self.file = file
    var configuration = Configuration()
    configuration.readonly = true
    do {
      queue = try DatabaseQueue(path: file, configuration: configuration)
    } catch let error as DatabaseError {
      throw RunFile.unreadable(error, file)
    }
  }

  /// Rows whose ordering column is greater than `after`: at most `limit` of them, or those of so many attempts.
  public func rows(of table: RunTable, after: Int64, limit: Int) throws -> [[RunValue]] {
    do {
      return try queue.read { database in
        let known = Set(try database.columns(in: table.rawValue).map(\.name))
        // What an older file lacks is nothing.
        let columns = table.columns.map { known.contains($0) ? "\"\($0)\"" : "NULL" }.joined(separator: ", ")
        let range =
          table == .steps ? "attempt > ? AND attempt <= ? ORDER BY attempt, number" : "id > ? ORDER BY id LIMIT ?"
        return try Row.fetchAll(
          database, sql: "SELECT \(columns) FROM \(table.rawValue) WHERE \(range)",
          arguments: [after, table == .steps ? after + Int64(limit) : Int64(limit)]
        ).map { row in
          table.columns.indices.map { index in
            switch (row[index] as DatabaseValue).storage {
            case .int64(let number):
              RunTable.fractions.contains(table.columns[index]) ? .fraction(Double(number)) : .whole(number)
            case .double(let number): .fraction(number)
            case .string(let text): .text(text)
            case .blob(let data): .text(String(decoding: data, as: UTF8.self))
            case .null: .null
            }
          }
        }
      }
    } catch let error as DatabaseError {
      throw RunFile.unreadable(error, file)
    }
  }

  /// The greatest value of a table's ordering column; 0 for an empty one.
  public func last(of table: RunTable) throws -> Int64 {
    do {
      return try queue.read {
        try Int64.fetchOne($0, sql: "SELECT max(\(table.order)) FROM \(table.rawValue)") ?? 0
      }
    } catch let error as DatabaseError {
      throw RunFile.unreadable(error, file)
    }
  }

  /// Adds rows as they are, all or none.
  public func insert(_ rows: [[RunValue]], into table: RunTable) throws {
    let columns = table.columns.map { "\"\($0)\"" }.joined(separator: ", ")
    let places = table.columns.map { _ in "?" }.joined(separator: ", ")
    do {
      try queue.write { database in
        let statement = try database.makeStatement(
          sql: "INSERT INTO \(table.rawValue) (\(columns)) VALUES (\(places))")
        for row in rows {
          try statement.execute(
            arguments: StatementArguments(
              row.map { value -> (any DatabaseValueConvertible)? in
                switch value {
                case .null: nil
                case .whole(let number): number
                case .fraction(let number): number
                case .text(let text): text
                }
              }))
        }
      }
    } catch let error as DatabaseError {
      throw RunWriter.diagnostic(error, file: file)
    }
  }

  public func close() throws { try queue.close() }
}
