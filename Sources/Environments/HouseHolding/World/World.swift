/// A house in play: the state, the admissible commands, and what each does. A value: copy it to branch.
public struct World: Sendable {
  public let house: House
  /// The agent's place, an index into the house's locations.
  var location: Int
  var held: Int?
  var opened = ReceptacleSet()
  var itemsIn: [ReceptacleSet]
  var itemsAt: [Int16]
  var states: [ItemState]
  public private(set) var isWon = false

  struct ItemState: OptionSet, Sendable {
    var rawValue: UInt8
    static let clean = ItemState(rawValue: 1)
    static let hot = ItemState(rawValue: 2)
    static let cool = ItemState(rawValue: 4)
    static let toggled = ItemState(rawValue: 8)
    static let sliced = ItemState(rawValue: 16)
  }

  enum Command: Sendable, Hashable {
    case look, inventory, help
    case go(Int)
    case open(Int)
    case close(Int)
    case examine(Int)
    case examineItem(Int)
    case take(Int, from: Int)
    case put(Int, into: Int)
    case clean(Int, with: Int)
    case heat(Int, with: Int)
    case cool(Int, with: Int)
    case use(Int)
    case slice(Int, with: Int)
  }

  /// An admissible command.
  public struct Choice: Sendable, Comparable {
    public let text: String
    let command: Command

    init(_ text: String, _ command: Command) {
      self.text = text
      self.command = command
    }
    public static func < (a: Choice, b: Choice) -> Bool { a.text.precedes(b.text) }
  }

  public init(_ house: House) {
    self.house = house
    location = house.start
    itemsIn = house.itemsIn
    itemsAt = house.itemsAt
    states = Array(repeating: [], count: house.items.count)
  }

  /// Whether what is in a receptacle can be seen and reached.
  func isAccessible(_ receptacle: Int) -> Bool {
    !house.receptacles[receptacle].isOpenable || opened.contains(receptacle)
  }

  /// Every command that does something now, sorted by code point.
  public var choices: [Choice] {
    let here = house.receptaclesAt[location]
    var result: [Choice] = []
    result.reserveCapacity(house.routes.count + 16)
    func name(_ receptacle: Int) -> String { house.receptacles[receptacle].name }
    func sorted(_ extra: [Choice]) { result += extra.count < 2 ? extra : extra.sorted() }
    func treat(_ verb: String, _ property: House.Properties, _ appliance: String, _ command: (Int, Int) -> Command) {
      guard let held, house.items[held].properties.contains(property) else { return }
      sorted(
        here.filter { house.receptacles[$0].type == appliance }.map {
          Choice("\(verb) \(house.items[held].name) with \(name($0))", command(held, $0))
        })
    }
    treat("clean", .cleanable, "sinkbasin") { .clean($0, with: $1) }
    sorted(here.filter { opened.contains($0) }.map { Choice("close " + name($0), .close($0)) })
    treat("cool", .coolable, "fridge") { .cool($0, with: $1) }
    var examined = here.map { Choice("examine " + name($0), .examine($0)) }
    if let held { examined.append(Choice("examine " + house.items[held].name, .examineItem(held))) }
    sorted(examined)
    for route in house.routes {
      guard case .go(let target) = route.command, !here.contains(target) else { continue }
      result.append(route)
    }
    treat("heat", .heatable, "microwave") { .heat($0, with: $1) }
    if house.dialect == .move { result.append(Self.help) }
    result.append(Self.inventory)
    result.append(Self.look)
    func put() {
      guard let held else { return }
      let (verb, joint) = house.dialect.put
      sorted(
        here.filter { isAccessible($0) && house.items[held].fits.contains($0) }.map {
          Choice("\(verb) \(house.items[held].name)\(joint)\(name($0))", .put(held, into: $0))
        })
    }
    if house.dialect == .move { put() }
    sorted(
      here.filter { house.receptacles[$0].isOpenable && !opened.contains($0) }.map {
        Choice("open " + name($0), .open($0))
      })
    if house.dialect == .agentbench { put() }
    appendItems(here, &result)
    return result
  }

  private static let help = Choice("help", .help)
  private static let inventory = Choice("inventory", .inventory)
  private static let look = Choice("look", .look)

  /// `slice …`, `take … from …`, `use …`.
  private func appendItems(_ here: ReceptacleSet, _ result: inout [Choice]) {
    if let held, house.items[held].properties.contains(.knife) {
      for item in house.itemsByName
      where house.items[item].properties.contains(.sliceable) && Int(itemsAt[item]) == location {
        result.append(
          Choice("slice \(house.items[item].name) with \(house.items[held].name)", .slice(item, with: held)))
      }
    }
    if held == nil {
      let reachable = ReceptacleSet(
        bits: here.reduce(into: UInt64(0)) { if isAccessible($1) { $0 |= 1 << UInt64($1) } })
      for item in house.itemsByName where house.items[item].properties.contains(.pickupable) {
        let places = itemsIn[item].intersection(reachable)
        guard !places.isEmpty else { continue }
        let found = places.map {
          Choice("take \(house.items[item].name) from \(house.receptacles[$0].name)", .take(item, from: $0))
        }
        result += found.count < 2 ? found : found.sorted()
      }
    }
    for item in house.itemsByName
    where house.items[item].properties.contains(.toggleable) && !itemsIn[item].intersection(here).isEmpty {
      result.append(Choice("use " + house.items[item].name, .use(item)))
    }
  }

  /// Plays a command; gives what the game says. Anything that is not admissible changes nothing.
  public mutating func play(_ text: String) -> String {
    guard let choice = choices.named(text) else { return Self.nothingHappens }
    return play(choice)
  }

  /// What is said of a command that is not admissible.
  public static let nothingHappens = "Nothing happens."

  /// Plays one of `choices`.
  public mutating func play(_ choice: Choice) -> String {
    apply(choice.command)
    let feedback = feedback(choice.command)
    if !isWon { isWon = house.goal.isReached(self) }
    return feedback
  }

  private mutating func apply(_ command: Command) {
    switch command {
    case .look, .inventory, .help, .examine, .examineItem: break
    case .go(let target): location = house.receptacles[target].location
    case .open(let target): opened.insert(target)
    case .close(let target): opened.remove(target)
    case .take(let item, let from):
      itemsIn[item].remove(from)
      if Int(itemsAt[item]) == location { itemsAt[item] = -1 }
      held = item
    case .put(let item, let into):
      itemsIn[item].insert(into)
      itemsAt[item] = Int16(location)
      held = nil
    case .clean(let item, _): states[item].insert(.clean)
    case .heat(let item, _):
      states[item].insert(.hot)
      states[item].remove(.cool)
    case .cool(let item, _):
      states[item].insert(.cool)
      states[item].remove(.hot)
    case .use(let item): states[item].insert(.toggled)
    case .slice(let item, _): states[item].insert(.sliced)
    }
  }
}

extension [World.Choice] {
  /// The choice that reads so, in a sorted list.
  func named(_ text: String) -> World.Choice? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].text.precedes(text) { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].text == text ? self[low] : nil
  }
}
