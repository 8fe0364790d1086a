import Episodes

/// The relations of a graph with their types, its attributes and its classes: what programs are checked against.
public struct Ontology: Sendable {
  /// A relation between entities, or an attribute.
  public struct Relation: Sendable, Hashable {
    public var domain: String
    public var range: String
    /// The relation that says the same the other way round.
    public var reverse: String?

    public init(domain: String, range: String, reverse: String? = nil) {
      self.domain = domain
      self.range = range
      self.reverse = reverse
    }
  }

  public var relations: [String: Relation]
  /// The relations that lead to entities and may be listed.
  public var listed: Set<String>
  public var attributes: Set<String>
  public let classes: Set<String>
  /// Those that may be listed, and those above and below others.
  let allClasses: Set<String>
  /// The classes right above a class.
  public let parents: [String: [String]]

  public init(
    relations: [String: Relation], listed: Set<String>, attributes: Set<String>, classes: Set<String>,
    parents: [String: [String]] = [:]
  ) {
    self.relations = relations
    self.listed = listed
    self.attributes = attributes
    self.classes = classes
    self.parents = parents
    allClasses = classes.union(parents.keys).union(parents.values.joined())
  }

  /// Whether everything of class `lower` is of class `upper` too.
  public func isKind(_ lower: String, of upper: String) -> Bool {
    var (open, seen): ([String], Set<String>) = ([lower], [])
    while let name = open.popLast() {
      if name == upper { return true }
      guard seen.insert(name).inserted else { continue }
      open += parents[name] ?? []
    }
    return false
  }
}
