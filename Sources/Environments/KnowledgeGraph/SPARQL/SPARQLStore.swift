import Episodes
import Foundation
import WebClient

/// A graph on a SPARQL server.
public struct SPARQLStore: TripleStore {
  public let ontology: Ontology
  private let configuration: SPARQLConfiguration
  private let client = WebClient()

  /// What went wrong between us and the server, after all tries.
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  /// Reads the ontology; asks the server nothing.
  public init(_ configuration: SPARQLConfiguration) throws {
    self.configuration = configuration
    ontology = try Ontology(freebase: configuration.ontology)
  }

  /// A query has to fit into a request.
  public func canAsk(for program: Program) -> Bool {
    (try? SPARQLQuery.answers(to: program, namespace: configuration.namespace)) != nil
  }

  public func predicates(of program: Program) async throws -> [String] {
    if case .count = program { return [] }
    let query = try SPARQLQuery.predicates(of: program, namespace: configuration.namespace)
    return try await values(of: query).filter { ontology.listed.contains($0) || ontology.attributes.contains($0) }
  }

  public func answers(to program: Program) async throws -> [String] {
    try await values(of: SPARQLQuery.answers(to: program, namespace: configuration.namespace))
  }

  /// The values of a query's only variable, sorted, each once, written as AgentBench has them.
  private func values(of query: String) async throws -> [String] {
    let data = try await answer(to: query)
    guard let answer = try? JSONDecoder().decode(Answer.self, from: data) else {
      throw Failure(description: "\(configuration.endpoint) answers with something else than SPARQL's JSON results")
    }
    let values = answer.results.bindings.compactMap { $0.values.first?.value }.map {
      ($0.hasPrefix(configuration.namespace) ? String($0.dropFirst(configuration.namespace.count)) : $0)
        .replacing("-08:00", with: "")
    }
    return Set(values).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private struct Answer: Decodable {
    struct Results: Decodable { var bindings: [[String: Value]] }
    struct Value: Decodable { var value: String }
    var results: Results
  }

  private func answer(to query: String) async throws -> Data {
    var parts = URLComponents()
    parts.queryItems = [
      URLQueryItem(name: "query", value: query),
      URLQueryItem(name: "format", value: "application/sparql-results+json"),
    ]
    if let graph = configuration.graph {
      parts.queryItems?.append(URLQueryItem(name: "default-graph-uri", value: graph))
    }
    // A plus would be read as a blank.
    let text = (parts.percentEncodedQuery ?? "").replacing("+", with: "%2B")
    guard let url = URL(string: configuration.endpoint.absoluteString + "?" + text) else {
      throw Failure(description: "the query cannot be sent to \(configuration.endpoint)")
    }
    var trouble = ""
    for attempt in 0...configuration.retries {
      if attempt > 0 { try await Task.sleep(for: .seconds(SPARQLConfiguration.pause(before: attempt))) }
      do {
        let answer = try await client.send(
          to: url, headers: ["Accept": "application/sparql-results+json"], timeout: configuration.seconds)
        if answer.status == 200 { return answer.body }
        trouble = "answers with status \(answer.status): \(String(decoding: answer.body.prefix(300), as: UTF8.self))"
        // What is wrong with the query stays wrong.
        if (400..<500).contains(answer.status), answer.status != 408, answer.status != 429 { break }
      } catch let failure as WebClient.Failure {
        trouble = "does not answer: \(failure.reason)"
      }
    }
    throw Failure(description: "\(configuration.endpoint) \(trouble)")
  }
}
