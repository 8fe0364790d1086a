import EnvironmentKit
import Episodes
import Foundation

extension Ontology {
  /// AgentBench's four files about Freebase: `fb_roles` (domain, relation, range), `fb_types` (a class and one above it),
  /// `reverse_properties` and `vocab.json` (what may be listed). Throws a `Diagnostic` with file and line.
  public init(freebase folder: URL) throws {
    var relations: [String: Relation] = [:]
    try Self.lines(folder.appending(path: "fb_roles"), columns: 3, separator: " ") { cells in
      // One relation is there twice: the first line counts.
      if relations[cells[1]] == nil { relations[cells[1]] = Relation(domain: cells[0], range: cells[2]) }
    }
    try Self.lines(folder.appending(path: "reverse_properties"), columns: 2, separator: "\t") { cells in
      for (one, other) in [(cells[0], cells[1]), (cells[1], cells[0])] where relations[one]?.reverse == nil {
        relations[one]?.reverse = other
      }
    }
    var parents: [String: [String]] = [:]
    try Self.lines(folder.appending(path: "fb_types"), columns: 3, separator: " ") { cells in
      parents[cells[0], default: []].append(cells[2])
    }
    let file = folder.appending(path: "vocab.json")
    guard let vocabulary = try? JSONDecoder().decode([String: [String]].self, from: try Self.data(file)),
      let listed = vocabulary["relations"], let attributes = vocabulary["attributes"],
      let classes = vocabulary["classes"]
    else { throw Diagnostic(file: file.path, "is no object with the lists relations, attributes and classes") }
    self.init(
      relations: relations, listed: Set(listed), attributes: Set(attributes), classes: Set(classes), parents: parents)
  }

  private static func data(_ file: URL) throws -> Data {
    do { return try Data(contentsOf: file) } catch {
      throw Diagnostic(
        file: file.path, "cannot be read: \(Diagnostic.reason(of: error))",
        hint: "An ontology's folder has fb_roles, fb_types, reverse_properties and vocab.json")
    }
  }

  private static func lines(
    _ file: URL, columns: Int, separator: Character, _ body: ([String]) throws -> Void
  ) throws {
    let text = String(decoding: try data(file), as: UTF8.self)
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where !line.isEmpty
    {
      let cells = line.split(separator: separator).map(String.init)
      // Some lines have a full stop at their end, or the next line: AgentBench does not look at it either.
      guard cells.count >= columns else {
        throw Diagnostic(file: file.path, line: number + 1, "has \(cells.count) columns: expected \(columns)")
      }
      try body(cells)
    }
  }
}
