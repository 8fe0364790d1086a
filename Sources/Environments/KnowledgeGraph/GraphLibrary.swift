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
    func question(_ family: String, seed: Seed) throws -> Question { try maker.question(family, seed: seed) }

    /// A question for training. Blocks.
    func trainingQuestion(_ number: UInt64, heldOut: HeldOutQuestions) throws -> Question {
      try maker.trainingQuestion(number, heldOut: heldOut)
    }

    private var maker: QuestionGenerator {
      get throws {
        guard let generator else {
          throw Diagnostic(
            key: "family", "questions can be made of Gauntlet's own graph only",
            hint: "With a graph.json, let the lines of the task file name records: {\"id\", \"file\", \"number\"}")
        }
        return generator
      }
    }
  }

  private let resources: EnvironmentResources
  private let shelf = Mutex<Shelf?>(nil)
  private let heldOut = Mutex<HeldOutQuestions?>(nil)

  private let stepSeconds: Double

  init(_ resources: EnvironmentResources, stepSeconds: Double) {
    self.resources = resources
    self.stepSeconds = stepSeconds
  }

  private func server() throws -> SPARQLConfiguration {
    let read = try SPARQLConfiguration(file: configuration)
    try read.check(stepSeconds: stepSeconds, file: configuration)
    return read
  }

  private var configuration: URL { resources.folder.appending(path: SPARQLConfiguration.fileName) }
  private var facts: URL { resources.folder.appending(path: "facts") }
  /// Whether a server's graph is asked, not ours.
  var isRemote: Bool { FileManager.default.fileExists(atPath: configuration.path) }

  /// Throws a `Diagnostic` for what is missing; opens nothing.
  func check() throws {
    if isRemote { _ = try server() } else { _ = try GraphSource(folder: facts) }
  }

  /// The open graph. Blocks, for seconds where it has to be built first.
  func open() throws -> Shelf {
    try shelf.withLock { shelf in
      if let shelf { return shelf }
      let made: Shelf
      if isRemote {
        made = Shelf(store: try SPARQLStore(server()))
      } else {
        let graph = try Graph(facts: facts, cache: resources.scratch)
        made = Shelf(store: graph, generator: QuestionGenerator(graph))
      }
      shelf = made
      return made
    }
  }

  /// What training must not meet: made once, of the questions that `questions` gives. Blocks.
  func heldOut(_ questions: () throws -> [Question]) throws -> HeldOutQuestions {
    try heldOut.withLock { known in
      if let known { return known }
      let made = HeldOutQuestions(try questions())
      known = made
      return made
    }
  }

  /// Lets go of the graph.
  func close() { shelf.withLock { $0 = nil } }
}
