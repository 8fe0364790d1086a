import EnvironmentServer
import EnvironmentTesting
import Episodes
import Foundation
import Testing

/// The description says what the server does: everything that was asked and answered in the golden transcripts follows it.
struct OpenAPITests {
  private struct Exchange {
    var place: String
    var method: String
    var path: String
    var sent: JSONValue?
    var status: Int
    var answer: JSONValue
  }

  private static func description(_ role: EnvironmentServer.Role) async throws -> JSONValue {
    try await TestServer.run(.init(role: role)) { try await $0.get("/openapi.json").json }
  }

  private static func exchanges(_ name: String) throws -> [Exchange] {
    let text = try String(contentsOf: Transcript.folder.appending(path: name), encoding: .utf8)
    return try text.components(separatedBy: "\n\n").compactMap { block in
      let lines = block.split(separator: "\n").map(String.init)
      guard let head = lines.first(where: { $0.hasPrefix("GET /") || $0.hasPrefix("POST /") }),
        let mark = lines.firstIndex(where: { $0.hasPrefix("=> ") }), let last = lines.last
      else { return nil }
      let words = head.split(separator: " ").map(String.init)
      let sent = lines[..<mark].last.flatMap { $0.hasPrefix("{") ? try? JSONValue(parsing: $0) : nil }
      return Exchange(
        place: "\(name): \(head)", method: words[0].lowercased(),
        path: String(words[1].prefix { $0 != "?" }), sent: sent, status: Int(lines[mark].dropFirst(3)) ?? 0,
        answer: try JSONValue(parsing: last))
    }
  }

  /// The operation of a path; its parts in braces stand for any.
  private static func operation(_ exchange: Exchange, _ description: JSONValue) -> JSONValue? {
    let parts = exchange.path.split(separator: "/")
    let paths = description["paths"]?.objectValue ?? [:]
    let fitting = paths.keys.filter { path in
      let pattern = path.split(separator: "/")
      return pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
    return fitting.compactMap { paths[$0]?[exchange.method] }.first
  }

  @Test(arguments: [
    ("controller.txt", EnvironmentServer.Role.controller), ("heartbeats.txt", .controller),
    ("agentrl.txt", .controller), ("native.txt", .controller), ("worker.txt", .worker),
  ])
  func whatIsSaidFollowsTheDescription(_ name: String, _ role: EnvironmentServer.Role) async throws {
    let description = try await Self.description(role)
    let checker = SchemaChecker(document: description)
    var count = 0
    for exchange in try Self.exchanges(name) where ![404, 405].contains(exchange.status) {
      let operation = try #require(Self.operation(exchange, description), "\(exchange.place)")
      let response = operation["responses"]?["\(exchange.status)"]
      let schema = try #require(
        response?["content"]?["application/json"]?["schema"], "\(exchange.place) gives \(exchange.status)")
      let wrong = checker.problem(exchange.answer, schema, isStrict: true)
      #expect(wrong == nil, "\(exchange.place): \(wrong ?? "")")
      if exchange.status == 200, let sent = exchange.sent {
        let body = operation["requestBody"]?["content"]?["application/json"]?["schema"] ?? .null
        let wrong = checker.problem(sent, body, isStrict: true)
        #expect(wrong == nil, "\(exchange.place): \(wrong ?? "")")
      }
      count += 1
    }
    #expect(count > 5)
  }

  /// Every operation is there, and its path takes no other method.
  @Test(arguments: [EnvironmentServer.Role.controller, .worker])
  func whatTheDescriptionSaysIsThere(_ role: EnvironmentServer.Role) async throws {
    try await TestServer.run(.init(role: role)) { server async throws in
      let description = try await server.get("/openapi.json").json
      for (path, operations) in description["paths"]?.objectValue ?? [:] {
        let place = path.replacing("{task}", with: "counting-dev").replacing("{environment}", with: "counting")
          .replacing("{session}", with: "none")
        let method = try #require(operations.objectValue?.keys.first)
        let answer = try await server.send(method.uppercased(), place, method == "get" ? nil : "{}" as JSONValue)
        #expect(answer.status != 405, "\(path)")
        #expect(answer.status != 404 || answer.json["code"] == "no_session", "\(path)")
        #expect(operations[method]?["responses"]?["\(answer.status)"] != nil, "\(path) \(answer.status)")
        #expect(try await server.send("DELETE", place, nil).status == 405, "\(path)")
      }
    }
  }

  @Test func theCheckerFindsWhatIsWrong() {
    let document: JSONValue = ["components": ["schemas": ["Number": ["type": "integer"]]]]
    let checker = SchemaChecker(document: document)
    let schema: JSONValue = [
      "type": "object", "properties": ["a": ["$ref": "#/components/schemas/Number"]], "required": ["a"],
    ]
    #expect(checker.problem(["a": 1], schema, isStrict: true) == nil)
    for wrong: JSONValue in [["a": "1"], [:], ["a": 1, "b": 2], [1], .null] {
      #expect(checker.problem(wrong, schema, isStrict: true) != nil)
    }
  }
}
