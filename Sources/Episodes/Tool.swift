/// A function that an agent may call, as the OpenAI format describes it.
public struct Tool: Codable, Sendable, Hashable {
  public var name: String
  public var description: String
  /// A JSON Schema of type `object`.
  public var parameters: JSONValue

  public init(name: String, description: String, parameters: JSONValue) {
    self.name = name
    self.description = description
    self.parameters = parameters
  }

  /// A tool whose arguments are required strings, one per `(name, description)`.
  public init(name: String, description: String, strings: [(String, String)]) {
    var properties: [String: JSONValue] = [:]
    for (argument, text) in strings { properties[argument] = ["type": "string", "description": .string(text)] }
    self.init(
      name: name, description: description,
      parameters: [
        "type": "object", "properties": .object(properties),
        "required": .array(strings.map { .string($0.0) }), "additionalProperties": false,
      ])
  }
}

/// A call as an agent wrote it. The arguments are still text: they may not be JSON at all.
///
/// In JSON it has OpenAI's shape, `{"id", "type": "function", "function": {"name", "arguments"}}`.
public struct ToolCall: Codable, Sendable, Hashable {
  public var id: String
  public var name: String
  public var arguments: String

  public init(id: String, name: String, arguments: String) {
    self.id = id
    self.name = name
    self.arguments = arguments
  }

  private struct Function: Codable { var name: String, arguments: String }
  private enum CodingKeys: String, CodingKey { case id, type, function }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let function = try container.decode(Function.self, forKey: .function)
    self.init(
      id: try container.decodeIfPresent(String.self, forKey: .id) ?? "", name: function.name,
      arguments: function.arguments)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode("function", forKey: .type)
    try container.encode(Function(name: name, arguments: arguments), forKey: .function)
  }
}
