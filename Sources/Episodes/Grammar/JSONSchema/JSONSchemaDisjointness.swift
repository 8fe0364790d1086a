/// Whether no value can satisfy two schemas: what `oneOf` asks of its alternatives before it can be a choice.
struct JSONSchemaDisjointness {
  let root: OrderedJSON
  /// References in references.
  private static let deepest = 20

  init(root: OrderedJSON) { self.root = root }

  /// Throws `JSONSchemaError` unless all of `parts` exclude one another.
  func check(_ parts: [OrderedJSON], at pointer: String) throws {
    for (index, part) in parts.enumerated() {
      for other in parts.indices where other > index && !areDisjoint(part, parts[other], 0) {
        throw JSONSchemaError(
          pointer,
          "a value might satisfy both \(index) and \(other), which 'oneOf' forbids: use 'anyOf', or give them a "
            + "required property with different fixed values")
      }
    }
  }

  private func areDisjoint(_ one: OrderedJSON, _ other: OrderedJSON, _ depth: Int) -> Bool {
    guard depth < Self.deepest else { return false }
    for (schema, counterpart) in [(one, other), (other, one)] {
      if let pointer = schema["$ref"]?.text {
        guard let target = JSONSchemaCompiler.resolve(pointer, in: root) else { return false }
        return areDisjoint(target, counterpart, depth + 1)
      }
      if let parts = (schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"])?.elements {
        return parts.allSatisfy { areDisjoint($0, counterpart, depth + 1) }
      }
    }
    if let left = constants(one), let right = constants(other) {
      return !left.contains { value in right.contains { $0.isSame(as: value) } }
    }
    if let left = types(one), let right = types(other), left.isDisjoint(with: right) { return true }
    return isAboutObjects(one) && isAboutObjects(other) && haveDisjointMembers(one, other, depth)
  }

  /// The fixed values of a schema; nil where it has none.
  private func constants(_ schema: OrderedJSON) -> [OrderedJSON]? {
    guard schema["const"] != nil || schema["enum"] != nil else { return nil }
    return try? JSONSchemaCompiler.constants(schema, at: "#")
  }

  /// The types that a schema allows; nil where it does not say.
  private func types(_ schema: OrderedJSON) -> Set<String>? {
    let named =
      constants(schema)?.map(\.type) ?? schema["type"]?.text.map { [$0] }
      ?? schema["type"]?.elements?.compactMap(\.text)
    return named.map { Set($0.map { $0 == "integer" ? "number" : $0 }) }
  }

  private func isAboutObjects(_ schema: OrderedJSON) -> Bool {
    guard let keys = schema.members?.map(\.key), constants(schema) == nil else { return false }
    return (try? JSONSchemaCompiler.types(schema, keys, at: "#")) == ["object"]
  }

  /// Whether what one object must have is something that the other cannot have.
  private func haveDisjointMembers(_ one: OrderedJSON, _ other: OrderedJSON, _ depth: Int) -> Bool {
    for (schema, counterpart) in [(one, other), (other, one)] {
      for name in schema["required"]?.elements?.compactMap(\.text) ?? [] {
        let mine = schema["properties"]?[name] ?? .bool(true)
        guard let theirs = counterpart["properties"]?[name] else {
          if counterpart["additionalProperties"]?.bool == false { return true }
          continue
        }
        if areDisjoint(mine, theirs, depth + 1) { return true }
      }
    }
    return false
  }
}
