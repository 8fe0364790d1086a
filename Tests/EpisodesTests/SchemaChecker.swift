import Episodes
import Foundation

/// Checks values against JSON Schemas, straight from the specification (2020-12) and apart from the code under test.
struct SchemaChecker {
  let root: JSONValue

  /// Why `value` is invalid; nil when it is valid.
  func problem(_ value: JSONValue, _ schema: JSONValue) -> String? {
    if let allows = schema.boolValue { return allows ? nil : "false" }
    guard let keywords = schema.objectValue else { return "no schema" }
    for (keyword, argument) in keywords where !holds(keyword, argument, value, schema) {
      return "\(value.text) breaks \(keyword): \(argument.text)"
    }
    return nil
  }

  private func isValid(_ value: JSONValue, _ schema: JSONValue) -> Bool { problem(value, schema) == nil }

  private func holds(_ keyword: String, _ argument: JSONValue, _ value: JSONValue, _ schema: JSONValue) -> Bool {
    switch keyword {
    case "type": return (argument.arrayValue ?? [argument]).contains { isOf($0.stringValue ?? "", value) }
    case "const": return same(value, argument)
    case "enum": return argument.arrayValue?.contains { same(value, $0) } ?? false
    case "anyOf": return argument.arrayValue?.contains { isValid(value, $0) } ?? false
    case "oneOf": return argument.arrayValue?.count { isValid(value, $0) } == 1
    case "allOf": return argument.arrayValue?.allSatisfy { isValid(value, $0) } ?? false
    case "$ref": return resolve(argument.stringValue ?? "").map { isValid(value, $0) } ?? false
    default: break
    }
    if let text = value.stringValue { return holds(keyword, argument, text) }
    if let number = value.doubleValue { return holds(keyword, argument.doubleValue ?? .nan, number) }
    if let items = value.arrayValue { return holds(keyword, argument, items, schema) }
    if let members = value.objectValue { return holds(keyword, argument, members, schema) }
    return true
  }

  private func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch type {
    case "null": value == .null
    case "boolean": value.boolValue != nil
    case "integer": value.doubleValue.map { $0.rounded() == $0 } ?? false
    case "number": value.doubleValue != nil
    case "string": value.stringValue != nil
    case "array": value.arrayValue != nil
    default: value.objectValue != nil
    }
  }

  private func same(_ one: JSONValue, _ other: JSONValue) -> Bool {
    if let left = one.doubleValue, let right = other.doubleValue { return left == right }
    return one == other
  }

  private func holds(_ keyword: String, _ argument: JSONValue, _ text: String) -> Bool {
    switch keyword {
    case "minLength": return text.unicodeScalars.count >= argument.intValue ?? 0
    case "maxLength": return text.unicodeScalars.count <= argument.intValue ?? .max
    case "pattern": return text.range(of: argument.stringValue ?? "", options: .regularExpression) != nil
    case "format":
      switch argument.stringValue {
      case "date": return isDate(text)
      case "date-time": return text.count > 19 && isDate(String(text.prefix(10))) && text.dropFirst(10).first == "T"
      case "uuid": return UUID(uuidString: text) != nil
      case "ipv4":
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
      case "uri": return URL(string: text)?.scheme != nil && URL(string: text)?.host?.isEmpty == false
      case "email": return text.split(separator: "@", omittingEmptySubsequences: false).count == 2
      default: return true
      }
    default: return true
    }
  }

  private func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, text.count == 10, (1...12).contains(parts[1]) else { return false }
    let isLeap = parts[0] % 4 == 0 && (parts[0] % 100 != 0 || parts[0] % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...days[parts[1] - 1]).contains(parts[2])
  }

  private func holds(_ keyword: String, _ argument: Double, _ number: Double) -> Bool {
    switch keyword {
    case "minimum": number >= argument
    case "maximum": number <= argument
    case "exclusiveMinimum": number > argument
    case "exclusiveMaximum": number < argument
    default: true
    }
  }

  private func holds(_ keyword: String, _ argument: JSONValue, _ items: [JSONValue], _ schema: JSONValue) -> Bool {
    switch keyword {
    case "minItems": return items.count >= argument.intValue ?? 0
    case "maxItems": return items.count <= argument.intValue ?? .max
    case "prefixItems": return zip(items, argument.arrayValue ?? []).allSatisfy { isValid($0, $1) }
    case "items":
      return items.dropFirst(schema["prefixItems"]?.arrayValue?.count ?? 0).allSatisfy { isValid($0, argument) }
    default: return true
    }
  }

  private func holds(
    _ keyword: String, _ argument: JSONValue, _ members: [String: JSONValue], _ schema: JSONValue
  ) -> Bool {
    switch keyword {
    case "required": return argument.arrayValue?.allSatisfy { members[$0.stringValue ?? ""] != nil } ?? false
    case "properties":
      return members.allSatisfy { key, value in argument[key].map { isValid(value, $0) } ?? true }
    case "additionalProperties":
      let named = schema["properties"]?.objectValue ?? [:]
      return members.allSatisfy { key, value in named[key] != nil || isValid(value, argument) }
    default: return true
    }
  }

  private func resolve(_ pointer: String) -> JSONValue? {
    pointer.dropFirst().split(separator: "/").reduce(root) { value, part in
      let key = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
      return value?[key] ?? Int(key).flatMap { value?[$0] }
    }
  }
}
