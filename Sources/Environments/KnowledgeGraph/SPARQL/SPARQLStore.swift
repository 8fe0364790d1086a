import Episodes
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A graph on a SPARQL server.
struct SPARQLStore: TripleStore {
  let ontology: Ontology
  private let configuration: SPARQLConfiguration
  private let session: URLSession

  /// What went wrong between us and the server, after all tries.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Reads the ontology; asks the server nothing.
  init(_ configuration: SPARQLConfiguration) throws {
    self.configuration = configuration
    ontology = try Ontology(freebase: configuration.ontology)
    let settings = URLSessionConfiguration.ephemeral
    settings.timeoutIntervalForRequest = configuration.seconds
    settings.timeoutIntervalForResource = configuration.seconds
    session = URLSession(configuration: settings)
  }

  func predicates(of program: Program) async throws -> [String] {
    if case .count = program { return [] }
    guard let query = try? SPARQLQuery.predicates(of: program, namespace: configuration.namespace) else { return [] }
    return try await values(of: query).filter { ontology.listed.contains($0) || ontology.attributes.contains($0) }
  }

  func answers(to program: Program) async throws -> [String] {
    guard let query = try? SPARQLQuery.answers(to: program, namespace: configuration.namespace) else { return [] }
    return try await values(of: query)
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
    var request = URLRequest(url: url)
    request.setValue("application/sparql-results+json", forHTTPHeaderField: "Accept")
    var trouble = ""
    for attempt in 0...configuration.retries {
      if attempt > 0 { try await Task.sleep(for: .milliseconds(100 << min(attempt, 6))) }
      do {
        let (data, response) = try await session.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        if status == 200 { return data }
        let said = String(decoding: data.prefix(300), as: UTF8.self)
        trouble = "answers with status \(status): \(said)"
        // What is wrong with the query stays wrong.
        if (400..<500).contains(status), status != 408, status != 429 { break }
      } catch let error as URLError {
        trouble = "does not answer: \(error.localizedDescription)"
      }
    }
    throw Failure(description: "\(configuration.endpoint) \(trouble)")
  }
}
