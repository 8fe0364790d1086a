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
    return try maker.make(
      EnvironmentResources(
        folder: folder.appending(path: id), scratch: scratch.appending(path: id), interlocutor: interlocutor))
  }
}
