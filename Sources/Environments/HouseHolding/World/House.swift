/// A house as it stands before the first step: places, things, what goes where, and the goal. It never changes.
public struct House: Sendable {
  /// Something that holds things: a fridge, a shelf.
  struct Receptacle: Sendable {
    var name: String
    /// Lower case, such as `sinkbasin`.
    var type: String
    /// An index into `locations`; receptacles may share one.
    var location: Int
    var isOpenable: Bool
  }
  struct Item: Sendable {
    var name: String
    var type: String
    var properties: Properties
    /// The receptacles that it may be put into.
    var fits: ReceptacleSet
  }
  struct Properties: OptionSet, Sendable {
    var rawValue: UInt8
    static let pickupable = Properties(rawValue: 1)
    static let heatable = Properties(rawValue: 2)
    static let coolable = Properties(rawValue: 4)
    static let cleanable = Properties(rawValue: 8)
    static let toggleable = Properties(rawValue: 16)
    static let sliceable = Properties(rawValue: 32)
    /// Can have things put inside it; the texts then tell nothing else of it.
    static let hollow = Properties(rawValue: 64)
    static let knife = Properties(rawValue: 128)
  }

  /// In the order in which texts list them.
  let receptacles: [Receptacle]
  let items: [Item]
  /// The names of places, such as `loc 12`.
  let locations: [String]
  let start: Int
  /// Where each item is: in several receptacles at once, if a file says so.
  let itemsIn: [ReceptacleSet]
  /// The place of each item, -1 for none.
  let itemsAt: [Int16]
  let goal: Goal
  /// The goal in words, without a full stop.
  let goalText: String
  let dialect: Dialect
  /// The receptacles at each place.
  let receptaclesAt: [ReceptacleSet]
  /// `go to …` for every receptacle, sorted.
  let routes: [World.Choice]
  /// The items sorted by name, as commands about them are.
  let itemsByName: [Int]

  init(
    receptacles: [Receptacle], items: [Item], locations: [String], start: Int, itemsIn: [ReceptacleSet],
    itemsAt: [Int16], goal: Goal, goalText: String, dialect: Dialect
  ) {
    self.receptacles = receptacles
    self.items = items
    self.locations = locations
    self.start = start
    self.itemsIn = itemsIn
    self.itemsAt = itemsAt
    self.goal = goal
    self.goalText = goalText
    self.dialect = dialect
    var at = [ReceptacleSet](repeating: ReceptacleSet(), count: locations.count)
    for (index, receptacle) in receptacles.enumerated() { at[receptacle.location].insert(index) }
    receptaclesAt = at
    routes = receptacles.indices.map { World.Choice("go to " + receptacles[$0].name, .go($0)) }.sorted()
    // A blank follows the name in every command, and sorts before any digit.
    itemsByName = items.indices.sorted { (items[$0].name + " ").precedes(items[$1].name + " ") }
  }

  /// What a player reads first.
  public var introduction: String {
    let seen = TextList.text(receptacles.lazy.map(\.name))
    return """
      -= Welcome to TextWorld, ALFRED! =-

      You are in the middle of a room. Looking quickly around you, you see \(seen).

      Your task is to: \(goalText).
      """
  }
}

/// Which of ALFWorld's two grammars a house speaks.
public enum Dialect: String, Sendable, Hashable {
  /// `put O in/on R`, arrivals name the place: AgentBench's texts.
  case agentbench
  /// `move O to R`, arrivals name the receptacle, and there is a `help` command.
  case move

  var put: (verb: String, joint: String) { self == .move ? ("move", " to ") : ("put", " in/on ") }
}

/// Up to 64 receptacles of a house, by index.
struct ReceptacleSet: Sendable, Hashable, Sequence {
  var bits: UInt64 = 0
  static let capacity = 64

  var isEmpty: Bool { bits == 0 }
  mutating func insert(_ index: Int) { bits |= 1 << UInt64(index) }
  mutating func remove(_ index: Int) { bits &= ~(1 << UInt64(index)) }
  func contains(_ index: Int) -> Bool { bits >> UInt64(index) & 1 == 1 }
  func intersection(_ other: ReceptacleSet) -> ReceptacleSet { ReceptacleSet(bits: bits & other.bits) }

  func makeIterator() -> AnyIterator<Int> {
    var rest = bits
    return AnyIterator {
      guard rest != 0 else { return nil }
      defer { rest &= rest - 1 }
      return rest.trailingZeroBitCount
    }
  }
}

extension String {
  /// Order by code points, as Python sorts: Swift's own order is that of canonical equivalence.
  func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
