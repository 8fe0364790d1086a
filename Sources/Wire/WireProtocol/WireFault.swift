import Episodes
import Foundation

/// Why a request was not done, as it goes over the wire: an HTTP status, and `{"detail": …}` as AgentBench's servers have it. Where
/// the detail is a text, `message` says the same, as AgentRL's has it.
public struct WireFault: Error, Sendable, Hashable, CustomStringConvertible {
  public var status: Int
  public var detail: JSONValue
  /// More members of the body.
  public var more: [String: JSONValue]
  /// Seconds after which another try may fare better.
  public var retryAfter: Int?

  public init(_ status: Int, _ detail: JSONValue, more: [String: JSONValue] = [:], retryAfter: Int? = nil) {
    self.status = status
    self.detail = detail
    self.more = more
    self.retryAfter = retryAfter
  }

  public init(_ status: Int, _ text: String, retryAfter: Int? = nil) {
    self.init(status, .string(text), retryAfter: retryAfter)
  }

  /// The body.
  public var json: JSONValue {
    var members = more
    members["detail"] = detail
    if case .string = detail { members["message"] = detail }
    return .object(members)
  }

  public var description: String { detail.stringValue ?? detail.text }
}

extension WireFault {
  /// What a body lacks, as FastAPI says it: 422, with a place, a sentence and a kind for each finding.
  public static func unreadable(_ findings: [(place: [JSONValue], message: String, kind: String)]) -> WireFault {
    WireFault(
      422,
      .array(
        findings.map { finding in
          ["loc": .array(finding.place), "msg": .string(finding.message), "type": .string(finding.kind)]
        }))
  }

  /// The same for what a decoder found wrong with the JSON of a body.
  public init(_ error: any Error) {
    func place(_ path: [any CodingKey]) -> [JSONValue] {
      ["body"] + path.map { key in key.intValue.map { .int($0) } ?? .string(key.stringValue) }
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      self = .unreadable([(place(context.codingPath + [key]), "field required", "value_error.missing")])
    case .valueNotFound(_, let context):
      self = .unreadable([(place(context.codingPath), "none is not an allowed value", "type_error.none.not_allowed")])
    case .typeMismatch(let type, let context):
      let name = Self.name(of: type)
      self = .unreadable([(place(context.codingPath), "value is not a valid \(name)", "type_error.\(name)")])
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      self = .unreadable([(["body"], "the body is not JSON", "value_error.jsondecode")])
    case .dataCorrupted(let context) where context.debugDescription.hasPrefix("Cannot initialize"):
      self = .unreadable([
        (place(context.codingPath), "value is not a valid enumeration member", "type_error.enum")
      ])
    case .dataCorrupted(let context):
      self = .unreadable([(place(context.codingPath), context.debugDescription, "value_error")])
    default:
      self = .unreadable([(["body"], "the body cannot be read", "value_error")])
    }
  }

  private static func name(of type: Any.Type) -> String {
    switch type {
    case is Int.Type, is UInt64.Type: "integer"
    case is String.Type: "str"
    case is Bool.Type: "bool"
    case is Double.Type: "float"
    default: "\(type)".hasPrefix("Array") ? "list" : "dict"
    }
  }
}

/// JSON as the wire has it: compact, slashes as they are.
public enum WireJSON {
  public static func data(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  /// Throws `WireFault` with status 422 where `data` is not what is expected.
  public static func value<Value: Decodable>(_ type: Value.Type, from data: Data) throws(WireFault) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw WireFault(error)
    }
  }
}
