import EnvironmentKit
import Episodes
import Foundation

/// A question about a table, or a change to be made to it.
struct DatabaseTask: Sendable, Hashable {
  /// AgentBench's types of tasks, with its names.
  enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
    case other, counting, comparison, ranking
    case sum = "aggregation-SUM"
    case min = "aggregation-MIN"
    case max = "aggregation-MAX"
    case average = "aggregation-AVG"
    case insert = "INSERT"
    case update = "UPDATE"

    /// Whether the table's state is what counts, not an answer.
    var changesTable: Bool { self == .insert || self == .update }
  }
  var kind: Kind
  /// The question, in words.
  var question: String
  /// What is said about the table below it.
  var about: String
  /// What is known beside the table and told with the question; nil for nothing.
  var evidence: String?
  /// The tables: one, but in some of AgentBench's records.
  var tables: [Table]
  /// The right answers; empty for a change.
  var label: [String]
  /// The digest of the tables after the right change, in its stored form; nil for a change whose digest has to be found
  /// by running `goldSQL` on a fresh copy.
  var goldHash: String?
  /// SQL that leads to the answer or makes the change; nil where none is known to work.
  var goldSQL: String?

  /// A table: columns of text, and rows of cells, nil for NULL.
  struct Table: Sendable, Hashable {
    var name: String
    var columns: [String]
    var rows: [[String?]]

    /// The table as SQL, in a database. Values are text, as in AgentBench.
    func setUp(in database: String) -> [String] {
      let name = "\(database).\(DatabaseTask.quoted(name))"
      let types = columns.map { "\(DatabaseTask.quoted($0)) TEXT" }.joined(separator: ", ")
      var statements = ["CREATE TABLE \(name) (\(types)) ENGINE=InnoDB"]
      // Packets have a limit: a few hundred rows at a time stay far below it.
      for start in stride(from: 0, to: rows.count, by: 200) {
        let values = rows[start..<min(start + 200, rows.count)].map { row in
          "(" + row.map { $0.map(DatabaseTask.literal) ?? "NULL" }.joined(separator: ", ") + ")"
        }
        statements.append("INSERT INTO \(name) VALUES \(values.joined(separator: ", "))")
      }
      return statements
    }

    /// Reads the table's present rows, columns in their declared order.
    func readBack(from database: String) -> String {
      "SELECT \(columns.map(DatabaseTask.quoted).joined(separator: ", ")) FROM \(database).\(DatabaseTask.quoted(name))"
    }
  }

  /// A name in backticks.
  static func quoted(_ name: String) -> String { "`\(name.replacing("`", with: "``"))`" }

  /// Text as a SQL literal.
  static func literal(_ text: String) -> String {
    "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "''").replacing("\u{0}", with: "\\0"))'"
  }
}
