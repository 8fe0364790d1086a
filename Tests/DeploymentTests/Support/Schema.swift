import Episodes

/// As much of JSON Schema as our schemas use. What else a schema says is refused, so that nothing in it goes unread.
struct Schema {
  private let definitions: [String: JSONValue]

  /// A file of `Schemas`.
  init(_ name: String) throws {
    let text = try Checkout.text("Tests/DeploymentTests/Schemas/\(name).json")
    definitions = try JSONValue(parsing: text)["$defs"]?.objectValue ?? [:]
  }

  /// What is wrong with a value, by the definition of a name; each fault with its place.
  func faults(of value: JSONValue, by definition: String) -> [String] {
    guard let schema = definitions[definition] else { return ["there is no schema '\(definition)'"] }
    return faults(value, schema, "")
  }

  private func faults(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    (schema.objectValue ?? [:]).sorted { $0.key < $1.key }.flatMap { keyword, rule in
      faults(value, keyword, rule, schema, place)
    }
  }

  private func faults(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ schema: JSONValue, _ place: String
  ) -> [String] {
    func fault(if isWrong: Bool, _ what: String) -> [String] { isWrong ? ["\(place): \(what)"] : [] }
    let members = value.objectValue
    switch keyword {
    case "$ref":
      let name = (rule.stringValue ?? "").replacing("#/$defs/", with: "")
      return definitions[name].map { faults(value, $0, place) } ?? ["\(place): there is no schema '\(name)'"]
    case "type": return fault(if: !Self.isOf(rule.stringValue ?? "", value), "is no \(rule.text): \(value.text)")
    case "const": return fault(if: value != rule, "is \(value.text), not \(rule.text)")
    case "enum": return fault(if: rule.arrayValue?.contains(value) != true, "is \(value.text), not of \(rule.text)")
    case "pattern":
      let isMatch = try? Regex(rule.stringValue ?? "").firstMatch(in: value.stringValue ?? "") != nil
      return fault(if: value.stringValue != nil && isMatch != true, "\(value.text) does not match \(rule.text)")
    case "minLength": return fault(if: (value.stringValue?.count ?? .max) < rule.intValue ?? 0, "is too short")
    case "minimum": return fault(if: (value.intValue ?? .max) < rule.intValue ?? 0, "\(value.text) is too small")
    case "maximum": return fault(if: (value.intValue ?? .min) > rule.intValue ?? 0, "\(value.text) is too large")
    case "minItems": return fault(if: (value.arrayValue?.count ?? .max) < rule.intValue ?? 0, "has too few items")
    case "minProperties": return fault(if: (members?.count ?? .max) < rule.intValue ?? 0, "has too few fields")
    case "required":
      return rule.strings.flatMap { name in fault(if: members.map { $0[name] == nil } ?? false, "has no '\(name)'") }
    case "items":
      return (value.arrayValue ?? []).enumerated().flatMap { faults($1, rule, "\(place)/\($0)") }
    case "properties":
      return (members ?? [:]).flatMap { name, value in
        rule[name].map { faults(value, $0, "\(place)/\(name)") } ?? []
      }
    case "additionalProperties":
      let others = (members ?? [:]).filter { schema["properties"]?[$0.key] == nil }
      return others.flatMap { name, value in
        rule == false ? ["\(place): has an unknown field '\(name)'"] : faults(value, rule, "\(place)/\(name)")
      }
    default: return ["the schema says '\(keyword)', which nobody reads"]
    }
  }

  private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("integer", .int): true
    default: false
    }
  }
}
