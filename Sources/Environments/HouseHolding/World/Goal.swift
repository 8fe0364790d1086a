/// What wins a game.
enum Goal: Sendable, Hashable {
  /// What must have been done to a thing before it counts.
  enum Treatment: Sendable, Hashable { case none, clean, hot, cool }
  /// `count` things of a type, treated, in one receptacle of a type.
  case place(item: String, receptacle: String, treatment: Treatment, count: Int)
  /// A thing of a type in hand, where a light of a type has been turned on.
  case examine(item: String, light: String)

  func isReached(_ world: borrowing World) -> Bool {
    let house = world.house
    switch self {
    case .place(let item, let receptacle, let treatment, let count):
      var counts = [Int](repeating: 0, count: house.receptacles.count)
      for index in house.items.indices where house.items[index].type == item {
        guard Self.qualifies(world, index, treatment) else { continue }
        for place in world.itemsIn[index] where house.receptacles[place].type == receptacle {
          counts[place] += 1
          if counts[place] >= count { return true }
        }
      }
      return false
    case .examine(let item, let light):
      guard let held = world.held, house.items[held].type == item, world.location >= 0 else { return false }
      let here = house.receptaclesAt[world.location]
      return house.items.indices.contains { index in
        house.items[index].type == light && world.states[index].contains(.toggled)
          && !world.itemsIn[index].intersection(here).isEmpty
      }
    }
  }

  static func qualifies(_ world: borrowing World, _ item: Int, _ treatment: Treatment) -> Bool {
    let properties = world.house.items[item].properties
    let state = world.states[item]
    return switch treatment {
    case .none: true
    case .clean: properties.contains(.cleanable) && state.contains(.clean)
    case .hot: properties.contains(.heatable) && state.contains(.hot)
    case .cool: properties.contains(.coolable) && state.contains(.cool)
    }
  }
}
