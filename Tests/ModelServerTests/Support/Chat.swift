import Episodes

/// Chat requests, and what streams of answers say.
enum Chat {
  /// One message from the user, answered with the likeliest tokens.
  static func body(_ text: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
    let base: JSONValue = [
      "model": "tiny", "temperature": 0, "max_tokens": 40, "messages": [["role": "user", "content": .string(text)]],
    ]
    return base.adding(more)
  }

  static let weather: JSONValue = [
    "type": "function",
    "function": [
      "name": "get_weather", "description": "The weather of a city",
      "parameters": ["type": "object", "properties": ["city": ["type": "string"]], "required": ["city"]],
    ],
  ]

  /// The text that chunks say together.
  static func content(_ chunks: [JSONValue]) -> String {
    chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.stringValue }.joined()
  }

  /// The calls that chunks make, as those of a whole reply.
  static func calls(_ chunks: [JSONValue]) -> [JSONValue] {
    chunks.flatMap { $0["choices"]?[0]?["delta"]?["tool_calls"]?.arrayValue ?? [] }.map { call in
      var members = call.objectValue ?? [:]
      members["index"] = nil
      members["id"] = nil
      return .object(members)
    }
  }
}

extension JSONValue {
  /// An object with further members.
  func adding(_ more: [String: JSONValue]) -> JSONValue { .object((objectValue ?? [:]).merging(more) { $1 }) }
}

extension HTTPClient.Answer {
  /// What the assistant says.
  var content: String { json["choices"]?[0]?["message"]?["content"]?.stringValue ?? "" }
  var calls: [JSONValue] { json["choices"]?[0]?["message"]?["tool_calls"]?.arrayValue ?? [] }
  /// What went wrong.
  var error: JSONValue { json["error"] ?? .null }
}
