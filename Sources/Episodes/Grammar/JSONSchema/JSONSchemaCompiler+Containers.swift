/// Arrays and objects.
extension JSONSchemaCompiler {
  /// The longest name of a property, in characters.
  private static let longestKey = 500

  mutating func array(_ schema: OrderedJSON, at pointer: String) throws -> Grammar {
    if schema["uniqueItems"]?.bool == true {
      throw JSONSchemaError(Self.join(pointer, "uniqueItems"), "'uniqueItems' is not supported")
    }
    let min = try count("minItems", schema, at: pointer) ?? 0
    var max = try count("maxItems", schema, at: pointer)
    let place = Self.join(pointer, "prefixItems")
    guard let prefix = schema["prefixItems"].map(\.elements) ?? [] else {
      throw JSONSchemaError(place, "expected an array of schemas")
    }
    var first: [Grammar] = []
    for (index, item) in prefix.enumerated() where index < max ?? .max {
      first.append(try grammar(of: item, at: "\(place)/\(index)"))
    }
    var item = Grammar.choice([])
    if schema["items"]?.bool == false || (schema["items"] == nil && !prefix.isEmpty && min <= prefix.count) {
      max = Swift.min(max ?? .max, prefix.count)
    } else if max ?? .max > prefix.count {
      let place = Self.join(pointer, "items")
      item = try rule(place) { try $0.grammar(of: schema["items"] ?? .bool(true), at: place) }
    }
    guard min <= max ?? .max else {
      throw JSONSchemaError(Self.join(pointer, "minItems"), "no array is so long and so short")
    }
    return list("[", first, item: item, min: min, max: max, "]")
  }

  /// `min` to `max` parts between brackets: `first`, as far as they go, then `item`.
  func list(_ open: String, _ first: [Grammar], item: Grammar, min: Int, max: Int?, _ close: String) -> Grammar {
    let comma = Grammar.literal(layout.comma)
    // What follows the last of `first`; or all of it, where that is empty and the first item has no comma.
    let most = max.map { Swift.max($0 - Swift.max(first.count, 1), 0) }
    var rest = Grammar.repetition(
      .sequence([comma, item]), min: Swift.max(min - Swift.max(first.count, 1), 0), max: most)
    for index in (0..<Swift.max(first.count, 1)).reversed() where max ?? .max > 0 {
      var part = [first.isEmpty ? item : first[index], rest]
      if index > 0 { part.insert(comma, at: 0) }
      rest = index < min ? .sequence(part) : .optional(.sequence(part))
    }
    return .sequence([.literal(open), max == 0 ? .literal("") : rest, .literal(close)])
  }

  mutating func object(_ schema: OrderedJSON, at pointer: String) throws -> Grammar {
    let place = Self.join(pointer, "properties")
    guard var properties = schema["properties"].map(\.members) ?? [] else {
      throw JSONSchemaError(place, "expected an object of schemas")
    }
    guard let required = schema["required"].map({ $0.elements?.compactMap(\.text) }) ?? [],
      required.count == schema["required"]?.elements?.count ?? 0
    else { throw JSONSchemaError(Self.join(pointer, "required"), "expected an array of names") }
    let others = schema["additionalProperties"] ?? .bool(schema["properties"] == nil)
    let isOpen = others.bool != false
    for name in required where !properties.contains(where: { $0.key == name }) {
      guard isOpen || schema["additionalProperties"] == nil else {
        throw JSONSchemaError(Self.join(pointer, "required"), "'\(name)' is required, but no property is called so")
      }
      properties.append(.init(key: name, value: isOpen ? others : .bool(true)))
    }
    let isFixed = !isOpen && properties.allSatisfy { required.contains($0.key) }
    var members: [(grammar: Grammar, isRequired: Bool)] = []
    for property in properties {
      guard property.key.unicodeScalars.count <= Self.longestKey else {
        throw JSONSchemaError(place, "a property's name is longer than \(Self.longestKey) characters")
      }
      let key = Grammar.literal(OrderedJSON.quoted(property.key))
      let at = Self.join(place, property.key)
      // Where several ways lead to a member, its value is a rule, so that it is there once.
      let value =
        isFixed
        ? try grammar(of: property.value, at: at) : try rule(at) { try $0.grammar(of: property.value, at: at) }
      members.append((member(key, value), required.contains(property.key)))
    }
    guard isOpen else { return object(members, other: nil, isFixed, at: pointer) }
    let at = Self.join(pointer, "additionalProperties")
    let value = try rule(at) { try $0.grammar(of: others, at: at) }
    let key = Self.key(otherThan: properties.map { $0.key.unicodeScalars[...] })
    return object(members, other: member(.sequence([.literal("\""), key, .literal("\"")]), value), false, at: pointer)
  }

  /// Members in their order, optional ones or not, then any number of `other`. `isFixed` says that all are required and no
  /// other may follow.
  private mutating func object(
    _ members: [(grammar: Grammar, isRequired: Bool)], other: Grammar?, _ isFixed: Bool, at pointer: String
  ) -> Grammar {
    let comma = Grammar.literal(layout.comma)
    if isFixed {
      let parts = members.enumerated().flatMap { $0.offset == 0 ? [$0.element.grammar] : [comma, $0.element.grammar] }
      return .sequence([.literal("{")] + parts + [.literal("}")])
    }
    // What may follow once a member is written: a rule for each place, which goes on as the next one's.
    let rest = { (index: Int) in "from member \(index) of \(pointer)" }
    for (index, member) in members.enumerated() {
      let part = Grammar.sequence([comma, member.grammar])
      rules[rest(index)] = .sequence([member.isRequired ? part : .optional(part), .reference(rest(index + 1))])
    }
    let others = other.map { Grammar.repetition(.sequence([comma, $0]), min: 0, max: nil) } ?? .literal("")
    rules[rest(members.count)] = .sequence([others, .literal("}")])
    // One way for each member that may be the first one written.
    var ways: [Grammar] = []
    for (index, member) in members.enumerated() {
      ways.append(.sequence([member.grammar, .reference(rest(index + 1))]))
      if member.isRequired { break }
    }
    if !members.contains(where: \.isRequired) {
      ways.append(.literal("}"))
      if let other { ways.append(.sequence([other, .reference(rest(members.count))])) }
    }
    return .sequence([.literal("{"), .choice(ways)])
  }

  /// The text of keys that need no escape and are none of `names`.
  private static func key(otherThan names: [Substring.UnicodeScalarView]) -> Grammar {
    let any = JSONStringGrammar.plain
    let firsts = Set(names.compactMap(\.first))
    var ways: [Grammar] = names.contains(where: \.isEmpty) ? [] : [.literal("")]
    let free = any.subtracting(CharacterClass(firsts.map { $0.value...$0.value }))
    ways.append(.sequence([.one(free), .characters(any, min: 0, max: nil)]))
    for first in firsts.sorted() where any.contains(first) {
      let further = names.filter { $0.first == first }.map { $0.dropFirst() }
      ways.append(.sequence([.literal(String(first)), key(otherThan: further)]))
    }
    return .choice(ways)
  }
}
