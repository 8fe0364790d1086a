import EnvironmentKit
import Episodes
import Foundation
import Synchronization

/// The graph that questions are asked of: opened when it is first needed, and shared.
///
/// It is ours, from the facts in the environment's folder; or, where `graph.json` stands beside the manifest, a SPARQL server's.
final class GraphLibrary: Sendable {
  /// An open graph.
  struct Shelf: Sendable {
    var store: any TripleStore
    /// Makes questions; nil for a graph that is not ours.
    var generator: QuestionGenerator?
    let listings = Listings()

    /// The question of a family and a seed. Blocks.
    func question(_ family: String, seed: Seed) throws -> Question {
      guard let generator else {
        throw Diagnostic(
          key: "family", "questions can be made of Gauntlet's own graph only",
          hint: "With a graph.json, let the lines of the task file name records: {\"id\", \"file\", \"number\"}")
      }
      return try generator.question(family, seed: seed)
    }
  }

  private let resources: EnvironmentResources
  private let shelf = Mutex<Shelf?>(nil)

  init(_ resources: EnvironmentResources) { self.resources = resources }

  private var configuration: URL { resources.folder.appending(path: "graph.json") }
  private var facts: URL { resources.folder.appending(path: "facts") }
  private var isRemote: Bool { FileManager.default.fileExists(atPath: configuration.path) }

  /// Throws a `Diagnostic` for what is missing; opens nothing.
  func check() throws {
    if isRemote { _ = try SPARQLConfiguration(file: configuration) } else { _ = try GraphSource(folder: facts) }
  }

  /// The open graph. Blocks, for seconds where it has to be built first.
  func open() throws -> Shelf {
    try shelf.withLock { shelf in
      if let shelf { return shelf }
      let made: Shelf
      if isRemote {
        made = Shelf(store: try SPARQLStore(SPARQLConfiguration(file: configuration)))
      } else {
        let graph = try Graph(facts: facts, cache: resources.scratch)
        made = Shelf(store: graph, generator: QuestionGenerator(graph))
      }
      shelf = made
      return made
    }
  }

  /// Lets go of the graph.
  func close() { shelf.withLock { $0 = nil } }
}
