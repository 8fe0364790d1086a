import EnvironmentKit
import Episodes

extension Transit: SiteTasks {
  static let families = ["arrive", "change-at", "keep", "home", "next-departure", "ride-time"]

  static func task(_ family: String, seed: Seed) -> SiteTask {
    let town = Transit(seed: seed)
    var random = RandomSource(seed.derived("map/" + family))
    let minute = 420 + random.below(150) * 5
    let order = random.shuffled(Array(town.stops.indices))
    let pairs = order.flatMap { from in order.filter { $0 != from }.map { (from, $0) } }
    let wantsChange = family == "change-at"
    let trip = pairs.first { from, to in
      guard let journey = town.journey(from, to, after: minute) else { return false }
      return !wantsChange || journey.change != nil
    }
    let (from, to) = trip ?? (0, 1)
    let (start, end) = (town.stops[from].name, town.stops[to].name)
    let time = Days.time(minute)
    let planned: [GoldAction] = [
      .link("Plan a journey"), .select(name: "From", option: start), .select(name: "To", option: end),
      .fill("Leave after", time), .button("Plan"),
    ]
    let journey = town.journey(from, to, after: minute)
    switch family {
    case "arrive":
      let arrival = Days.time(journey?.arrival ?? 0)
      return SiteTask(
        name, seed,
        "I leave \(start) after \(time). When can I be at \(end) at the earliest by tram and bus, with one change at most? Answer with the time.",
        gold: planned + [.answer(arrival)], answers: [arrival])
    case "change-at":
      let change = journey?.change ?? ""
      return SiteTask(
        name, seed,
        "I want to go from \(start) to \(end) after \(time). Where does the journey planner make me change? Answer with the stop.",
        gold: planned + [.answer(change)], answers: [change])
    case "keep":
      let label = random.pick(["To work", "Sunday trip", "Grandmother", "School run", "Rehearsal"]) ?? "To work"
      return SiteTask(
        name, seed, "Keep the journey from \(start) to \(end) under the name “\(label)”.",
        gold: planned + [.fill("Name for this journey", label), .button("Keep this journey")])
    case "home":
      return SiteTask(
        name, seed, "I have moved: make \(start) my home stop.",
        gold: [.link(start), .button("Make this my home stop")])
    case "next-departure":
      let line = random.pick(town.lines) ?? town.lines[0]
      let place = random.below(line.stops.count - 1)
      let stop = town.stops[line.stops[place]].name
      let terminus = town.stops[line.stops[line.stops.count - 1]].name
      let next = Days.time(town.departures(line, at: place, forth: true).first { $0 >= minute } ?? 0)
      return SiteTask(
        name, seed,
        "When does the next \(line.name) towards \(terminus) leave \(stop) from \(time) on? Answer with the time.",
        gold: [.link(stop), .fill("Departures after", time), .button("Show"), .answer(next)], answers: [next])
    default:
      let line = random.pick(town.lines) ?? town.lines[0]
      let place = random.below(line.stops.count - 1)
      let last = place + 1 + random.below(line.stops.count - place - 1)
      let minutes = "\(line.times[place..<last].reduce(0, +))"
      return SiteTask(
        name, seed,
        "How many minutes does \(line.name) take from \(town.stops[line.stops[place]].name) to \(town.stops[line.stops[last]].name)? Answer with the number.",
        gold: [.link("Lines"), .link(line.name), .answer(minutes)], answers: [minutes])
    }
  }
}
