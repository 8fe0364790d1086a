import Episodes
import Synchronization

/// The entities that questions may name: known to many, and by a name that no other of their class has.
final class EntityPool: Sendable {
  private let graph: Graph
  private let pages = Mutex<[QuestionFamily.Start: Page]>([:])

  private struct Page {
    var entities: [Graph.Entity]
    var byID: [String: Graph.Entity]
  }

  /// What people have heard of: a class's attribute, and the least of it.
  private static let known = ["location.city": (attribute: "location.city.population", least: 150_000.0)]
  private static let longest = 40

  init(_ graph: Graph) { self.graph = graph }

  /// Those that a way may start from, in the order of their ids. Blocks.
  func entities(for start: QuestionFamily.Start) throws -> [Graph.Entity] { try page(start).entities }

  /// The entity of an id, if a way may start from it. Blocks.
  func entity(_ id: String, for start: QuestionFamily.Start) throws -> Graph.Entity? { try page(start).byID[id] }

  private func page(_ start: QuestionFamily.Start) throws -> Page {
    if let page = pages.withLock({ $0[start] }) { return page }
    let all = try graph.entities(of: start.type)
    var bearers: [String: Int] = [:]
    for entity in all { bearers[entity.name, default: 0] += 1 }
    let leading = try graph.entities(having: start.relation)
    var entities = all.filter { bearers[$0.name] == 1 && leading.contains($0.id) && Self.isPlain($0.name) }
    if let (attribute, least) = Self.known[start.type] {
      let known = try graph.entities(having: attribute, atLeast: least)
      entities = entities.filter { known.contains($0.id) }
    }
    let page = Page(
      entities: entities, byID: Dictionary(entities.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
    pages.withLock { $0[start] = page }
    return page
  }

  /// Whether a name can stand in a call without being misread.
  private static func isPlain(_ name: String) -> Bool {
    name.count <= longest
      && name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || " -'./".unicodeScalars.contains($0)
      }
  }
}
