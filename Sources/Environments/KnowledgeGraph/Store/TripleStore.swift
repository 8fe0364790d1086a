import Episodes

/// Where facts come from: our own graph, or a SPARQL server.
public protocol TripleStore: Sendable {
  var ontology: Ontology { get }
  /// The relations and attributes by which a program's members lead somewhere, sorted; those of the ontology only.
  func predicates(of program: Program) async throws -> [String]
  /// A program's members, or its number: sorted, each once.
  func answers(to program: Program) async throws -> [String]
  func close() async
}

extension TripleStore {
  public func close() async {}
}
