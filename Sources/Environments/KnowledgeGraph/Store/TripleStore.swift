import Episodes

/// Where facts come from: our own graph, or a SPARQL server.
///
/// What it finds is in a defined order, so that equal questions get equal answers.
public protocol TripleStore: Sendable {
  var ontology: Ontology { get }
  /// The relations and attributes by which a program's members lead somewhere, sorted; those of the ontology only. None lead
  /// away from a number.
  func predicates(of program: Program) async throws -> [String]
  /// A program's members, or its number: sorted, each once, without the entities that the program names.
  ///
  /// As in AgentBench, members that were chosen for the largest or smallest value are all of those that have it: the named
  /// entities are left out only where the value is found.
  func answers(to program: Program) async throws -> [String]
  /// Whether a program can be asked for at all; a variable that cannot is not made.
  func canAsk(for program: Program) -> Bool
}

extension TripleStore {
  public func canAsk(for program: Program) -> Bool { true }
}
