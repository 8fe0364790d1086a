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

  private enum CodingKeys: String, CodingKey { case description, label, type, table, add_description, answer_md5 }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kinds = try container.decode([String].self, forKey: .type)
    guard let kind = kinds.first.flatMap(DatabaseTask.Kind.init(rawValue:)) else {
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: container,
        debugDescription:
          "is \(kinds): expected one of \(DatabaseTask.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let table: Table
    if let list = try? container.decode([Table].self, forKey: .table), let first = list.first {
      table = first
    } else {
      table = try container.decode(Table.self, forKey: .table)
    }
    // A server wants every column to have a name; one of AgentBench's tables has one without.
    let columns = table.table_info.columns.enumerated().map { $1.name.isEmpty ? "Column \($0 + 1)" : $1.name }
    if let row = table.table_info.rows.firstIndex(where: { $0.count != columns.count }) {
      throw DecodingError.dataCorruptedError(
        forKey: .table, in: container,
        debugDescription: "row \(row + 1) has \(table.table_info.rows[row].count) cells for \(columns.count) columns")
    }
    let label = try container.decode([JSONValue].self, forKey: .label).map(Self.text).map { $0 ?? "None" }
    task = DatabaseTask(
      kind: kind, question: try container.decode(String.self, forKey: .description),
      about: try container.decodeIfPresent(String.self, forKey: .add_description) ?? "", table: table.table_name,
      columns: columns, rows: table.table_info.rows.map { $0.map(Self.text) }, label: kind.changesTable ? [] : label,
      goldHash: try container.decodeIfPresent(String.self, forKey: .answer_md5),
      goldSQL: kind.changesTable ? label.first : nil)
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
