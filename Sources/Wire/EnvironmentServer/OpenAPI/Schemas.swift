import Episodes

/// JSON Schemas of what goes over the wire. Members that are not required may be absent.
enum Schemas {
  static let all: [String: JSONValue] = agentBench.merging(agentRL) { $1 }.merging(native) { $1 }.merging(common) { $1 }

  static let string: JSONValue = ["type": "string"]
  static let integer: JSONValue = ["type": "integer"]
  static let number: JSONValue = ["type": "number"]
  static let boolean: JSONValue = ["type": "boolean"]
  static let anything: JSONValue = [:]

  static func of(_ name: String) -> JSONValue { .object(["$ref": .string("#/components/schemas/\(name)")]) }
  static func array(_ element: JSONValue) -> JSONValue { ["type": "array", "items": element] }
  static func map(_ value: JSONValue) -> JSONValue { ["type": "object", "additionalProperties": value] }
  static func orNull(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }
  static func one(of names: some Sequence<String>) -> JSONValue {
    ["type": "string", "enum": .array(names.map { .string($0) })]
  }

  /// An object. Names that end in `?` may be absent.
  static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    var properties: [String: JSONValue] = [:]
    var required: [JSONValue] = []
    for (name, schema) in members {
      if name.hasSuffix("?") {
        properties[String(name.dropLast())] = schema
      } else {
        properties[name] = schema
        required.append(.string(name))
      }
    }
    return ["type": "object", "properties": .object(properties), "required": .array(required)]
  }

  private static let common: [String: JSONValue] = [
    "Null": ["type": "null"], "Health": object(["status": string]), "Figures": ["type": "object"],
    "Names": array(string),
    "Finding": object(["loc": array(anything), "msg": string, "type": string, "ctx?": ["type": "object"]]),
    "Fault": object([
      "detail": ["anyOf": [string, array(of("Finding")), of("TaskError")]], "message?": string, "code?": string,
      "diagnostic?": of("Diagnostic"),
    ]),
    "TaskError": object(["session_id": integer, "output": of("TaskOutput")]),
    "Diagnostic": object([
      "severity": string, "file?": string, "line?": integer, "key?": string, "message": string, "hint?": string,
    ]),
    "Status": one(of: EpisodeStatus.allCases.map(\.rawValue)),
  ]
}
