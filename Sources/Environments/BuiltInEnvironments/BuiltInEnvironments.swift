import CardGame
import Database
import EnvironmentKit
import Episodes
import Foundation
import HouseHolding
import KnowledgeGraph
import LateralThinking
import OSShell
import WebBrowsing
import WebShopping

/// The catalogue of the environments that come with Gauntlet: one line each.
public enum BuiltInEnvironments {
  private static let makers: [(id: String, make: @Sendable (EnvironmentResources) throws -> any Environment)] = [
    ("card-game", { try CardGame(resources: $0) }),
    ("database", { try Database(resources: $0) }),
    ("house-holding", { try HouseHolding(resources: $0) }),
    ("knowledge-graph", { try KnowledgeGraph(resources: $0) }),
    ("lateral-thinking", { try LateralThinking(resources: $0) }),
    ("os-shell", { try OSShell(resources: $0) }),
    ("web-browsing", { try WebBrowsing(resources: $0) }),
    ("web-shopping", { try WebShopping(resources: $0) }),
  ]

  /// The ids, sorted.
  public static var ids: [String] { makers.map(\.id) }

  /// The environment named `id`, with its data under `folder/<id>`. Throws a `Diagnostic` for an unknown name or
  /// broken data. `interlocutor` plays the part of a model in it, where it has one.
  public static func make(
    _ id: String, folder: URL, scratch: URL, interlocutor: (any Interlocutor)? = nil
  ) throws -> any Environment {
    guard let maker = makers.first(where: { $0.id == id }) else {
      throw Diagnostic(
        "there is no environment '\(id)'", hint: "Choose from: \(ids.joined(separator: ", ")) (gauntlet env list)")
    }
    let resources = EnvironmentResources(
      folder: folder.appending(path: id), scratch: scratch.appending(path: id), interlocutor: interlocutor)
    let environment = try maker.make(resources)
    try check(environment, resources)
    return environment
  }

  /// AgentBench's columns, of those that have one.
  private static let columns = [
    "card-game": "dcg", "database": "db", "house-holding": "hh", "knowledge-graph": "kg", "lateral-thinking": "ltp",
    "os-shell": "os", "web-browsing": "wb", "web-shopping": "ws",
  ]

  /// A manifest may name the metric that its environment has, and the column that it stands in, and no other.
  private static func check(_ environment: any Environment, _ resources: EnvironmentResources) throws {
    let manifest = environment.manifest
    let metric = environment.metrics(of: []).main
    let claims: [(key: String, value: String?, right: String?)] = [
      ("metric", manifest.metric, metric), ("agentbench", manifest.agentbench, columns[manifest.id]),
    ]
    for (key, value, right) in claims where value != nil && value != right {
      throw Diagnostic(
        file: resources.folder.appending(path: "environment.yaml").path, key: key, "is '\(value ?? "")'",
        hint: "\(manifest.id) has '\(right ?? "none")' there")
    }
  }
}
