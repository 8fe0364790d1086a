import Episodes
import HTTPTypes

/// Something that can be asked: what a request is held against, and what the description says.
struct Operation: Sendable {
  /// A parameter in the path, the query or a header.
  struct Parameter: Sendable {
    enum Place: String, Sendable { case path, query, header }
    var name: String
    var place: Place
    var summary: String
    var isRequired = false
  }

  var method: HTTPRequest.Method
  /// With its parameters in braces.
  var path: String
  var summary: String
  var parameters: [Parameter] = []
  /// Names of schemas, any of which the body may follow.
  var bodies: [String] = []
  var answers: [String] = []
  /// The statuses of refusals, besides those of every request.
  var refusals: [Int] = []

  /// The path's last part.
  var name: String { String(path.split(separator: "/").last ?? "") }

  /// Statuses that any request may be refused with: not let in, too much at once, no such method.
  private static let usual = [401, 403, 405, 429, 500]

  var json: JSONValue {
    var operation: [String: JSONValue] = ["summary": .string(summary), "responses": responses]
    if !parameters.isEmpty {
      operation["parameters"] = .array(
        parameters.map { parameter in
          [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "description": .string(parameter.summary), "required": .bool(parameter.isRequired),
            "schema": ["type": "string"],
          ]
        })
    }
    if !bodies.isEmpty { operation["requestBody"] = ["required": true, "content": Self.content(bodies)] }
    return .object(operation)
  }

  private var responses: JSONValue {
    var responses: [String: JSONValue] = [
      "200": ["description": "Done", "content": Self.content(answers.isEmpty ? ["Null"] : answers)]
    ]
    for status in Set(refusals + Self.usual + (bodies.isEmpty ? [] : [408, 413, 422])) {
      responses["\(status)"] = ["description": "Refused", "content": Self.content(["Fault"])]
    }
    return .object(responses)
  }

  private static func content(_ schemas: [String]) -> JSONValue {
    let references = schemas.map { JSONValue.object(["$ref": .string("#/components/schemas/\($0)")]) }
    return ["application/json": ["schema": references.count == 1 ? references[0] : ["anyOf": .array(references)]]]
  }
}
