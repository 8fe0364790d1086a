import Episodes

/// A program as a SPARQL query.
struct SPARQLQuery {
  private let namespace: String
  private var fresh = 0
  private var size = 0
  /// A superlative is written twice, and so is what it is of: deep ones do not fit into a request.
  private static let largest = 32 << 10

  /// The query is longer than servers take.
  struct TooLong: Error, CustomStringConvertible {
    var description: String { "the query is longer than the \(SPARQLQuery.largest) bytes that servers take" }
  }

  private init(namespace: String) { self.namespace = namespace }

  /// The query for a program's members, or for their number. Throws `TooLong`.
  static func answers(to program: Program, namespace: String) throws -> String {
    var query = SPARQLQuery(namespace: namespace)
    if case .count(let of) = program {
      return "SELECT (COUNT(DISTINCT ?x) AS ?count) WHERE { \(try query.members(of: of)) }"
    }
    return "SELECT DISTINCT ?x WHERE { \(try query.members(of: program)) }"
  }

  /// The query for what leads away from a program's members. Throws `TooLong`.
  static func predicates(of program: Program, namespace: String) throws -> String {
    var query = SPARQLQuery(namespace: namespace)
    if case .entity(let id) = program {
      return "SELECT DISTINCT ?r WHERE { \(query.iri(id)) ?r ?o }"
    }
    return "SELECT DISTINCT ?r WHERE { ?x ?r ?o . { SELECT DISTINCT ?x WHERE { \(try query.members(of: program)) } } }"
  }

  /// The conditions on `?x`.
  private mutating func members(of program: Program) throws -> String {
    let pattern = try pattern(program, "x")
    if case .extreme = program { return pattern }
    return pattern + filters("x", program)
  }

  private func filters(_ variable: String, _ program: Program) -> String {
    // A text counts without a language or in English.
    let language =
      " FILTER (!isLiteral(?\(variable)) || lang(?\(variable)) = '' || langMatches(lang(?\(variable)), 'en'))"
    return program.entities.map { " FILTER (?\(variable) != \(iri($0)))" }.joined() + language
  }

  private mutating func variable() -> String {
    fresh += 1
    return "v\(fresh)"
  }

  private mutating func pattern(_ program: Program, _ variable: String) throws -> String {
    let text: String
    switch program {
    case .entity(let id): text = "VALUES ?\(variable) { \(iri(id)) } "
    case .instances(let name): text = "?\(variable) \(iri("type.object.type")) \(iri(name)) . "
    case .join(let relation, let backwards, .entity(let id)):
      text =
        backwards
        ? "?\(variable) \(iri(relation)) \(iri(id)) . " : "\(iri(id)) \(iri(relation)) ?\(variable) . "
    case .join(let relation, let backwards, let of):
      let from = self.variable()
      let step =
        backwards
        ? "?\(variable) \(iri(relation)) ?\(from) . " : "?\(from) \(iri(relation)) ?\(variable) . "
      text = try pattern(of, from) + step
    case .and(let one, let other): text = try pattern(one, variable) + pattern(other, variable)
    case .or(let one, let other):
      text = "{ \(try pattern(one, variable)) } UNION { \(try pattern(other, variable)) } "
    case .count: text = "FILTER (false) "
    case .extreme(let largest, let of, let attribute):
      let (value, inner) = (self.variable(), self.variable())
      let order = largest ? "DESC(?\(value))" : "?\(value)"
      let best = """
        { SELECT ?\(value) WHERE { \(try pattern(of, inner))?\(inner) \(iri(attribute)) ?\(value) .\
        \(filters(inner, of)) } ORDER BY \(order) LIMIT 1 }
        """
      text = try pattern(of, variable) + "?\(variable) \(iri(attribute)) ?\(value) . " + best + " "
    }
    size += text.utf8.count
    guard size < Self.largest else { throw TooLong() }
    return text
  }

  /// The full name of an id. What could end it early is written as a number: nothing in a name becomes a part of the query.
  private func iri(_ id: String) -> String {
    var text = "<\(namespace)"
    for scalar in id.unicodeScalars {
      if scalar.value <= 32 || "<>\"{}|^`\\%".unicodeScalars.contains(scalar) {
        for byte in String(scalar).utf8 {
          text += "%" + String(UInt16(byte) + 256, radix: 16, uppercase: true).dropFirst()
        }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text + ">"
  }
}
