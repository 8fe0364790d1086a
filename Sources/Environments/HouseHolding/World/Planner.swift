/// The next command of a player who knows where everything is. It looks at the present state only, so that it can take
/// over anywhere.
struct Planner {
  private let world: World
  private var house: House { world.house }

  init(_ world: World) { self.world = world }

  /// A command that leads towards the goal; `look` when there is nothing to do.
  var next: String {
    switch house.goal {
    case .place(let item, let receptacle, let treatment, let count):
      return place(item, receptacle, treatment, count)
    case .examine(let item, let light): return examine(item, light)
    }
  }

  private func place(_ type: String, _ target: String, _ treatment: Goal.Treatment, _ count: Int) -> String {
    let things = house.items.indices.filter {
      house.items[$0].type == type && house.items[$0].properties.contains(.pickupable)
    }
    func fulfilled(_ receptacle: Int) -> Int {
      things.count { world.itemsIn[$0].contains(receptacle) && Goal.qualifies(world, $0, treatment) }
    }
    let targets = house.receptacles.indices.filter { place in
      house.receptacles[place].type == target && things.contains { house.items[$0].fits.contains(place) }
    }
    // Where most is done already; else where one stands, so that no way is walked for nothing.
    guard
      let best = targets.max(by: { a, b in
        let (x, y) = (fulfilled(a), fulfilled(b))
        return x != y ? x < y : isHere(b) && !isHere(a)
      })
    else { return "look" }
    if let held = world.held {
      guard things.contains(held) else { return putAway(held) }
      if !Goal.qualifies(world, held, treatment) { return treat(held, treatment) }
      return reach(best) ?? openIfClosed(best) ?? command { $0 == .put(held, into: best) }
    }
    let open = things.filter { index in
      !world.itemsIn[index].isEmpty && !(world.itemsIn[index].contains(best) && Goal.qualifies(world, index, treatment))
    }
    return fetch(open)
  }

  private func examine(_ type: String, _ light: String) -> String {
    guard let held = world.held else {
      return fetch(
        house.items.indices.filter {
          house.items[$0].type == type && house.items[$0].properties.contains(.pickupable)
        })
    }
    guard house.items[held].type == type else { return putAway(held) }
    let lamps = house.items.indices.filter { house.items[$0].type == light && !world.itemsIn[$0].isEmpty }
    guard let lamp = lamps.first, let place = world.itemsIn[lamp].first(where: { _ in true }) else { return "look" }
    return reach(place) ?? command { $0 == .use(lamp) }
  }

  /// Towards taking one of `items`: first one that is at hand.
  private func fetch(_ items: [Int]) -> String {
    let places = items.flatMap { item in world.itemsIn[item].map { (item, $0) } }
    guard let (item, place) = places.first(where: { isHere($0.1) && world.isAccessible($0.1) }) ?? places.first else {
      return "look"
    }
    return reach(place) ?? openIfClosed(place) ?? command { $0 == .take(item, from: place) }
  }

  private func treat(_ item: Int, _ treatment: Goal.Treatment) -> String {
    let appliance =
      switch treatment {
      case .clean: "sinkbasin"
      case .hot: "microwave"
      case .cool: "fridge"
      case .none: ""
      }
    let places = house.receptacles.indices.filter { house.receptacles[$0].type == appliance }
    guard let place = places.first(where: isHere) ?? places.first else { return "look" }
    return reach(place)
      ?? command { [.clean(item, with: place), .heat(item, with: place), .cool(item, with: place)].contains($0) }
  }

  /// Puts down something that is in the way, as near as possible.
  private func putAway(_ item: Int) -> String {
    let places = house.items[item].fits.map { $0 }
    guard let place = places.first(where: isHere) ?? places.first else { return "look" }
    return reach(place) ?? openIfClosed(place) ?? command { $0 == .put(item, into: place) }
  }

  private func isHere(_ receptacle: Int) -> Bool { house.receptacles[receptacle].location == world.location }

  private func reach(_ receptacle: Int) -> String? {
    isHere(receptacle) ? nil : "go to " + house.receptacles[receptacle].name
  }

  private func openIfClosed(_ receptacle: Int) -> String? {
    world.isAccessible(receptacle) ? nil : "open " + house.receptacles[receptacle].name
  }

  private func command(_ isWanted: (World.Command) -> Bool) -> String {
    world.choices.first { isWanted($0.command) }?.text ?? "look"
  }
}

extension World {
  /// The next command of a perfect player.
  public var oracleCommand: String { Planner(self).next }
}
