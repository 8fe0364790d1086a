extension Grammar {
  /// The JSON texts of a schema (2020-12, and `definitions` of older drafts), members in sorted order. Throws
  /// `JSONSchemaError`. What is taken says `init(jsonSchemaText:layout:)`.
  public init(jsonSchema schema: JSONValue, layout: JSONLayout = .compact) throws {
    try self.init(OrderedJSON(schema), layout)
  }

  /// The JSON texts of a schema, members in the order in which its text names them. Throws `JSONTextError` where it is no
  /// JSON, and `JSONSchemaError`.
  ///
  /// Every text of the grammar is valid; not every valid text is in it:
  /// - there is one spacing, one way to write a string, and no number of more than 18 digits before the point;
  /// - an object with `properties` has others only where `additionalProperties` says so, and then with keys that need no escape;
  /// - a schema without `type` gets the types that its keywords are about; `{}` and `true` stand for any JSON;
  /// - `oneOf` is taken where no value can satisfy two of its schemas: by type, by `const` and `enum`, or by such a property.
  ///
  /// Taken are `type` (also a list), `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, `prefixItems`,
  /// `minItems`, `maxItems`, `minLength`, `maxLength`, `pattern` (see `RegularExpression`), `format` (date, time, date-time,
  /// uuid, ipv4, email, hostname, uri), `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `anyOf`, `oneOf`,
  /// `allOf` of one schema, `$ref` within the document (to itself as well: texts nest as deep as `CompiledGrammar` says), and
  /// whatever only describes. Any other keyword is refused by name.
  public init(jsonSchemaText text: String, layout: JSONLayout = .compact) throws {
    try self.init(OrderedJSON(parsing: text), layout)
  }

  private init(_ schema: OrderedJSON, _ layout: JSONLayout) throws {
    var compiler = JSONSchemaCompiler(schema, layout)
    let start = try compiler.grammar(of: schema, at: "#")
    self = compiler.rules.isEmpty ? start : .rules(compiler.rules, start: start)
    do {
      guard try !CompiledGrammar(self).isEmpty else {
        throw JSONSchemaError("#", "no finite text is valid: a required part contains itself")
      }
    } catch let fault as CompiledGrammar.RuleFault {
      throw JSONSchemaError("#", "\(fault)")
    }
  }
}

/// What is wrong with a JSON Schema, or not supported in it.
public struct JSONSchemaError: Error, Hashable, CustomStringConvertible {
  /// Where: a JSON pointer such as `#/properties/name/pattern`.
  public var pointer: String
  public var message: String

  init(_ pointer: String, _ message: String) {
    self.pointer = pointer
    self.message = message
  }

  public var description: String { "\(pointer): \(message)" }
}
