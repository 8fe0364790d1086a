extension World {
  /// What the game says of a command that was just played.
  func feedback(_ command: Command) -> String {
    func receptacle(_ index: Int) -> String { house.receptacles[index].name }
    func item(_ index: Int) -> String { house.items[index].name }
    switch command {
    case .look: return lookAround()
    case .inventory: return held.map { "You are carrying: a \(item($0))." } ?? "You are not carrying anything."
    case .help: return Self.helpText
    case .go(let target):
      let place = house.dialect == .move ? receptacle(target) : house.locations[location]
      return "You arrive at \(place). \(view(target))"
    case .open(let target): return "You open the \(receptacle(target)). \(view(target))"
    case .close(let target): return "You close the \(receptacle(target))."
    case .examine(let target): return view(target)
    case .examineItem(let index): return description(of: index)
    case .take(let index, let from): return "You pick up the \(item(index)) from the \(receptacle(from))."
    case .put(let index, let into):
      let (verb, joint) = house.dialect.put
      return "You \(verb) the \(item(index))\(joint)the \(receptacle(into))."
    case .clean(let index, let with): return "You clean the \(item(index)) using the \(receptacle(with))."
    case .heat(let index, let with): return "You heat the \(item(index)) using the \(receptacle(with))."
    case .cool(let index, let with): return "You cool the \(item(index)) using the \(receptacle(with))."
    case .use(let index): return "You turn on the \(item(index))."
    case .slice(let index, let with): return "You sliced the \(item(index)) with the \(item(with))."
    }
  }

  private func lookAround() -> String {
    let here = house.receptaclesAt[location]
    guard !here.isEmpty else { return "You are in the middle of a room. Looking quickly around you, you see nothing." }
    let facing = TextList.text(here.map { house.receptacles[$0].name }, article: "")
    // Things at this place that some receptacle here does not hold.
    let beside = house.items.indices.filter { index in
      Int(itemsAt[index]) == location && here.contains { !itemsIn[index].contains($0) }
    }
    return "You are facing the \(facing). Next to it, you see \(TextList.text(beside.map { house.items[$0].name }))."
  }

  private func view(_ receptacle: Int) -> String {
    let name = house.receptacles[receptacle].name
    guard isAccessible(receptacle) else { return "The \(name) is closed." }
    let inside = TextList.text(
      house.items.indices.filter { itemsIn[$0].contains(receptacle) }.map { house.items[$0].name })
    return house.receptacles[receptacle].isOpenable
      ? "The \(name) is open. In it, you see \(inside)." : "On the \(name), you see \(inside)."
  }

  private func description(of item: Int) -> String {
    let name = house.items[item].name
    let state = states[item]
    let properties = house.items[item].properties
    if properties.contains(.hollow) { return "This is a normal \(name). In it, you see nothing." }
    let isSliced = state.contains(.sliced)
    let temperature = state.contains(.hot) ? "hot" : state.contains(.cool) ? "cool" : ""
    let sliced = isSliced ? "sliced " : ""
    switch (temperature, state.contains(.clean)) {
    case ("", true): return "This is a clean \(sliced)\(name)."
    case ("", false): break
    // A cool thing alone is called cold, unless it is sliced.
    case ("cool", false): return isSliced ? "This is a cool sliced \(name)." : "This is a cold \(name)."
    case (_, true): return "This is a \(temperature) and clean \(sliced)\(name)."
    case (_, false): return "This is a \(temperature) \(sliced)\(name)."
    }
    if properties.contains(.toggleable) { return "This \(name) is \(state.contains(.toggled) ? "on" : "off")." }
    if isSliced { return "This is a sliced \(name)." }
    return "There's nothing special about \(name)."
  }

  private static let helpText = """
    Available commands:
      look:                             look around your current location
      inventory:                        check your current inventory
      go to (receptacle):               move to a receptacle
      open (receptacle):                open a receptacle
      close (receptacle):               close a receptacle
      take (object) from (receptacle):  take an object from a receptacle
      move (object) to (receptacle):  place an object in or on a receptacle
      examine (something):              examine a receptacle or an object
      use (object):                     use an object
      heat (object) with (receptacle):  heat an object using a receptacle
      clean (object) with (receptacle): clean an object using a receptacle
      cool (object) with (receptacle):  cool an object using a receptacle
      slice (object) with (object):     slice an object using a sharp object

    """
}
