import EnvironmentKit
import Episodes

/// AgentBench's tools over a graph: variables that stand for programs, made step by step.
///
/// Nothing is looked up to make a variable: the graph is asked for relations and attributes only, and for the answer.
struct Toolbox: Sendable {
  /// Why a call did nothing, for whoever made it.
  struct Refusal: Error { var reason: String }

  /// Nobody needs longer ways to an answer.
  private static let (deepest, largest) = (64, 2048)

  let store: any TripleStore
  let listings: Listings
  /// The question's entities: names and ids.
  let entities: [Question.Entity]
  /// Whether only relations that were listed before can be followed, as in the text protocol.
  let needsListing: Bool
  private(set) var variables: [Variable] = []
  private(set) var relations: [Program: [String]] = [:]
  private(set) var attributes: [Program: [String]] = [:]

  init(store: any TripleStore, listings: Listings, entities: [Question.Entity], needsListing: Bool) {
    self.store = store
    self.listings = listings
    self.entities = entities
    self.needsListing = needsListing
  }

  /// Plays a call; gives what is seen of it. Throws a `Refusal` for what cannot be executed, anything else is a fault of the
  /// graph's.
  mutating func call(_ name: String, _ arguments: [String]) async throws -> String {
    guard let tool = GraphTool(rawValue: name) else { throw Refusal(reason: "there is no function \(name)") }
    guard arguments.count == tool.parameters.count else {
      throw Refusal(reason: "\(name) takes \(tool.parameters.count) arguments")
    }
    switch tool {
    case .getRelations: return Self.list(try await relations(of: try program(arguments[0])))
    case .getAttributes: return Self.list(try await attributes(of: try variable(arguments[0]).program))
    case .getNeighbors:
      let from = try program(arguments[0])
      if !needsListing { _ = try await relations(of: from) }
      guard relations[from]?.contains(arguments[1]) == true, let relation = store.ontology.relations[arguments[1]]
      else {
        throw Refusal(reason: "\(arguments[1]) is not among the relations that were listed for \(arguments[0])")
      }
      return try add(relation.range, .join(arguments[1], backwards: false, from))
    case .intersection, .union:
      let (one, other) = (try variable(arguments[0]), try variable(arguments[1]))
      guard one.type == other.type else { throw Refusal(reason: "the two variables are not of the same type") }
      return try add(one.type, tool == .union ? .or(one.program, other.program) : .and(one.program, other.program))
    case .argmax, .argmin:
      let from = try variable(arguments[0])
      if !needsListing { _ = try await attributes(of: from.program) }
      guard attributes[from.program]?.contains(arguments[1]) == true else {
        throw Refusal(reason: "\(arguments[1]) is not among the attributes that were listed for \(arguments[0])")
      }
      return try add(from.type, .extreme(largest: tool == .argmax, from.program, arguments[1]))
    case .count:
      return try add(Variable.number, .count(try variable(arguments[0]).program))
    }
  }

  /// The variable that `#n` names; nil for none.
  func variable(at text: some StringProtocol) -> Variable? {
    guard text.hasPrefix("#"), let number = Int(text.dropFirst()), variables.indices.contains(number) else {
      return nil
    }
    return variables[number]
  }

  private func variable(_ text: String) throws -> Variable {
    guard let variable = variable(at: Self.bare(text)) else { throw Refusal(reason: "\(text) is no variable") }
    return variable
  }

  private func program(_ text: String) throws -> Program {
    if let variable = variable(at: Self.bare(text)) { return variable.program }
    if let entity = entities.first(where: { $0.name.utf8.elementsEqual(text.utf8) }) { return .entity(entity.id) }
    guard ProgramParser.isEntity(text) else {
      throw Refusal(reason: "\(text) is neither a variable nor one of the entities")
    }
    return .entity(text)
  }

  /// People write "variable #0" too.
  private static func bare(_ text: String) -> Substring {
    for word in ["variable ", "Variable "] where text.hasPrefix(word) { return text.dropFirst(word.count) }
    return text[...]
  }

  private mutating func relations(of program: Program) async throws -> [String] {
    let found = try await listings.predicates(of: program, in: store).relations
    relations[program] = found
    return found
  }

  private mutating func attributes(of program: Program) async throws -> [String] {
    let found = try await listings.predicates(of: program, in: store).attributes
    attributes[program] = found
    return found
  }

  private mutating func add(_ type: String, _ program: Program) throws -> String {
    guard program.depth <= Self.deepest, program.size <= Self.largest else {
      throw Refusal(
        reason: "it would be made of more than \(Self.largest) steps, or of more than \(Self.deepest) in a row")
    }
    guard store.canAsk(for: program) else {
      throw Refusal(reason: "it would be too long to ask the graph's server for")
    }
    variables.append(Variable(type: type, program: program))
    let what = type == Variable.number ? "which is a number" : "which are instances of \(type)"
    return "Observation: variable #\(variables.count - 1), \(what)"
  }

  private static func list(_ names: [String]) -> String { "Observation: [\(names.joined(separator: ", "))]" }
}
