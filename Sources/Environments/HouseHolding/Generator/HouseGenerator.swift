import Episodes

/// ALFWorld's six families of tasks, in AgentBench's order and names.
public enum TaskFamily: String, Codable, Sendable, Hashable, CaseIterable {
  case place = "pick_and_place"
  case clean = "pick_clean_then_place"
  case heat = "pick_heat_then_place"
  case cool = "pick_cool_then_place"
  case examine = "look_at_obj"
  case two = "pick_two_obj"
}

/// Makes houses with a task that can be done: equal seeds give equal houses.
public struct HouseGenerator: Sendable {
  private var random: RandomSource

  public init(seed: Seed) { random = RandomSource(seed) }

  private struct Placed {
    var type: String
    var properties: House.Properties
    var place: Int
  }

  /// A house with a task of a family, not yet done.
  public mutating func house(_ family: TaskFamily) -> House {
    let room = room(for: family)
    let receptacles = furnish(room)
    let types = Set(receptacles.map(\.type))
    let (thing, target) = target(family, room, types)
    var placed: [Placed] = []
    let needed = family == .two ? 2 : 1
    // What the task is about never lies where it has to go.
    let elsewhere = receptacles.indices.filter {
      thing.places.contains(receptacles[$0].type) && (family == .examine || receptacles[$0].type != target)
    }
    for _ in 0..<needed + random.below(3) {
      placed.append(Placed(type: thing.type, properties: thing.properties, place: random.pick(elsewhere) ?? 0))
    }
    for other in random.shuffled(room.things) where other.type != thing.type {
      let fitting = receptacles.indices.filter { other.places.contains(receptacles[$0].type) }
      for _ in 0..<[0, 1, 1, 2][random.below(4)] {
        if let place = random.pick(fitting) {
          placed.append(Placed(type: other.type, properties: other.properties, place: place))
        }
      }
    }
    if !room.lampPlaces.isEmpty,
      let place = random.pick(receptacles.indices.filter { room.lampPlaces.contains(receptacles[$0].type) })
    {
      placed.append(Placed(type: "desklamp", properties: .toggleable, place: place))
    }
    return assemble(family, room, receptacles, placed, thing.type, target)
  }

  private mutating func room(for family: TaskFamily) -> Catalogue.Room {
    switch family {
    case .heat, .cool: return Catalogue.kitchen
    case .clean: return random.chance(0.7) ? Catalogue.kitchen : Catalogue.bathroom
    case .examine: return random.chance(0.7) ? Catalogue.bedroom : Catalogue.livingRoom
    case .place, .two:
      let rooms = [Catalogue.kitchen, Catalogue.bathroom, Catalogue.bedroom, Catalogue.livingRoom]
      return rooms[random.below(rooms.count)]
    }
  }

  /// The room's furniture with numbers, from the highest down as ALFWorld lists it, and places.
  private mutating func furnish(_ room: Catalogue.Room) -> [House.Receptacle] {
    var result: [House.Receptacle] = []
    for furniture in room.furniture.sorted(by: { $0.type.precedes($1.type) }) {
      let count = furniture.count.lowerBound + random.below(furniture.count.count)
      for number in stride(from: count, through: 1, by: -1) {
        result.append(
          House.Receptacle(
            name: "\(furniture.type) \(number)", type: furniture.type, location: 0, isOpenable: furniture.isOpenable))
      }
    }
    for (index, location) in random.shuffled(1...result.count).enumerated() { result[index].location = location }
    return result
  }

  /// What the task is about, and where it goes (the lamp's type for looking).
  private mutating func target(
    _ family: TaskFamily, _ room: Catalogue.Room, _ types: Set<String>
  ) -> (Catalogue.Thing, String) {
    let needed: House.Properties =
      switch family {
      case .clean: .cleanable
      case .heat: .heatable
      case .cool: .coolable
      case .place, .examine, .two: .pickupable
      }
    // A thing needs two kinds of furniture that are there: one to lie on, one to go to.
    let candidates = room.things.compactMap { thing -> (Catalogue.Thing, [String])? in
      let there = thing.places.filter(types.contains)
      let targets = there.filter { $0 != "sinkbasin" && ($0 != "microwave" || family == .cool) }
      let isPossible = thing.properties.contains(needed) && there.count > 1 && !targets.isEmpty
      return isPossible ? (thing, targets) : nil
    }
    guard let (thing, targets) = random.pick(candidates) else { return (room.things[0], room.things[0].places[0]) }
    return (thing, family == .examine ? "desklamp" : random.pick(targets) ?? targets[0])
  }

  private mutating func assemble(
    _ family: TaskFamily, _ room: Catalogue.Room, _ receptacles: [House.Receptacle], _ placed: [Placed],
    _ thing: String,
    _ target: String
  ) -> House {
    let order = placed.sorted { $0.type != $1.type ? $0.type.precedes($1.type) : $0.place < $1.place }
    var left: [String: Int] = [:]
    for item in order { left[item.type, default: 0] += 1 }
    var items: [House.Item] = []
    var itemsIn: [ReceptacleSet] = []
    var itemsAt: [Int16] = []
    for item in order {
      let places = room.things.first { $0.type == item.type }?.places ?? []
      var fits = ReceptacleSet()
      for (index, receptacle) in receptacles.enumerated() where places.contains(receptacle.type) { fits.insert(index) }
      items.append(
        House.Item(
          name: "\(item.type) \(left[item.type] ?? 1)", type: item.type, properties: item.properties, fits: fits))
      left[item.type, default: 1] -= 1
      var place = ReceptacleSet()
      place.insert(item.place)
      itemsIn.append(place)
      itemsAt.append(Int16(receptacles[item.place].location))
    }
    let goal: Goal =
      switch family {
      case .place: .place(item: thing, receptacle: target, treatment: .none, count: 1)
      case .clean: .place(item: thing, receptacle: target, treatment: .clean, count: 1)
      case .heat: .place(item: thing, receptacle: target, treatment: .hot, count: 1)
      case .cool: .place(item: thing, receptacle: target, treatment: .cool, count: 1)
      case .two: .place(item: thing, receptacle: target, treatment: .none, count: 2)
      case .examine: .examine(item: thing, light: target)
      }
    let words: [String] =
      switch family {
      case .place: ["put a \(thing) in \(target)", "put some \(thing) on \(target)"]
      case .clean: ["put a clean \(thing) in \(target)", "clean some \(thing) and put it in \(target)"]
      case .heat: ["put a hot \(thing) in \(target)", "heat some \(thing) and put it in \(target)"]
      case .cool: ["put a cool \(thing) in \(target)", "cool some \(thing) and put it in \(target)"]
      case .two: ["put two \(thing) in \(target)", "find two \(thing) and put them in \(target)"]
      case .examine: ["look at \(thing) under the \(target)", "examine the \(thing) with the \(target)"]
      }
    return House(
      receptacles: receptacles, items: items, locations: (0...receptacles.count).map { "loc \($0)" }, start: 0,
      itemsIn: itemsIn, itemsAt: itemsAt, goal: goal, goalText: words[random.below(2)], dialect: .agentbench)
  }
}
