import EnvironmentKit
import Episodes
import Foundation

/// A graph on a SPARQL server: `graph.json` in the environment's folder.
public struct SPARQLConfiguration: Decodable, Sendable {
  /// Where queries are sent, such as `http://localhost:3093/sparql`.
  var endpoint: URL
  /// What stands before every id in the server's names.
  var namespace: String
  /// The named graph that is asked; the server's default when nil.
  var graph: String?
  /// A folder with `fb_roles`, `fb_types`, `reverse_properties` and `vocab.json`.
  var ontology: URL
  /// Time for one try, and how often a query is tried again.
  var seconds: Double
  var retries: Int

  private enum CodingKeys: String, CodingKey, CaseIterable { case sparql, namespace, graph, ontology, seconds, retries }

  /// The pause before a try, the second being 1.
  static func pause(before attempt: Int) -> Double { 0.1 * Double(1 << min(attempt, 6)) }

  /// How long one query may take, with all its tries.
  var longest: Double { (0...retries).reduce(0) { $0 + seconds + ($1 > 0 ? Self.pause(before: $1) : 0) } }

  /// Throws a `Diagnostic` where a step of an episode ends before the last try does.
  func check(stepSeconds: Double, file: URL) throws {
    guard longest >= stepSeconds else { return }
    throw Diagnostic(
      file: file.path, key: "seconds",
      "lets \(retries + 1) tries take \(Int(longest.rounded(.up))) s, but a step may take \(Int(stepSeconds)) s",
      hint: "Take less seconds or retries, or raise limits.step_seconds in environment.yaml beside it")
  }

  /// Its name, in the environment's folder.
  static let fileName = "graph.json"
  /// Where AgentBench looks for Freebase.
  static let server = "http://localhost:3093/sparql"
  static let forFreebase = "{\"sparql\": \"\(server)\", \"ontology\": \"ontology\"}\n"

  /// Reads a file. Throws a `Diagnostic` with the key for what is wrong in it.
  public init(file: URL) throws {
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw Diagnostic(file: file.path, "cannot be read: \(Diagnostic.reason(of: error))")
    }
    var made: [SPARQLConfiguration]
    do {
      // As one line, so that what is wrong with it is told as of a task file's.
      let line = Data(data.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 })
      made = try TaskFile.parse(SPARQLConfiguration.self, line, file: file.path).map(\.record)
    } catch var error as Diagnostic {
      error.line = nil
      error.hint = #"It looks like {"sparql": "http://localhost:3093/sparql", "ontology": "ontology"}"#
      throw error
    }
    guard var configuration = made.popLast() else { throw Diagnostic(file: file.path, "is empty") }
    configuration.ontology =
      URL(
        filePath: configuration.ontology.relativePath, relativeTo: file.deletingLastPathComponent()
      ).standardizedFileURL
    self = configuration
  }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let text = try container.decode(String.self, forKey: .sparql)
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host != nil else {
      throw DecodingError.dataCorruptedError(
        forKey: .sparql, in: container, debugDescription: "is '\(text)': expected an address that begins with http")
    }
    endpoint = url
    namespace = try container.decodeIfPresent(String.self, forKey: .namespace) ?? "http://rdf.freebase.com/ns/"
    graph = try container.decodeIfPresent(String.self, forKey: .graph)
    ontology = URL(filePath: try container.decode(String.self, forKey: .ontology))
    seconds = try container.decodeIfPresent(Double.self, forKey: .seconds) ?? 6
    retries = try container.decodeIfPresent(Int.self, forKey: .retries) ?? 3
    guard seconds > 0, seconds <= 600, (0...20).contains(retries) else {
      throw DecodingError.dataCorruptedError(
        forKey: .seconds, in: container, debugDescription: "must be over 0 and up to 600, and retries 0 to 20")
    }
  }
}
