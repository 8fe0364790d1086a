import Episodes

extension Ontology {
  /// The class of a program's members; nil for an entity, of which anything may be said. Throws a `Diagnostic` where tools could
  /// not make it: where it follows a relation that is not there, or from what the relation does not lead away from, or has in
  /// common what is of two types.
  ///
  /// A class and one above or below it go together where a relation is followed: what is of one may be of the other. Two
  /// variables meet only where their types are the same, as the tools have it. A class's name in an intersection, which
  /// no tool makes but S-expressions have, narrows a set of a related class.
  public func type(of program: Program) throws -> String? {
    switch program {
    case .entity: return nil
    case .instances(let name):
      guard allClasses.contains(name) else { throw Self.problem("there is no class '\(name)'") }
      return name
    case .count(let of):
      _ = try type(of: of)
      return Variable.number
    case .join(let name, let backwards, let of):
      let relation = try relation(name)
      try fit(try type(of: of), backwards ? relation.range : relation.domain, of: name)
      return backwards ? relation.domain : relation.range
    case .and(let one, let other), .or(let one, let other):
      let (first, second) = (try type(of: one), try type(of: other))
      guard let first, let second else { return first ?? second }
      guard first == second || program.narrowsByClass && areRelated(first, second) else {
        throw Self.problem("'\(first)' and '\(second)' are not of the same type")
      }
      // The narrower class.
      return isKind(second, of: first) ? second : first
    case .extreme(_, let of, let attribute):
      let relation = try relation(attribute)
      try fit(try type(of: of), relation.domain, of: attribute)
      return try type(of: of)
    }
  }

  private func relation(_ name: String) throws -> Relation {
    guard let relation = relations[name] else { throw Self.problem("there is no relation '\(name)'") }
    return relation
  }

  private func fit(_ type: String?, _ expected: String, of relation: String) throws {
    guard let type, !areRelated(type, expected) else { return }
    throw Self.problem("'\(relation)' belongs to '\(expected)', not to '\(type)'")
  }

  private func areRelated(_ one: String, _ other: String) -> Bool {
    isKind(one, of: other) || isKind(other, of: one)
  }

  private static func problem(_ text: String) -> Diagnostic { Diagnostic(key: "s_expression", text) }
}

extension Program {
  /// Whether it is an intersection with all members of a class.
  fileprivate var narrowsByClass: Bool {
    switch self {
    case .and(.instances, _), .and(_, .instances): true
    default: false
    }
  }
}
