import GRDB

/// Finds a program's members step by step: a step that occurs twice is found once, whatever is nested in it.
struct ProgramEvaluator {
  private let db: GRDB.Database
  private let vocabulary: GraphVocabulary
  /// The members of programs that were found before.
  private(set) var known: [Program: [Int]]

  init(_ db: GRDB.Database, _ vocabulary: GraphVocabulary, known: [Program: [Int]] = [:]) {
    self.db = db
    self.vocabulary = vocabulary
    self.known = known
  }

  /// The numbers of a program's members, sorted, with the entities that it names; none of a count.
  mutating func members(_ program: Program) throws -> [Int] {
    if let members = known[program] { return members }
    let members = try found(program)
    known[program] = members
    return members
  }

  /// The members without the entities that the program names, unless it is a superlative.
  mutating func answers(_ program: Program) throws -> [Int] {
    let members = try members(program)
    if case .extreme = program { return members }
    let named = try named(program)
    return members.filter { !named.contains($0) }
  }

  private mutating func found(_ program: Program) throws -> [Int] {
    switch program {
    case .entity(let id): return try numbers("SELECT id FROM entity WHERE mid = ?", [id])
    case .instances(let name):
      return try numbers("SELECT id FROM entity WHERE class = ? ORDER BY id", [vocabulary.classes[name]])
    case .join(let relation, let backwards, let of):
      let name = backwards ? vocabulary.ontology.relations[relation]?.reverse : relation
      guard let predicate = name.flatMap({ vocabulary.predicates[$0] }) else { return [] }
      return try join(try members(of), predicate)
    case .and(let one, let other): return Self.intersection(try members(one), try members(other))
    case .or(let one, let other): return Self.unique(try members(one) + members(other))
    // Nothing is reached from a number.
    case .count: return []
    case .extreme(let largest, let of, let attribute):
      guard let predicate = vocabulary.predicates[attribute] else { return [] }
      let values = try values(predicate, of: try members(of))
      let named = try named(of)
      let compared = values.lazy.filter { !named.contains($0.member) }.map(\.value)
      guard let best = largest ? compared.max() : compared.min() else { return [] }
      return values.filter { $0.value == best }.map(\.member)
    }
  }

  private func join(_ from: [Int], _ predicate: Int) throws -> [Int] {
    if from.count == 1 { return try numbers("SELECT o FROM link WHERE s = ? AND p = ?", [from[0], predicate]) }
    return Self.unique(
      try numbers(
        "SELECT o FROM json_each(?) j CROSS JOIN link ON s = j.value AND p = ?", [Self.list(from), predicate]))
  }

  /// The members that have an attribute, with its value.
  func values(_ predicate: Int, of members: [Int]) throws -> [(member: Int, value: Double)] {
    let statement = try db.cachedStatement(
      sql: "SELECT s, number.value FROM json_each(?) j CROSS JOIN number ON s = j.value AND p = ?")
    return try Row.fetchAll(statement, arguments: [Self.list(members), predicate]).map { ($0[0], $0[1]) }
  }

  /// The predicates that lead away from any of the members, sorted.
  func predicates(of members: [Int]) throws -> [Int] {
    let signatures = try numbers(
      "SELECT DISTINCT signature FROM json_each(?) j CROSS JOIN entity ON entity.id = j.value", [Self.list(members)])
    return Self.unique(signatures.flatMap { vocabulary.signatures[$0] })
  }

  /// The ids of members, sorted.
  func ids(of members: [Int]) throws -> [String] {
    let statement = try db.cachedStatement(
      sql: "SELECT mid FROM json_each(?) j CROSS JOIN entity ON entity.id = j.value ORDER BY mid")
    return try String.fetchAll(statement, arguments: [Self.list(members)])
  }

  private func named(_ program: Program) throws -> Set<Int> {
    Set(try program.entities.flatMap { try numbers("SELECT id FROM entity WHERE mid = ?", [$0]) })
  }

  private func numbers(_ sql: String, _ arguments: StatementArguments) throws -> [Int] {
    try Int.fetchAll(try db.cachedStatement(sql: sql), arguments: arguments)
  }

  private static func list(_ members: [Int]) -> String { "[\(members.map(String.init).joined(separator: ","))]" }

  private static func unique(_ members: [Int]) -> [Int] {
    var result: [Int] = []
    for member in members.sorted() where member != result.last { result.append(member) }
    return result
  }

  private static func intersection(_ one: [Int], _ other: [Int]) -> [Int] {
    var result: [Int] = []
    var place = 0
    for member in one {
      while place < other.count, other[place] < member { place += 1 }
      if place < other.count, other[place] == member { result.append(member) }
    }
    return result
  }
}
