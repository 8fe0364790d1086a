import Episodes
import Foundation

/// The committed facts as text: a table per class, and the relations in `ontology.tsv`.
struct GraphSource {
  struct Column {
    var relation: String
    var isNumber: Bool
  }
  /// One row: an entity's id and name, and per column its values.
  struct Row {
    var id: Substring
    var name: Substring
    var cells: [[Substring]]
  }

  let folder: URL
  let ontology: Ontology
  /// The relations that are not stated, but follow from others.
  let reverses: Set<String>

  init(folder: URL) throws {
    self.folder = folder
    var relations: [String: Ontology.Relation] = [:]
    var stated: Set<String> = []
    for line in try Self.lines(folder.appending(path: "ontology.tsv")).dropFirst() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 4 else { throw Self.broken(folder, "ontology.tsv", "a line has not 4 columns") }
      let reverse = cells[3].isEmpty ? nil : cells[3]
      stated.insert(cells[0])
      relations[cells[0]] = .init(domain: cells[1], range: cells[2], reverse: reverse)
      if let reverse { relations[reverse] = .init(domain: cells[2], range: cells[1], reverse: cells[0]) }
    }
    reverses = Set(relations.values.compactMap(\.reverse)).subtracting(stated)
    let attributes = Set(relations.filter { $0.value.range.hasPrefix("type.") }.keys)
    ontology = Ontology(
      relations: relations, listed: Set(relations.keys).subtracting(attributes), attributes: attributes,
      classes: Set(relations.values.map(\.domain)))
  }

  /// Words that name one entity and mean others too, which bear another of their words: none where there is no such list.
  var ambiguousWords: Set<String> {
    let file = folder.appending(path: "ambiguous.txt")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return Set(String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  /// What the facts are: their recipe's digest over them.
  var version: String {
    get throws { try Self.lines(folder.appending(path: "VERSION")).first.map(String.init) ?? "" }
  }

  /// The digest over the tables as they are.
  func digest() throws -> String {
    var bytes: [UInt8] = []
    for name in (ontology.classes.sorted() + ["ontology"]).sorted() {
      bytes += try Self.data(folder.appending(path: "\(name).tsv"))
    }
    return Digest(of: bytes).hex
  }

  func rows(of type: String, _ body: ([Column], Row) throws -> Void) throws {
    let lines = try Self.lines(folder.appending(path: "\(type).tsv"))
    let columns = (lines.first ?? "").split(separator: "\t").dropFirst(2).map {
      Column(relation: String($0), isNumber: ontology.attributes.contains(String($0)))
    }
    for line in lines.dropFirst() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard cells.count >= 2, cells.count <= columns.count + 2 else {
        throw Self.broken(folder, "\(type).tsv", "a line has \(cells.count) columns")
      }
      try body(columns, Row(id: cells[0], name: cells[1], cells: cells.dropFirst(2).map { $0.split(separator: " ") }))
    }
  }

  private static func data(_ file: URL) throws -> Data {
    do { return try Data(contentsOf: file) } catch {
      throw Diagnostic(
        file: file.path, "cannot be read: \(Diagnostic.reason(of: error))",
        hint: "The graph's facts come with Gauntlet; see environments/knowledge-graph/README.md")
    }
  }

  private static func lines(_ file: URL) throws -> [Substring] {
    String(decoding: try data(file), as: UTF8.self).split(separator: "\n")
  }

  static func broken(_ folder: URL, _ name: String, _ text: String) -> Diagnostic {
    Diagnostic(
      file: folder.appending(path: name).path, text,
      hint: "Run environments/knowledge-graph/recipe/make_facts.py again, or restore the file")
  }
}
