import Episodes
import Foundation
import GRDB

/// Our own graph: an SQLite file, read only and mapped into memory.
public final class Graph: TripleStore {
  private let database: DatabasePool
  private let vocabulary: GraphVocabulary

  public var ontology: Ontology { vocabulary.ontology }

  /// The graph of the facts in `facts`, built into a file in `cache` if it is not there. Throws a `Diagnostic` for broken facts
  /// and for a folder that cannot be written. Blocks.
  public convenience init(facts: URL, cache: URL) throws {
    let source = try GraphSource(folder: facts)
    try self.init(file: try GraphFile.ensure(source, in: cache), ontology: source.ontology)
  }

  init(file: URL, ontology: Ontology) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.maximumReaderCount = 4
    // The whole file: what is read is not copied.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA mmap_size = \(1 << 30); PRAGMA temp_store = MEMORY") }
    do {
      let database = try DatabasePool(path: file.path, configuration: configuration)
      vocabulary = try database.read { db in
        func numbers(_ table: String) throws -> [String] {
          try String.fetchAll(db, sql: "SELECT name FROM \(table) ORDER BY id")
        }
        let (classes, predicates) = (try numbers("class"), try numbers("predicate"))
        return GraphVocabulary(
          ontology: ontology, classes: Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) }),
          predicates: Dictionary(uniqueKeysWithValues: predicates.enumerated().map { ($1, $0) }),
          predicateNames: predicates)
      }
      self.database = database
    } catch let error as DatabaseError {
      throw Diagnostic(
        file: file.path, "is no graph: \(error.message ?? "\(error)")", hint: "Remove it: it is built again when needed")
    }
  }

  public func predicates(of program: Program) async throws -> [String] {
    try await database.read { try self.predicates(of: program, $0) }
  }

  public func answers(to program: Program) async throws -> [String] {
    try await database.read { try self.answers(to: program, $0) }
  }

  /// The same, for those who may wait. Blocks.
  func members(of program: Program) throws -> [String] { try database.read { try answers(to: program, $0) } }

  private func predicates(of program: Program, _ db: GRDB.Database) throws -> [String] {
    if case .count = program { return [] }
    let query = SQLProgram(program, vocabulary: vocabulary)
    var exclusion = query.exclusion
    // An entity's own relations are asked for, not those of others.
    if case .entity = program { exclusion = ("1", []) }
    let (sql, arguments) = query.statement(
      """
      SELECT DISTINCT predicate FROM signature WHERE id IN \
      (SELECT signature FROM \(query.result) CROSS JOIN entity ON id = x WHERE \(exclusion.condition)) ORDER BY predicate
      """, exclusion.arguments)
    return try Int.fetchAll(db, sql: sql, arguments: Self.bound(arguments)).map { vocabulary.predicateNames[$0] }
  }

  private func answers(to program: Program, _ db: GRDB.Database) throws -> [String] {
    if case .count(let of) = program { return ["\(try answers(to: of, db).count)"] }
    let query = SQLProgram(program, vocabulary: vocabulary)
    let exclusion = query.exclusion
    let (sql, arguments) = query.statement(
      "SELECT mid FROM \(query.result) CROSS JOIN entity ON id = x WHERE \(exclusion.condition) ORDER BY mid",
      exclusion.arguments)
    return try String.fetchAll(db, sql: sql, arguments: Self.bound(arguments))
  }

  private static func bound(_ arguments: [SQLProgram.SQLArgument]) -> StatementArguments {
    StatementArguments(
      arguments.map { argument -> (any DatabaseValueConvertible)? in
        switch argument {
        case .number(let value): value
        case .text(let value): value
        }
      })
  }

  /// An entity as people know it.
  struct Entity: Sendable, Hashable {
    var id: String
    var name: String
    var type: String
  }

  /// The entity of an id; nil for none. Blocks.
  func entity(_ id: String) throws -> Entity? {
    try database.read { db in
      try Row.fetchOne(
        db, sql: "SELECT e.mid, e.name, c.name FROM entity e JOIN class c ON c.id = e.class WHERE e.mid = ?",
        arguments: [id]
      ).map { Entity(id: $0[0], name: $0[1], type: $0[2]) }
    }
  }

  /// All entities of a class, in the order of their ids. Blocks.
  func entities(of type: String) throws -> [Entity] {
    try database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT mid, name FROM entity WHERE class = ? ORDER BY mid",
        arguments: [vocabulary.classes[type] ?? -1]
      ).map { Entity(id: $0[0], name: $0[1], type: type) }
    }
  }

  /// The ids of those that have so much of an attribute, or more. Blocks.
  func entities(having attribute: String, atLeast least: Double) throws -> Set<String> {
    try database.read { db in
      try String.fetchSet(
        db, sql: "SELECT mid FROM number JOIN entity ON s = id WHERE p = ? AND value >= ?",
        arguments: [vocabulary.predicates[attribute] ?? -1, least])
    }
  }

  /// The ids of those that a relation or an attribute leads away from. Blocks.
  func entities(having predicate: String) throws -> Set<String> {
    try database.read { db in
      try String.fetchSet(
        db, sql: "SELECT mid FROM entity WHERE signature IN (SELECT id FROM signature WHERE predicate = ?)",
        arguments: [vocabulary.predicates[predicate] ?? -1])
    }
  }

  /// How many of a program's members have an attribute. Blocks.
  func count(of program: Program, having attribute: String) throws -> Int {
    let query = SQLProgram(program, vocabulary: vocabulary)
    let exclusion = query.exclusion
    let (sql, arguments) = query.statement(
      "SELECT count(*) FROM \(query.result) CROSS JOIN number ON s = x AND p = ? WHERE \(exclusion.condition)",
      [.number(vocabulary.predicates[attribute] ?? -1)] + exclusion.arguments)
    return try database.read { try Int.fetchOne($0, sql: sql, arguments: Self.bound(arguments)) ?? 0 }
  }

  /// The number of facts: types, names, links in the direction in which they are stated, numbers. Blocks.
  func factCount() throws -> Int {
    try database.read { db in
      func count(_ table: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
      let (entities, numbers) = (try count("entity"), try count("number"))
      let links = try count("link WHERE p IN (SELECT id FROM predicate WHERE NOT is_reverse)")
      return 2 * entities + numbers + links
    }
  }
}
