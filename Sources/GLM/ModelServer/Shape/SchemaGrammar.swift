import Episodes

/// The JSON texts of schemas in requests, spaced as models mostly see JSON.
enum SchemaGrammar {
  /// Throws `APIError` that names the place of what is wrong or not supported.
  static func grammar(_ schema: OrderedJSON, at path: String) throws(APIError) -> Grammar {
    do {
      return try Grammar(jsonSchemaText: schema.text(.compact), layout: .spaced)
    } catch {
      throw .invalid(path, "The JSON Schema cannot be held to: \(error)", code: "invalid_json_schema")
    }
  }

  /// Any JSON object.
  static func anyObject() throws(APIError) -> Grammar { try grammar(object, at: "response_format") }
  private static let object = OrderedJSON.object([.init(key: "type", value: .string("object"))])

  /// The arguments of a tool. A tool that is not strict and whose schema is not supported gets any object.
  static func arguments(of tool: ToolOffer) throws(APIError) -> Grammar {
    guard let schema = tool.parameters else { return .literal("{}") }
    do {
      return try grammar(schema, at: "tools.\(tool.name).parameters")
    } catch {
      guard !tool.isStrict else { throw error }
      return try anyObject()
    }
  }

  /// One argument of a tool, whose schema may refer to what the tool's schema defines.
  static func argument(_ schema: OrderedJSON, of tool: ToolOffer) throws(APIError) -> Grammar {
    var schema = schema
    if case .object(var members) = schema {
      for key in ["$defs", "definitions"] where schema[key] == nil {
        if let definitions = tool.parameters?[key] { members.append(.init(key: key, value: definitions)) }
      }
      schema = .object(members)
    }
    do {
      return try grammar(schema, at: "tools.\(tool.name).parameters")
    } catch {
      guard !tool.isStrict else { throw error }
      return try grammar(.bool(true), at: "tools")
    }
  }
}
