/// A program as one SQL statement: a common table expression per step, so that a part that occurs twice is found once.
struct SQLProgram {
  private var steps: [String] = []
  private var names: [Program: String] = [:]
  private(set) var arguments: [SQLArgument] = []
  private let vocabulary: GraphVocabulary

  enum SQLArgument: Hashable {
    case number(Int)
    case text(String)
  }

  /// The table whose column `x` has the members of the program.
  private(set) var result = ""
  let program: Program

  init(_ program: Program, vocabulary: GraphVocabulary) {
    self.vocabulary = vocabulary
    self.program = program
    result = table(program)
  }

  /// A statement over `result`. `arguments` are those of the text behind the expressions.
  func statement(_ text: String, _ more: [SQLArgument] = []) -> (sql: String, arguments: [SQLArgument]) {
    ("WITH \(steps.joined(separator: ",\n"))\n\(text)", arguments + more)
  }

  /// A condition on `x` that leaves out what the program names, and its arguments; none for a superlative.
  var exclusion: (condition: String, arguments: [SQLArgument]) {
    if case .extreme = program { return ("1", []) }
    return Self.exclusion(of: program)
  }

  private static func exclusion(of program: Program) -> (condition: String, arguments: [SQLArgument]) {
    let named = program.entities
    guard !named.isEmpty else { return ("1", []) }
    let marks = named.map { _ in "?" }.joined(separator: ", ")
    return ("x NOT IN (SELECT id FROM entity WHERE mid IN (\(marks)))", named.map(SQLArgument.text))
  }

  private mutating func table(_ program: Program) -> String {
    if let known = names[program] { return known }
    let sql: String
    // A step's arguments stand behind those of the steps before it.
    switch program {
    case .entity(let id):
      sql = "SELECT id AS x FROM entity WHERE mid = ?"
      arguments.append(.text(id))
    case .instances(let name):
      sql = "SELECT id AS x FROM entity WHERE class = ?"
      arguments.append(.number(vocabulary.classes[name] ?? -1))
    case .join(let relation, let backwards, let of):
      let from = table(of)
      let name = backwards ? vocabulary.ontology.relations[relation]?.reverse : relation
      sql = "SELECT DISTINCT o AS x FROM \(from) CROSS JOIN link ON s = x AND p = ?"
      arguments.append(.number(name.flatMap { vocabulary.predicates[$0] } ?? -1))
    case .and(let one, let other):
      let (one, other) = (table(one), table(other))
      sql = "SELECT x FROM \(one) INTERSECT SELECT x FROM \(other)"
    case .or(let one, let other):
      let (one, other) = (table(one), table(other))
      sql = "SELECT x FROM \(one) UNION SELECT x FROM \(other)"
    case .count:
      // Nothing is reached from a number.
      sql = "SELECT 0 AS x WHERE 0"
    case .extreme(let largest, let of, let attribute):
      let from = table(of)
      let exclusion = Self.exclusion(of: of)
      let predicate = SQLArgument.number(vocabulary.predicates[attribute] ?? -1)
      let valued = "\(from) CROSS JOIN number ON s = x AND p = ?"
      sql = """
        SELECT x FROM \(valued) WHERE value = \
        (SELECT \(largest ? "max" : "min")(value) FROM \(valued) WHERE \(exclusion.condition))
        """
      arguments += [predicate, predicate] + exclusion.arguments
    }
    let name = "t\(steps.count)"
    steps.append("\(name)(x) AS MATERIALIZED (\(sql))")
    names[program] = name
    return name
  }
}

/// The numbers that the graph's file has for classes and predicates.
struct GraphVocabulary: Sendable {
  var ontology: Ontology
  var classes: [String: Int]
  var predicates: [String: Int]
  /// By number.
  var predicateNames: [String]
}
