import Episodes
import Testing

struct JSONSchemaTests {
  private static let schemas: [String] = [
    #"{"type": "object", "properties": {"city": {"type": "string", "minLength": 1, "maxLength": 9}, "days": {"type": "integer", "minimum": 1, "maximum": 14}, "unit": {"enum": ["C", "F"]}}, "required": ["city"], "additionalProperties": false}"#,
    #"{"type": "object", "properties": {"z": {"type": "null"}, "a": {"type": ["string", "null"]}, "m": {"type": "boolean"}}}"#,
    #"{"type": "object", "properties": {"z": {"type": "null"}, "a": true}, "required": ["a", "q"], "additionalProperties": {"type": "integer"}}"#,
    #"{"type": "object", "properties": {"": {"const": 1}, "ab": {"const": 2}, "a": {"const": 3}}, "additionalProperties": {"type": "string", "maxLength": 2}}"#,
    #"{"type": "object"}"#, #"{"type": "array"}"#, "{}", "true",
    #"{"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 3}"#,
    #"{"type": "array", "items": {"type": "boolean"}, "maxItems": 1}"#, #"{"type": "array", "maxItems": 0}"#,
    #"{"type": "array", "prefixItems": [{"type": "null"}, {"type": "integer"}]}"#,
    #"{"type": "array", "prefixItems": [{"type": "null"}, {"type": "boolean"}], "items": {"const": "x"}, "minItems": 1, "maxItems": 4}"#,
    #"{"type": "array", "prefixItems": [{"type": "null"}], "minItems": 3, "maxItems": 5}"#,
    #"{"type": "array", "prefixItems": [{"type": "null"}, {"type": "null"}], "maxItems": 1, "items": false}"#,
    #"{"type": "integer"}"#, #"{"type": "number"}"#, #"{"type": "integer", "minimum": -12, "exclusiveMaximum": 105}"#,
    #"{"type": "integer", "exclusiveMinimum": 99, "maximum": 1000, "multipleOf": 1}"#,
    #"{"type": "integer", "minimum": 2.5}"#, #"{"type": "integer", "maximum": -7}"#,
    #"{"type": "integer", "minimum": 1e3, "maximum": 12345}"#, #"{"type": "integer", "minimum": 0, "maximum": 0}"#,
    #"{"type": "number", "minimum": 0.5, "exclusiveMaximum": 2.25}"#,
    #"{"type": "number", "minimum": 0, "maximum": 1}"#,
    #"{"type": "number", "exclusiveMinimum": -1.5, "maximum": 0}"#, #"{"type": "number", "exclusiveMinimum": 0}"#,
    #"{"type": "number", "minimum": -3, "maximum": -2.75}"#, #"{"type": "number", "minimum": 10.01, "maximum": 10.02}"#,
    #"{"type": "number", "minimum": 5, "exclusiveMinimum": 7, "maximum": 1000}"#,
    #"{"type": "string", "pattern": "^[A-Z]{2}\\d{3}(-x|\"q\\\\\")?$"}"#, #"{"type": "string", "pattern": "b+c"}"#,
    #"{"type": "string", "pattern": "^(?:a|é|\\u4e2d)*\\.$", "minLength": 1}"#, #"{"pattern": "^[^a-z\\s]{3}"}"#,
    #"{"type": "string", "pattern": "^\\w+@\\w+\\.(com|org)$", "description": "x"}"#,
    #"{"type": "string", "format": "date"}"#, #"{"type": "string", "format": "date-time"}"#,
    #"{"type": "string", "format": "uuid", "maxLength": 36}"#, #"{"type": "string", "format": "ipv4"}"#,
    #"{"type": "string", "format": "uri"}"#, #"{"type": "string", "format": "email"}"#,
    #"{"enum": ["a\"b", 1, 1.5, null, {"z": [], "a": {"é": false}}, ["x"]]}"#, #"{"const": {"k": "\u0007\n"}}"#,
    #"{"type": ["string", "number"], "enum": ["a", 1, null, []]}"#, #"{"const": 2, "enum": [1, 2.0, 3]}"#,
    #"{"type": ["integer", "number", "string"], "maxLength": 3, "minimum": 4}"#, #"{"minLength": 2}"#,
    ##"{"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}, {"$ref": "#/$defs/flag"}], "$defs": {"flag": {"type": "boolean"}}}"##,
    #"{"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "null"}}, {"const": 3}]}"#,
    #"{"oneOf": [{"type": "object", "properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}, "required": ["kind"]}, {"type": "object", "properties": {"kind": {"enum": ["b", "c"]}}, "required": ["kind"]}]}"#,
    ##"{"oneOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}], "$defs": {"a": {"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"], "additionalProperties": false}, "b": {"type": "object", "properties": {"b": {"type": "null"}}, "required": ["b"], "additionalProperties": false}}}"##,
    #"{"allOf": [{"type": "integer", "minimum": 3}]}"#,
    ##"{"$defs": {"node": {"type": "object", "properties": {"value": {"type": "integer"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}, "required": ["value"]}}, "$ref": "#/$defs/node"}"##,
    ##"{"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}, "required": ["next"]}"##,
    ##"{"definitions": {"a/b~c": {"type": "boolean"}}, "type": "array", "items": {"$ref": "#/definitions/a~1b~0c"}}"##,
    #"{"title": "T", "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {"a": {"default": 1, "type": "integer", "x-order": 1}}, "required": ["a"]}"#,
  ]

  /// Whatever a schema's grammar yields is valid to a checker that knows nothing of grammars.
  @Test(arguments: schemas, JSONLayout.allCases) func whatAGrammarYieldsIsValid(_ text: String, _ layout: JSONLayout)
    throws
  {
    let schema = try JSONValue(parsing: text)
    let grammar = try Grammar(jsonSchemaText: text, layout: layout)
    let automaton = try GrammarAutomaton(grammar)
    let checker = SchemaChecker(root: schema)
    var random = RandomSource(3)
    var seen: Set<String> = []
    for _ in 0..<120 {
      let sample = grammar.sample(using: &random, slack: 5)
      seen.insert(sample)
      #expect(automaton.matches(sample), "\(sample)")
      let value = try JSONValue(parsing: sample)
      #expect(checker.problem(value, schema) == nil, "\(text)")
    }
    #expect(
      seen.count > 1 || text.contains("const") || text.contains("maxItems\": 0") || text.contains("maximum\": 0}"))
  }

  @Test func membersComeInTheOrderGiven() throws {
    let text =
      #"{"type": "object", "properties": {"z": {"const": 1}, "a": {"const": 2}, "m": {"const": 3}}, "required": ["a"]}"#
    let automaton = try GrammarAutomaton(Grammar(jsonSchemaText: text, layout: .spaced))
    for good in [#"{"a": 2}"#, #"{"z": 1, "a": 2}"#, #"{"a": 2, "m": 3}"#, #"{"z": 1, "a": 2, "m": 3}"#] {
      #expect(automaton.matches(good))
    }
    for bad in ["{}", #"{"z": 1}"#, #"{"a": 2, "z": 1}"#, #"{"z": 1,"a": 2}"#, #"{, "a": 2}"#, #"{"a": 2, }"#] {
      #expect(!automaton.matches(bad))
    }
    let sorted = try GrammarAutomaton(Grammar(jsonSchema: JSONValue(parsing: text)))
    #expect(sorted.matches(#"{"a":2,"m":3,"z":1}"#) && !sorted.matches(#"{"z":1,"a":2}"#))
  }

  /// Bounds take all that is within them.
  @Test(arguments: [(-120, 37), (0, 999), (95, 1005), (-9, -3), (7, 7), (-1, 0)]) func integersWithinBoundsAreTaken(
    _ low: Int, _ high: Int
  ) throws {
    let grammar = try Grammar(jsonSchemaText: #"{"type": "integer", "minimum": \#(low), "maximum": \#(high)}"#)
    let automaton = try GrammarAutomaton(grammar)
    for number in -1100...1100 { #expect(automaton.matches("\(number)") == (low...high).contains(number), "\(number)") }
    #expect(!automaton.matches("007") && !automaton.matches("-0"))
  }

  @Test func numbersWithinBoundsAreTaken() throws {
    for (low, high) in [(-250, 75), (50, 125), (0, 100), (-30, -20), (199, 201)] {
      for isOpen in [false, true] {
        let (first, last) = isOpen ? ("exclusiveMinimum", "exclusiveMaximum") : ("minimum", "maximum")
        let text = #"{"type": "number", "\#(first)": \#(hundredths(low)), "\#(last)": \#(hundredths(high))}"#
        let automaton = try GrammarAutomaton(Grammar(jsonSchemaText: text))
        for number in -300...300 {
          let isIn = isOpen ? low < number && number < high : low <= number && number <= high
          #expect(automaton.matches(hundredths(number)) == isIn, "\(number) in \(text)")
        }
      }
    }
  }

  /// A number of hundredths as JSON writes it, without needless zeros.
  private func hundredths(_ number: Int) -> String {
    let (whole, rest) = abs(number).quotientAndRemainder(dividingBy: 100)
    let places = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
    return (number < 0 ? "-" : "") + "\(whole)\(places)"
  }

  @Test(
    arguments: [
      (
        #"{"type": "object", "properties": {"x": {"patternProperties": {}}}}"#,
        "#/properties/x/patternProperties: the keyword 'patternProperties' is not supported"
      ),
      (#"{"type": "array", "uniqueItems": true}"#, "#/uniqueItems: 'uniqueItems' is not supported"),
      (#"{"type": "array", "contains": {}}"#, "#/contains: the keyword 'contains' is not supported"),
      (#"{"type": "integer", "multipleOf": 5}"#, "#/multipleOf: 'multipleOf' is not supported, except 1 for integers"),
      (#"{"not": {}}"#, "#/not: the keyword 'not' is not supported"),
      (
        #"{"type": "text"}"#, "#/type: expected one or several of null, boolean, integer, number, string, array, object"
      ),
      (
        #"{"type": "string", "format": "iri"}"#,
        "#/format: the format 'iri' is not supported; known are email, hostname, ipv4, time, uri, uuid, date, date-time"
      ),
      (
        #"{"type": "string", "pattern": "(?=a)b"}"#,
        "#/pattern: '(?=a)b', character 1: expected '(?:' or a plain group; look-around and names are not supported"
      ),
      (
        #"{"type": "string", "pattern": "a\\b"}"#,
        "#/pattern: 'a\\b', character 3: expected an escape that is known; '\\b' is not supported"
      ),
      (
        #"{"type": "string", "pattern": "^a|b$"}"#,
        "#/pattern: '^a|b$', character 1: expected a group around the alternatives between '^' and '$'"
      ),
      (
        #"{"type": "string", "pattern": "^a+$", "maxLength": 5}"#,
        "#/pattern: 'pattern' also gives texts that are too short or too long: say the length in one place"
      ),
      (#"{"type": "string", "minLength": 5, "maxLength": 4}"#, "#/minLength: no text is so long and so short"),
      (#"{"type": "string", "minLength": -1}"#, "#/minLength: expected a whole number from 0 to 999999999"),
      (#"{"type": "number", "minimum": 5, "exclusiveMaximum": 5}"#, "#: no number is between the bounds"),
      (
        #"{"type": "number", "minimum": "5"}"#,
        "#/minimum: expected a number of at most 18 digits and 15 behind the point"
      ),
      (
        #"{"anyOf": [{"type": "null"}], "type": "null"}"#,
        "#/type: 'type' beside 'anyOf' is not supported: merge the two"
      ),
      (#"{"allOf": [{}, {}]}"#, "#/allOf: 'allOf' of several schemas is not supported: merge them into one"),
      (
        #"{"enum": ["a"], "minLength": 3}"#,
        "#/minLength: 'minLength' beside fixed values is not supported: leave out what it forbids"
      ),
      (#"{"type": "null", "enum": ["a"]}"#, "#: none of the fixed values is allowed"),
      (
        #"{"items": {"$ref": "other.json"}}"#,
        "#/items/$ref: only references within the document are supported, such as #/$defs/name"
      ),
      (##"{"items": {"$ref": "#/$defs/a"}}"##, "#/items/$ref: there is nothing at #/$defs/a"),
      (
        ##"{"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}"##,
        "#: no finite text is valid: a required part contains itself"
      ),
      (##"{"$ref": "#"}"##, "#: no finite text is valid: a required part contains itself"),
      (
        #"{"type": "object", "properties": {}, "required": ["a"], "additionalProperties": false}"#,
        "#/required: 'a' is required, but no property is called so"
      ),
      (#"{"properties": {"a": false}}"#, "#/properties/a: 'false' allows no value"),
      ("3", "#: a schema is an object or a boolean, not integer"),
    ] as [(String, String)]) func whatIsNotSupportedIsRefusedByName(_ text: String, _ message: String)
  {
    let error = #expect(throws: JSONSchemaError.self) { try Grammar(jsonSchemaText: text) }
    #expect(error?.description == message)
  }

  /// `oneOf` is no choice where one value may satisfy two.
  @Test(
    arguments: [
      #"[{"type": "integer"}, {"type": "number"}]"#, #"[{"const": 1}, {"enum": [2, 1.0]}]"#,
      #"[{"type": "string"}, {}]"#,
      #"[{"type": "object", "properties": {"a": {"const": 1}}}, {"type": "object", "properties": {"a": {"const": 2}}}]"#,
      #"[{"type": "object", "properties": {"a": {}}, "required": ["a"]}, {"type": "object", "properties": {"b": {}}, "required": ["b"]}]"#,
      #"[{"minLength": 2}, {"minimum": 2}]"#, #"[{"type": "null"}, {"anyOf": [{"type": "string"}, {"const": null}]}]"#,
    ]) func oneOfMustExclude(_ parts: String)
  {
    let error = #expect(throws: JSONSchemaError.self) { try Grammar(jsonSchemaText: #"{"oneOf": \#(parts)}"#) }
    #expect(error?.pointer == "#/oneOf" && error?.message.contains("both 0 and 1") == true)
  }

  @Test func whatIsNoJSONIsShown() {
    for (text, message) in [
      ("{\"type\": \n nul}", "line 2, column 2: expected a value, found 'nul}'"),
      ("{\"a\": 1, \"a\": 2}", "line 1, column 10: expected each key once in an object, found '\"a\": 2}'"),
      ("[1, 2", "line 1, column 6: expected ',' or ']', found the end of the text"),
      ("\"\\ud800x\"", "line 1, column 8: expected the second half of a character, found 'x\"'"),
      ("1 2", "line 1, column 3: expected the end of the text, found '2'"),
    ] {
      let error = #expect(throws: JSONTextError.self) { try Grammar(jsonSchemaText: text) }
      #expect(error?.description == message)
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONTextError.self) { try Grammar(jsonSchemaText: deep) }
  }

  /// What a schema costs grows with its length, however many ways it leaves open.
  @Test func largeSchemasStaySmall() throws {
    let members = (0..<2000).map { #""p\#($0)": {"type": "boolean"}"# }.joined(separator: ", ")
    let grammar = try Grammar(jsonSchemaText: #"{"type": "object", "properties": {\#(members)}}"#)
    let automaton = GrammarAutomaton(try CompiledGrammar(grammar, limit: 100_000))
    #expect(automaton.matches("{}") && automaton.matches(#"{"p3":true,"p1999":false}"#))
    #expect(!automaton.matches(#"{"p7":true,"p3":false}"#))
    let links = (0..<5000).map { ##""a\##($0)": {"$ref": "#/$defs/a\##($0 + 1)"}"## }.joined(separator: ", ")
    let error = #expect(throws: JSONSchemaError.self) {
      try Grammar(jsonSchemaText: ##"{"$ref": "#/$defs/a0", "$defs": {\##(links), "a5000": {}}}"##)
    }
    #expect(error?.message.contains("more than 256 schemas") == true)
  }

  /// Two texts that differ mean two values: strings have one form.
  @Test func stringsHaveOneForm() throws {
    let automaton = try GrammarAutomaton(Grammar(jsonSchemaText: #"{"type": "string"}"#))
    for good in [#""a/é😀""#, #""\"\\\n\t\r\b\f""#] { #expect(automaton.matches(good)) }
    for bad in [#""\/""#, #""\u0041""#, "\"\n\"", "\"\u{1}\"", "\""] { #expect(!automaton.matches(bad)) }
  }
}
