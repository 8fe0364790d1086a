import Episodes

extension Ontology {
  /// The class of a program's members; nil for an entity, of which anything may be said. Throws a `Diagnostic` where the program
  /// follows a relation that is not there, or from what the relation does not lead away from.
  ///
  /// As in Freebase an entity may be of many classes. So a set of one class may be gone on with as a set of another one, unless
  /// one of the two is no class of entities at all, but of numbers or dates.
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
      guard Self.isValue(first) == Self.isValue(second) else {
        throw Self.problem("'\(first)' and '\(second)' have nothing in common")
      }
      // The narrower class; where neither is, the one that is stated of the set.
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
    guard let type, Self.isValue(type) != Self.isValue(expected) else { return }
    throw Self.problem("'\(relation)' belongs to '\(expected)', not to '\(type)'")
  }

  /// Whether a class is one of numbers, dates and texts.
  private static func isValue(_ type: String) -> Bool {
    ["type.int", "type.float", "type.datetime", "type.boolean", "type.text", "type.rawstring"].contains(type)
  }

  private static func problem(_ text: String) -> Diagnostic { Diagnostic(key: "s_expression", text) }
}
