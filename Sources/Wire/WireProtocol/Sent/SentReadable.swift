import Episodes

/// A value that is read from a body. What a number or a text may be written as follows AgentBench's servers.
public protocol SentReadable: Sendable {
  init(_ json: SentJSON) throws(Findings)
}

/// What is wrong with a body: all of it.
public struct Findings: Error, Sendable, Hashable {
  public struct Finding: Sendable, Hashable {
    /// Names and numbers on the way to it.
    public var place: [JSONValue]
    public var message: String
    public var kind: String
    public var context: JSONValue?
  }
  public var list: [Finding]

  public init(_ message: String, _ kind: String, at place: [JSONValue] = [], context: JSONValue? = nil) {
    list = [Finding(place: place, message: message, kind: kind, context: context)]
  }

  init(_ list: [Finding]) { self.list = list }

  static func type(_ name: String) -> Findings { Findings("value is not a valid \(name)", "type_error.\(name)") }
  static func missing(_ name: String) -> Findings {
    Findings("field required", "value_error.missing", at: [.string(name)])
  }

  /// The value is none of those that there are.
  static func choice(_ names: [String]) -> Findings {
    Findings(
      "value is not a valid enumeration member; permitted: "
        + names.map { "'\($0)'" }.joined(separator: ", "), "type_error.enum",
      context: ["enum_values": .array(names.map { .string($0) })])
  }

  /// The same, seen from what holds the value.
  public func inside(_ step: JSONValue) -> Findings {
    Findings(
      list.map { finding in
        var finding = finding
        finding.place.insert(step, at: 0)
        return finding
      })
  }
}

/// Reads the members of an object one after the other, and keeps what is wrong with them.
struct SentFields {
  private let json: SentJSON
  private(set) var findings = Findings([])

  /// Without an object, the empty list is one without members, as it is to the original.
  init(_ json: SentJSON) {
    self.json = json
    switch json {
    case .object, .array([]): break
    case .null: findings = Findings("none is not an allowed value", "type_error.none.not_allowed")
    default: findings = .type("dict")
    }
  }

  private var isFit: Bool {
    switch json {
    case .object, .array: true
    default: false
    }
  }

  /// nil where it is absent, or wrong.
  mutating func required<Value: SentReadable>(_ name: String, as type: Value.Type = Value.self) -> Value? {
    guard let member = json[name] else {
      if isFit { findings.list += Findings.missing(name).list }
      return nil
    }
    guard !member.isNull else {
      find("none is not an allowed value", "type_error.none.not_allowed", at: name)
      return nil
    }
    return read(name, member)
  }

  /// nil where it is absent or null, or wrong.
  mutating func optional<Value: SentReadable>(_ name: String, as type: Value.Type = Value.self) -> Value? {
    guard let member = json[name], !member.isNull else { return nil }
    return read(name, member)
  }

  private mutating func read<Value: SentReadable>(_ name: String, _ member: SentJSON) -> Value? {
    do {
      return try Value(member)
    } catch {
      findings.list += error.inside(.string(name)).list
      return nil
    }
  }

  mutating func find(_ message: String, _ kind: String, at name: String) {
    findings.list += Findings(message, kind, at: [.string(name)]).list
  }

  func check() throws(Findings) {
    if !findings.list.isEmpty { throw findings }
  }
}

extension SentJSON: SentReadable {
  public init(_ json: SentJSON) { self = json }

  /// Throws `Findings` for null, and says what should have stood there instead of anything else.
  fileprivate func wrong(_ name: String) -> Findings {
    isNull ? Findings("none is not an allowed value", "type_error.none.not_allowed") : .type(name)
  }
}

extension String: SentReadable {
  public init(_ json: SentJSON) throws(Findings) {
    switch json {
    case .string(let text), .number(let text): self = text
    default: throw json.wrong("str")
    }
  }
}

extension Int: SentReadable {
  public init(_ json: SentJSON) throws(Findings) {
    let number: Int? =
      switch json {
      case .number(let text): Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
      case .string(let text): Int(text)
      case .bool(let flag): flag ? 1 : 0
      default: nil
      }
    guard let number else { throw json.wrong("integer") }
    self = number
  }
}

extension Bool: SentReadable {
  public init(_ json: SentJSON) throws(Findings) {
    guard case .bool(let flag) = json else { throw json.wrong("bool") }
    self = flag
  }
}

extension Array: SentReadable where Element: SentReadable {
  public init(_ json: SentJSON) throws(Findings) {
    guard let elements = json.elements else { throw json.wrong("list") }
    var findings: [Findings.Finding] = []
    var values: [Element] = []
    values.reserveCapacity(elements.count)
    for (number, element) in elements.enumerated() {
      do { values.append(try Element(element)) } catch { findings += error.inside(.int(number)).list }
    }
    guard findings.isEmpty else { throw Findings(findings) }
    self = values
  }
}

extension WireJSON {
  /// Throws `WireFault` with status 422 where the body is not what is expected.
  public static func sent<Value: SentReadable>(
    _ type: Value.Type, from bytes: some Sequence<UInt8>
  ) throws(WireFault) -> Value {
    guard let json = try? SentJSON(parsing: bytes) else {
      throw .unreadable([(["body"], "the body is not JSON", "value_error.jsondecode")])
    }
    do { return try Value(json) } catch { throw WireFault(error) }
  }
}

extension WireFault {
  public init(_ findings: Findings) {
    self.init(
      422,
      .array(
        findings.list.map { finding in
          var members: [String: JSONValue] = [
            "loc": .array(["body"] + finding.place), "msg": .string(finding.message), "type": .string(finding.kind),
          ]
          members["ctx"] = finding.context
          return .object(members)
        }))
  }
}
