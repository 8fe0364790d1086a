import Episodes

/// What a reply's text must be.
enum ResponseFormat: Sendable {
  case text
  /// Any JSON object.
  case jsonObject
  /// JSON that a schema describes.
  case jsonSchema(OrderedJSON)

  /// Reads `response_format`. Throws `APIError`.
  init(_ value: OrderedJSON) throws(APIError) {
    var fields = try Fields(value, at: "response_format")
    switch try fields.requiredString("type") {
    case "text": self = .text
    case "json_object": self = .jsonObject
    case "json_schema":
      guard var description = try fields.object("json_schema") else { throw fields.wrong("json_schema", "is missing") }
      _ = try description.requiredString("name")
      _ = try description.string("description")
      // Replies are held to the schema in any case.
      _ = try description.bool("strict")
      guard let schema = description.value("schema") else { throw description.wrong("schema", "is missing") }
      try description.finish()
      self = .jsonSchema(schema)
    case let type: throw fields.wrong("type", "is '\(type)': it must be text, json_object or json_schema")
    }
    try fields.finish()
  }
}
