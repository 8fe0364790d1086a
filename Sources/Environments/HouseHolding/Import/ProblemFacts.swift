import Episodes

/// The facts of a PDDL problem in ALFRED's domain.
struct ProblemFacts {
  private let file: String
  /// Locations as declared.
  private var locations: [String] = []
  /// The arguments of every initial fact, by lower-case predicate.
  private var facts: [String: [[String]]] = [:]
  private var goal: [[String]] = []

  init(_ text: String, file: String) throws {
    self.file = file
    let words = Self.words(text.lowercased())
    guard let objects = words.firstIndex(of: ":objects"), let initial = words.firstIndex(of: ":init"),
      let goal = words.firstIndex(of: ":goal"), objects < initial, initial < goal
    else { throw Diagnostic(file: file, key: "pddl_problem", "lacks one of :objects, :init, :goal in this order") }
    var names: [String] = []
    var index = objects + 1
    while index < initial {
      if words[index] == "-", index + 1 < initial {
        if words[index + 1] == "location" { locations += names }
        names = []
        index += 2
      } else {
        if words[index] != "(", words[index] != ")" { names.append(words[index]) }
        index += 1
      }
    }
    for fact in Self.flat(words[initial..<goal]) { facts[fact[0], default: []].append(Array(fact.dropFirst())) }
    self.goal = Self.flat(words[goal...])
  }

  private static func words(_ text: String) -> [String] {
    var result: [String] = []
    for line in text.split(separator: "\n") {
      let code = line.prefix { $0 != ";" }
      var word = ""
      for character in code {
        if character.isWhitespace || character == "(" || character == ")" {
          if !word.isEmpty { result.append(word) }
          word = ""
          if !character.isWhitespace { result.append(String(character)) }
        } else {
          word.append(character)
        }
      }
      if !word.isEmpty { result.append(word) }
    }
    return result
  }

  /// The innermost lists, as words.
  private static func flat(_ words: ArraySlice<String>) -> [[String]] {
    var result: [[String]] = []
    var current: [String] = []
    for word in words {
      if word == "(" {
        current = []
      } else if word == ")" {
        if !current.isEmpty { result.append(current) }
        current = []
      } else {
        current.append(word)
      }
    }
    return result
  }

  func house(goalText: String, dialect: Dialect) throws -> House {
    let pairs = { (key: String) in (facts[key] ?? []).filter { $0.count == 2 }.map { ($0[0], $0[1]) } }
    let places = Self.numbered(locations) { _ in "loc" }
    let placeIndex = Dictionary(uniqueKeysWithValues: places.map(\.id).enumerated().map { ($1, $0) })
    let receptacleType = Dictionary(pairs("receptacletype"), uniquingKeysWith: { a, _ in a })
    let receptacleAt = Dictionary(pairs("receptacleatlocation"), uniquingKeysWith: { a, _ in a })
    let receptacles = Self.numbered(receptacleAt.keys, name: Self.typeName)
    guard receptacles.count <= ReceptacleSet.capacity else {
      throw failure("has \(receptacles.count) receptacles; up to \(ReceptacleSet.capacity) are supported")
    }
    let receptacleIndex = Dictionary(uniqueKeysWithValues: receptacles.map(\.id).enumerated().map { ($1, $0) })
    let itemType = Dictionary(pairs("objecttype"), uniquingKeysWith: { a, _ in a })
    let items = Self.numbered(itemType.keys, name: Self.typeName)
    let itemIndex = Dictionary(uniqueKeysWithValues: items.map(\.id).enumerated().map { ($1, $0) })
    let canContain = Set((facts["cancontain"] ?? []).map { $0.joined(separator: " ") })
    let openable = Set((facts["openable"] ?? []).compactMap(\.first))
    guard let startID = pairs("atlocation").first?.1, let start = placeIndex[startID] else {
      throw failure("does not say where the agent starts (atLocation)")
    }
    func unary(_ id: String) -> House.Properties {
      var result: House.Properties = []
      for (key, property) in Self.properties where facts[key]?.contains([id]) ?? false { result.insert(property) }
      if ["knifetype", "butterknifetype"].contains(itemType[id] ?? "") { result.insert(.knife) }
      return result
    }
    let houseReceptacles = try receptacles.map { entry in
      guard let at = receptacleAt[entry.id], let location = placeIndex[at] else {
        throw failure("puts \(entry.id) at a place that is not declared")
      }
      return House.Receptacle(
        name: entry.name, type: Self.type(receptacleType[entry.id] ?? ""), location: location,
        isOpenable: openable.contains(entry.id))
    }
    let houseItems = items.map { entry in
      var fits = ReceptacleSet()
      for (index, receptacle) in receptacles.enumerated()
      where canContain.contains("\(receptacleType[receptacle.id] ?? "") \(itemType[entry.id] ?? "")") {
        fits.insert(index)
      }
      return House.Item(
        name: entry.name, type: Self.type(itemType[entry.id] ?? ""), properties: unary(entry.id), fits: fits)
    }
    var itemsIn = [ReceptacleSet](repeating: ReceptacleSet(), count: items.count)
    for (item, receptacle) in pairs("inreceptacle") {
      if let item = itemIndex[item], let receptacle = receptacleIndex[receptacle] { itemsIn[item].insert(receptacle) }
    }
    var itemsAt = [Int16](repeating: -1, count: items.count)
    for (item, place) in pairs("objectatlocation") {
      if let item = itemIndex[item], let place = placeIndex[place] { itemsAt[item] = Int16(place) }
    }
    return House(
      receptacles: houseReceptacles, items: houseItems, locations: places.map(\.name), start: start, itemsIn: itemsIn,
      itemsAt: itemsAt, goal: try parsedGoal(), goalText: goalText, dialect: dialect)
  }

  private static let properties: [(String, House.Properties)] = [
    ("pickupable", .pickupable), ("heatable", .heatable), ("coolable", .coolable), ("cleanable", .cleanable),
    ("toggleable", .toggleable), ("sliceable", .sliceable), ("isreceptacleobject", .hollow),
  ]

  private func parsedGoal() throws -> Goal {
    let predicates = Set(goal.map { $0[0] })
    func type(_ predicate: String, of variable: String? = nil) -> String? {
      goal.first { $0[0] == predicate && $0.count == 3 && (variable == nil || $0[1] == variable) }.map {
        Self.type($0[2])
      }
    }
    if predicates.contains("istoggled") {
      let lamp = goal.first { $0[0] == "istoggled" && $0.count == 2 }?[1]
      let held = goal.first { $0[0] == "holds" && $0.count == 3 }?[2]
      guard let light = type("objecttype", of: lamp), let item = type("objecttype", of: held) else {
        throw failure("has a goal with a light, but without its type or the type of the thing to hold")
      }
      return .examine(item: item, light: light)
    }
    guard let item = type("objecttype"), let receptacle = type("receptacletype") else {
      throw failure("has a goal that is none of ALFWorld's six: it names no objectType or receptacleType")
    }
    let treatment: Goal.Treatment =
      predicates.contains("isclean")
      ? .clean : predicates.contains("ishot") ? .hot : predicates.contains("iscool") ? .cool : .none
    return .place(
      item: item, receptacle: receptacle, treatment: treatment, count: predicates.contains("=") ? 2 : 1)
  }

  private func failure(_ message: String) -> Diagnostic {
    Diagnostic(file: file, key: "pddl_problem", message, hint: "Only games of ALFWorld's six families can be imported")
  }

  /// `kettletype` is `kettle`.
  private static func type(_ text: String) -> String {
    text.hasSuffix("type") ? String(text.dropLast(4)) : text
  }

  /// The name before the coordinates; basins are told from what they belong to.
  private static func typeName(_ id: String) -> String {
    let name = String(id.prefix { $0 != "_" })
    return id.contains("basin") && !name.hasSuffix("basin") ? name + "basin" : name
  }

  /// Ids in order with their names: numbers go from the highest down, so that the last id of a kind is number 1.
  private static func numbered(
    _ ids: some Collection<String>, name: (String) -> String
  ) -> [(id: String, name: String)] {
    let sorted = ids.sorted { $0.precedes($1) }
    var left: [String: Int] = [:]
    for id in sorted { left[name(id), default: 0] += 1 }
    return sorted.map { id in
      let kind = name(id)
      defer { left[kind, default: 1] -= 1 }
      return (id, "\(kind) \(left[kind] ?? 1)")
    }
  }
}
