/// A JSON document that keeps the order of members and the digits of numbers, as a schema's author wrote them.
public enum OrderedJSON: Sendable {
  public struct Member: Sendable {
    public var key: String
    public var value: OrderedJSON

    public init(key: String, value: OrderedJSON) {
      self.key = key
      self.value = value
    }
  }

  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([OrderedJSON])
  case object([Member])

  /// The same document; members come in the order of their keys.
  init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .number(String(value))
    case .double(let value): self = .number(String(value))
    case .string(let value): self = .string(value)
    case .array(let elements): self = .array(elements.map(OrderedJSON.init))
    case .object(let members):
      self = .object(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: OrderedJSON($0.value)) })
    }
  }

  /// The member `key` of an object, or nil.
  public subscript(key: String) -> OrderedJSON? { members?.first { $0.key == key }?.value }

  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }
  public var elements: [OrderedJSON]? { if case .array(let elements) = self { elements } else { nil } }
  public var text: String? { if case .string(let text) = self { text } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The whole number, also where it is written as `3.0`, as far as `Int` goes.
  public var int: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text) ?? Double(text).flatMap(Int.init(exactly:))
  }
  /// The number, rounded to a double.
  public var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }
  var number: DecimalNumber? { if case .number(let text) = self { DecimalNumber(text) } else { nil } }

  /// The type that JSON Schema gives the value; a whole number is an `integer`.
  var type: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: number?.isWhole == true ? "integer" : "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  /// Whether two values are the same to JSON Schema: members in any order, numbers by value.
  func isSame(as other: OrderedJSON) -> Bool {
    switch (self, other) {
    case (.null, .null): return true
    case (.bool(let one), .bool(let other)): return one == other
    case (.number(let one), .number(let other)): return one == other || DecimalNumber(one) == DecimalNumber(other)
    case (.string(let one), .string(let other)): return one == other
    case (.array(let one), .array(let other)):
      return one.count == other.count && zip(one, other).allSatisfy { $0.isSame(as: $1) }
    case (.object(let one), .object(let two)):
      return one.count == two.count
        && one.allSatisfy { member in other[member.key].map { member.value.isSame(as: $0) } ?? false }
    default: return false
    }
  }

  /// The document's text, members in their order.
  public func text(_ layout: JSONLayout) -> String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): text
    case .string(let text): Self.quoted(text)
    case .array(let elements): "[" + elements.map { $0.text(layout) }.joined(separator: layout.comma) + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.key) + layout.colon + $0.value.text(layout) }.joined(separator: layout.comma)
        + "}"
    }
  }

  /// A string as JSON writes it.
  static func quoted(_ text: String) -> String { "\"" + text.unicodeScalars.map(escaped).joined() + "\"" }

  /// A character as it stands in a JSON string.
  static func escaped(_ scalar: Unicode.Scalar) -> String {
    if let short = shortEscapes[scalar] { return short }
    guard scalar.value < 0x20 else { return String(scalar) }
    return "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
  }

  /// Characters that are written with a backslash and a letter.
  static let shortEscapes: [Unicode.Scalar: String] = [
    "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\u{8}": "\\b", "\u{C}": "\\f",
  ]
}

/// How JSON text is spaced.
public enum JSONLayout: Sendable, Hashable, CaseIterable {
  /// No white space: `{"a":1,"b":2}`.
  case compact
  /// A blank behind commas and colons, as language models mostly see it: `{"a": 1, "b": 2}`.
  case spaced

  var comma: String { self == .compact ? "," : ", " }
  var colon: String { self == .compact ? ":" : ": " }
}
