import Episodes

/// JSON as it was sent: members keep their order and numbers their digits, so that what is passed on arrives as it was. What
/// `JSONValue` would round, such as `1.0` and whole numbers beyond 64 bits, is as good as any here.
public enum SentJSON: Sendable, Hashable {
  case null
  case bool(Bool)
  /// As it is written.
  case number(String)
  case string(String)
  case array([SentJSON])
  case object([Member])

  public struct Member: Sendable, Hashable {
    public var name: String
    public var value: SentJSON

    public init(_ name: String, _ value: SentJSON) {
      self.name = name
      self.value = value
    }
  }

  /// An object of ours: sorted, without what is nil.
  public static func members(_ members: KeyValuePairs<String, SentJSON?>) -> SentJSON {
    .object(
      members.compactMap { name, value in value.map { Member(name, $0) } }
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
  }

  public static func int(_ number: Int) -> SentJSON { .number("\(number)") }

  public init(_ value: JSONValue) {
    self =
      switch value {
      case .null: .null
      case .bool(let flag): .bool(flag)
      case .int(let number): .int(number)
      case .double(let number): Self.number(number)
      case .string(let text): .string(text)
      case .array(let elements): .array(elements.map { SentJSON($0) })
      case .object(let members):
        .object(
          members.map { Member($0.key, SentJSON($0.value)) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
      }
  }

  /// Whole numbers stand without a fraction; what JSON has no form for is null.
  private static func number(_ value: Double) -> SentJSON {
    guard value.isFinite else { return .null }
    let text = "\(value)"
    return .number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  /// The same, for who looks at what it says and not at how it was written.
  public var value: JSONValue {
    switch self {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .number(let text): Self.value(ofNumber: text)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members):
      .object(Dictionary(members.map { ($0.name, $0.value.value) }, uniquingKeysWith: { $1 }))
    }
  }

  private static func value(ofNumber text: String) -> JSONValue {
    if let number = Int(text) { return .int(number) }
    guard let number = Double(text), number.isFinite else { return .null }
    return Int(exactly: number).map { .int($0) } ?? .double(number)
  }

  /// The member `name` of an object, or nil; the last of several.
  public subscript(name: String) -> SentJSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  public var isNull: Bool { self == .null }
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var elements: [SentJSON]? { if case .array(let elements) = self { elements } else { nil } }
}
