import Episodes

/// Holds values against the JSON Schemas of an OpenAPI document, as far as that uses them.
struct SchemaChecker {
  let document: JSONValue

  /// What is wrong with a value, and where; nil when it follows the schema. Strictly, an object has no members but those that
  /// are described.
  func problem(_ value: JSONValue, _ schema: JSONValue, isStrict: Bool, at place: String = "$") -> String? {
    if let reference = schema["$ref"]?.stringValue {
      let name = reference.split(separator: "/").last.map(String.init) ?? ""
      guard let target = document["components"]?["schemas"]?[name] else { return "\(place): no schema \(name)" }
      return problem(value, target, isStrict: isStrict, at: place)
    }
    if let choices = schema["anyOf"]?.arrayValue {
      let problems = choices.map { problem(value, $0, isStrict: isStrict, at: place) }
      return problems.contains(nil) ? nil : problems.compactMap(\.self).joined(separator: "; or ")
    }
    if let names = schema["enum"]?.arrayValue, !names.contains(value) { return "\(place) is \(value.text)" }
    guard let type = schema["type"]?.stringValue else { return nil }
    guard Self.isA(value, type) else { return "\(place) is \(value.text.prefix(60)), not of type \(type)" }
    if let element = schema["items"] {
      for (index, item) in (value.arrayValue ?? []).enumerated() {
        if let wrong = problem(item, element, isStrict: isStrict, at: "\(place)[\(index)]") { return wrong }
      }
    }
    guard let members = value.objectValue else { return nil }
    for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where members[name] == nil {
      return "\(place).\(name) is missing"
    }
    let properties = schema["properties"]?.objectValue
    for (name, member) in members {
      if let described = properties?[name] ?? schema["additionalProperties"] {
        if let wrong = problem(member, described, isStrict: isStrict, at: "\(place).\(name)") { return wrong }
      } else if isStrict, properties != nil {
        return "\(place).\(name) is not described"
      }
    }
    return nil
  }

  private static func isA(_ value: JSONValue, _ type: String) -> Bool {
    switch type {
    case "string": value.stringValue != nil
    case "integer": value.intValue != nil
    case "number": value.doubleValue != nil
    case "boolean": value.boolValue != nil
    case "array": value.arrayValue != nil
    case "object": value.objectValue != nil
    default: value == .null
    }
  }
}
