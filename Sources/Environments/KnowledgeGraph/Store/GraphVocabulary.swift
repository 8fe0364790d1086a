/// The numbers that a graph's file has for classes and predicates.
struct GraphVocabulary: Sendable {
  var ontology: Ontology
  var classes: [String: Int]
  var predicates: [String: Int]
  /// By number.
  var predicateNames: [String]
  /// The predicates of each signature, by its number: entities with the same predicates share one.
  var signatures: [[Int]]
}
