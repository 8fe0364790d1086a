import Episodes
import Foundation
import GRDB
import Synchronization

/// Our own graph: an SQLite file, read only and mapped into memory.
public final class Graph: TripleStore {
  private let database: DatabasePool
  private let vocabulary: GraphVocabulary
  /// Large sets, which a long way would else lead through again at each step.
  private let largeSets = Mutex(LargeSets())
  private let ambiguousWords: Set<String>

  public var ontology: Ontology { vocabulary.ontology }

  /// The graph of the facts in `facts`, built into a file in `cache` if it is not there. Throws a `Diagnostic` for broken facts
  /// and for a folder that cannot be written. Blocks.
  public convenience init(facts: URL, cache: URL) throws {
    let source = try GraphSource(folder: facts)
    try self.init(
      file: try GraphFile.ensure(source, in: cache), ontology: source.ontology, ambiguous: source.ambiguousWords)
  }

  init(file: URL, ontology: Ontology, ambiguous: Set<String>) throws {
    ambiguousWords = ambiguous
    var configuration = Configuration()
    configuration.readonly = true
    // More than there are threads: a reader is given back by a thread that must not be waiting for one. They are opened when needed.
    configuration.maximumReaderCount = 64
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
          predicateNames: predicates,
          signatures: try Row.fetchAll(db, sql: "SELECT id, predicate FROM signature ORDER BY id, predicate").reduce(
            into: []
          ) { signatures, row in
            while signatures.count <= row[0] as Int { signatures.append([]) }
            signatures[row[0]].append(row[1])
          })
      }
      self.database = database
    } catch let error as DatabaseError {
      throw Diagnostic(
        file: file.path, "is no graph: \(error.message ?? "\(error)")", hint: "Remove it: it is built again when needed"
      )
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
    var evaluator = ProgramEvaluator(db, vocabulary, known: largeSets.withLock(\.members))
    defer { largeSets.withLock { $0.keep(evaluator.known) } }
    // An entity's own relations are asked for, not those of others.
    let members: [Int] =
      if case .entity = program { try evaluator.members(program) } else { try evaluator.answers(program) }
    return try evaluator.predicates(of: members).map { vocabulary.predicateNames[$0] }
  }

  private func answers(to program: Program, _ db: GRDB.Database) throws -> [String] {
    var evaluator = ProgramEvaluator(db, vocabulary, known: largeSets.withLock(\.members))
    defer { largeSets.withLock { $0.keep(evaluator.known) } }
    if case .count(let of) = program {
      // A number is one thing.
      if case .count = of { return ["1"] }
      return ["\(try evaluator.answers(of).count)"]
    }
    return try evaluator.ids(of: try evaluator.answers(program))
  }

  /// An entity as people know it.
  struct Entity: Sendable, Hashable {
    var id: String
    var name: String
    var type: String
  }

  /// Whether an entity's name means other things too that bear other names in the graph.
  func isAmbiguous(_ entity: Entity) -> Bool {
    entity.type == "word.sense" && ambiguousWords.contains(entity.name)
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
    try database.read { db in
      var evaluator = ProgramEvaluator(db, vocabulary)
      let members = try evaluator.answers(program)
      return try vocabulary.predicates[attribute].map { try evaluator.values($0, of: members).count } ?? 0
    }
  }

  /// The number of facts: types, names, links in the direction in which they are stated, numbers. Blocks.
  public func factCount() throws -> Int {
    try database.read { db in
      func count(_ table: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
      let (entities, numbers) = (try count("entity"), try count("number"))
      let links = try count("link WHERE p IN (SELECT id FROM predicate WHERE NOT is_reverse)")
      return 2 * entities + numbers + links
    }
  }
}

/// The members of programs that have many.
private struct LargeSets {
  private static let (least, most) = (1000, 2_000_000)
  private(set) var members: [Program: [Int]] = [:]
  private var count = 0

  mutating func keep(_ found: [Program: [Int]]) {
    for (program, set) in found where set.count >= Self.least && members[program] == nil {
      if count + set.count > Self.most { (members, count) = ([:], 0) }
      members[program] = set
      count += set.count
    }
  }
}
