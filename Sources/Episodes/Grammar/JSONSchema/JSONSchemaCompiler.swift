/// Turns a JSON Schema into a grammar, schema by schema.
struct JSONSchemaCompiler {
  let root: OrderedJSON
  let layout: JSONLayout
  /// The parts that are referred to, by JSON pointer or by a name of ours.
  var rules: [String: Grammar] = [:]
  private var depth = 0
  /// Schemas in one another, references followed.
  private static let deepest = 256

  /// The keywords that say something about values of each type.
  static let keywords: [String: [String]] = [
    "string": ["minLength", "maxLength", "pattern", "format"],
    "number": ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
    "array": ["items", "prefixItems", "minItems", "maxItems", "uniqueItems"],
    "object": ["properties", "required", "additionalProperties"],
  ]
  /// Keywords that stand for a whole schema, of which there may be one.
  private static let whole = ["$ref", "anyOf", "oneOf", "allOf", "enum"]
  private static let describing: Set<String> = [
    "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$schema", "$id",
    "$comment", "$defs", "definitions", "contentEncoding", "contentMediaType",
  ]
  private static let types = ["null", "boolean", "integer", "number", "string", "array", "object"]

  init(_ root: OrderedJSON, _ layout: JSONLayout) {
    self.root = root
    self.layout = layout
  }

  /// The texts of `schema`, which stands at `pointer`.
  mutating func grammar(of schema: OrderedJSON, at pointer: String) throws -> Grammar {
    guard depth < Self.deepest else {
      throw JSONSchemaError(pointer, "more than \(Self.deepest) schemas stand in one another, references followed")
    }
    depth += 1
    defer { depth -= 1 }
    if case .bool(let allows) = schema {
      guard allows else { throw JSONSchemaError(pointer, "'false' allows no value") }
      return anything()
    }
    guard let members = schema.members else {
      throw JSONSchemaError(pointer, "a schema is an object or a boolean, not \(schema.type)")
    }
    let keys = members.map(\.key).filter { !Self.describing.contains($0) && !$0.hasPrefix("x-") }
    try check(keys, at: pointer)
    if schema["const"] != nil || schema["enum"] != nil { return try constants(schema, keys, at: pointer) }
    if let keyword = Self.whole.first(where: keys.contains) {
      if let other = keys.first(where: { $0 != keyword }) {
        throw JSONSchemaError(
          Self.join(pointer, other), "'\(other)' beside '\(keyword)' is not supported: merge the two")
      }
      return try combined(schema, keyword, at: pointer)
    }
    let types = try Self.types(schema, keys, at: pointer)
    if types.isEmpty { return anything() }
    let parts = try types.map { try grammar(ofType: $0, schema, at: pointer) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private func check(_ keys: [String], at pointer: String) throws {
    let known = Self.keywords.values.joined() + Self.whole + ["type", "const"]
    for key in keys where !known.contains(key) {
      throw JSONSchemaError(Self.join(pointer, key), "the keyword '\(key)' is not supported")
    }
  }

  /// The types that a schema names, or that its keywords are about; none where it says nothing.
  static func types(_ schema: OrderedJSON, _ keys: [String], at pointer: String) throws -> [String] {
    guard let type = schema["type"] else {
      return keywords.keys.sorted().filter { type in keys.contains { keywords[type]?.contains($0) == true } }
    }
    let names = type.text.map { [$0] } ?? type.elements?.compactMap(\.text) ?? []
    guard !names.isEmpty, names.allSatisfy(types.contains), names.count == type.elements?.count ?? 1 else {
      throw JSONSchemaError(join(pointer, "type"), "expected one or several of \(types.joined(separator: ", "))")
    }
    // What is a number may be an integer.
    return names.contains("number") ? names.filter { $0 != "integer" } : names
  }

  private mutating func grammar(ofType type: String, _ schema: OrderedJSON, at pointer: String) throws -> Grammar {
    switch type {
    case "null": return .literal("null")
    case "boolean": return .anyOf(["true", "false"])
    case "string": return try string(schema, at: pointer)
    case "array": return try array(schema, at: pointer)
    case "object": return try object(schema, at: pointer)
    default: return try number(schema, isInteger: type == "integer", at: pointer)
    }
  }

  /// `const` and `enum`, alone or both, with a type or without.
  private func constants(_ schema: OrderedJSON, _ keys: [String], at pointer: String) throws -> Grammar {
    if let other = keys.first(where: { !["const", "enum", "type"].contains($0) }) {
      throw JSONSchemaError(
        Self.join(pointer, other), "'\(other)' beside fixed values is not supported: leave out what it forbids")
    }
    let values = try Self.constants(schema, at: pointer)
    let types = try Self.types(schema, keys, at: pointer)
    let allowed = values.filter { value in
      types.isEmpty || types.contains(value.type) || value.type == "integer" && types.contains("number")
    }
    guard !allowed.isEmpty else { throw JSONSchemaError(pointer, "none of the fixed values is allowed") }
    return .anyOf(allowed.map { $0.text(layout) })
  }

  /// The values of `const` and `enum`.
  static func constants(_ schema: OrderedJSON, at pointer: String) throws -> [OrderedJSON] {
    guard let list = schema["enum"] else { return schema["const"].map { [$0] } ?? [] }
    guard let values = list.elements else {
      throw JSONSchemaError(join(pointer, "enum"), "expected an array of values")
    }
    guard let only = schema["const"] else { return values }
    return values.filter { $0.isSame(as: only) }
  }

  private mutating func combined(_ schema: OrderedJSON, _ keyword: String, at pointer: String) throws -> Grammar {
    let place = Self.join(pointer, keyword)
    if keyword == "$ref" { return try reference(schema["$ref"], at: place) }
    guard let parts = schema[keyword]?.elements, !parts.isEmpty else {
      throw JSONSchemaError(place, "expected an array of schemas")
    }
    if keyword == "allOf", parts.count > 1 {
      throw JSONSchemaError(place, "'allOf' of several schemas is not supported: merge them into one")
    }
    if keyword == "oneOf" { try JSONSchemaDisjointness(root: root).check(parts, at: place) }
    var grammars: [Grammar] = []
    for (index, part) in parts.enumerated() { grammars.append(try grammar(of: part, at: "\(place)/\(index)")) }
    return grammars.count == 1 ? grammars[0] : .choice(grammars)
  }

  private mutating func reference(_ target: OrderedJSON?, at place: String) throws -> Grammar {
    guard let pointer = target?.text, pointer == "#" || pointer.hasPrefix("#/") else {
      throw JSONSchemaError(place, "only references within the document are supported, such as #/$defs/name")
    }
    guard let schema = Self.resolve(pointer, in: root) else {
      throw JSONSchemaError(place, "there is nothing at \(pointer)")
    }
    return try rule(pointer) { try $0.grammar(of: schema, at: pointer) }
  }

  /// A reference to a rule, which is made when it is first asked for; it may ask for itself.
  mutating func rule(_ name: String, _ make: (inout Self) throws -> Grammar) rethrows -> Grammar {
    if rules[name] == nil {
      rules[name] = .choice([])
      rules[name] = try make(&self)
    }
    return .reference(name)
  }

  /// Any JSON.
  mutating func anything() -> Grammar {
    rule("anything") { compiler in
      let value = Grammar.reference("anything")
      let member = compiler.member(compiler.plainString, value)
      return .choice([
        .anyOf(["null", "true", "false"]), compiler.plainString, JSONNumberGrammar.anyNumber,
        compiler.list("[", [], item: value, min: 0, max: nil, "]"),
        compiler.list("{", [], item: member, min: 0, max: nil, "}"),
      ])
    }
  }

  func member(_ key: Grammar, _ value: Grammar) -> Grammar { .sequence([key, .literal(layout.colon), value]) }

  /// What stands at a JSON pointer (RFC 6901) into `document`.
  static func resolve(_ pointer: String, in document: OrderedJSON) -> OrderedJSON? {
    var value = document
    for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let key = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
      guard
        let next = value[key]
          ?? Int(key).flatMap({ index in
            value.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
          })
      else { return nil }
      value = next
    }
    return value
  }

  static func join(_ pointer: String, _ key: String) -> String {
    pointer + "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  /// A whole number that is not negative; nil where the keyword is missing.
  func count(_ keyword: String, _ schema: OrderedJSON, at pointer: String) throws -> Int? {
    guard let value = schema[keyword] else { return nil }
    guard let number = value.number, number.isWhole, !number.isNegative, number.whole.count <= 9 else {
      throw JSONSchemaError(Self.join(pointer, keyword), "expected a whole number from 0 to 999999999")
    }
    return number.whole.reduce(0) { $0 * 10 + Int($1) }
  }
}
