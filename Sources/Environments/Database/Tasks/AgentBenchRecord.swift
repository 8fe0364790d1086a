import Episodes
import Foundation

/// A line of AgentBench's `dbbench` files, both generations.
struct AgentBenchRecord: Decodable, Sendable {
  private struct Table: Decodable {
    struct Info: Decodable {
      struct Column: Decodable { var name: String }
      var columns: [Column]
      var rows: [[JSONValue]]
    }
    var table_name: String
    var table_info: Info
  }
  private struct Query: Decodable { var query: String? }
  let task: DatabaseTask

  private enum CodingKeys: String, CodingKey {
    case description, label, type, table, evidence, sql
    case about = "add_description"
    case hash = "answer_md5"
    case sqlite = "user_sqlite"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func broken(_ key: CodingKeys, _ what: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: container, debugDescription: what)
    }
    func text(_ key: CodingKeys) throws -> String? {
      try container.decodeIfPresent(String.self, forKey: key).flatMap { $0.isEmpty ? nil : $0 }
    }
    let kinds = try container.decode([String].self, forKey: .type)
    guard let kind = kinds.first.flatMap(DatabaseTask.Kind.init(rawValue:)) else {
      let known = DatabaseTask.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw broken(.type, "is \(kinds): expected one of \(known)")
    }
    let sqlite = try container.decodeIfPresent(JSONValue.self, forKey: .sqlite) ?? .null
    guard [.null, .bool(false), .string("")].contains(sqlite) else {
      throw broken(.sqlite, "is set: tables that are in an SQLite file cannot be imported")
    }
    let isList = (try? container.nestedUnkeyedContainer(forKey: .table)) != nil
    let tables =
      try isList
      ? container.decode([Table].self, forKey: .table) : [container.decode(Table.self, forKey: .table)]
    if let problem = Self.problem(of: tables) { throw broken(.table, problem) }
    let label = try container.decodeIfPresent([JSONValue].self, forKey: .label) ?? []
    let answers = label.map { Self.text($0) ?? "None" }
    let hash = try text(.hash)
    var gold: String?
    if kind.changesTable {
      gold = try container.decodeIfPresent(Query.self, forKey: .sql)?.query.flatMap { $0.isEmpty ? nil : $0 }
      gold = gold ?? answers.first
      if gold == nil, hash == nil {
        throw broken(
          .hash, "is missing, and so is the SQL that it could be found by: give one, or sql.query or a label")
      }
    } else if label.isEmpty {
      throw broken(.label, "is empty: a question needs an answer")
    }
    task = DatabaseTask(
      kind: kind, question: try container.decode(String.self, forKey: .description), about: try text(.about) ?? "",
      evidence: try text(.evidence), tables: tables.map(Self.table), label: kind.changesTable ? [] : answers,
      goldHash: kind.changesTable ? hash : nil, goldSQL: gold)
  }

  private static func table(_ table: Table) -> DatabaseTask.Table {
    .init(
      name: table.table_name, columns: columns(of: table), rows: table.table_info.rows.map { $0.map(text) })
  }

  /// A server wants every column to have a name; one of AgentBench's tables has one without.
  private static func columns(of table: Table) -> [String] {
    table.table_info.columns.enumerated().map { $1.name.isEmpty ? "Column \($0 + 1)" : $1.name }
  }

  /// What a server would not make tables of; nil when there is nothing.
  private static func problem(of tables: [Table]) -> String? {
    if tables.isEmpty { return "is empty: a task needs a table" }
    if let name = doubled(tables.map(\.table_name)) { return "there are two tables '\(name)'" }
    for table in tables {
      let columns = columns(of: table)
      if columns.isEmpty { return "the table '\(table.table_name)' has no columns" }
      // Names of columns are the same whatever their case.
      if let name = doubled(columns.map { $0.lowercased() }) {
        return "the table '\(table.table_name)' has two columns '\(name)'"
      }
      let rows = table.table_info.rows
      if let row = rows.firstIndex(where: { $0.count != columns.count }) {
        return "row \(row + 1) has \(rows[row].count) cells for \(columns.count) columns"
      }
    }
    return nil
  }

  private static func doubled(_ names: [String]) -> String? {
    var seen: Set<String> = []
    return names.first { !seen.insert($0).inserted }
  }

  /// A cell as the text that a TEXT column holds; nil for null.
  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .null: nil
    case .string(let text): text
    case .bool(let flag): flag ? "1" : "0"
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .array, .object: value.text
    }
  }
}
