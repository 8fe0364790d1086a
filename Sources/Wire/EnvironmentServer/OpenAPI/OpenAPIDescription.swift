import Episodes
import HTTPTypes

/// The description of a server at `/openapi.json`: made of the operations that it holds requests against.
enum OpenAPIDescription {
  static func json(of operations: [Operation], hasToken: Bool) -> JSONValue {
    var paths: [String: [String: JSONValue]] = [:]
    for operation in operations {
      paths[operation.path, default: [:]][operation.method.rawValue.lowercased()] = operation.json
    }
    var components: [String: JSONValue] = ["schemas": .object(Schemas.all)]
    var description: [String: JSONValue] = [
      "openapi": "3.1.0",
      "info": [
        "title": "Gauntlet", "version": "1",
        "description":
          "Environments for language-model agents: AgentBench's protocol, AgentRL's dialect of it, and Gauntlet's own.",
      ], "paths": .object(paths.mapValues { .object($0) }),
    ]
    if hasToken {
      components["securitySchemes"] = ["token": ["type": "http", "scheme": "bearer"]]
      description["security"] = [["token": []]]
    }
    description["components"] = .object(components)
    return .object(description)
  }
}
