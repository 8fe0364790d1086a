import EnvironmentKit
import Episodes

/// A town's map with its trams and buses: stops, lines, departures, a route planner, and routes to keep.
public struct Transit: Site {
  public static let name = "map"
  static let mostKept = 20

  struct Stop: Sendable, Hashable {
    var name: String
    var x: Int
    var y: Int
  }

  struct Line: Sendable, Hashable {
    var name: String
    var color: String
    /// Places in `stops`, from end to end.
    var stops: [Int]
    /// Minutes from one stop to the next.
    var times: [Int]
    /// Minute of the day of the first departure at either end, and minutes between departures.
    var first: Int
    var every: Int
  }

  /// A way from one stop to another with at most one change.
  struct Journey: Sendable, Hashable {
    var lines: [String]
    var change: String?
    var departure: Int
    var arrival: Int
  }

  struct Kept: Sendable, Hashable {
    var name: String
    var from: String
    var to: String
  }

  var stops: [Stop] = []
  var lines: [Line] = []
  var kept: [Kept] = []
  var home: String?

  static let layout = Layout(
    site: "Castermouth on the Map",
    links: [("Map", "/"), ("Lines", "/lines"), ("Plan a journey", "/plan"), ("My places", "/mine")],
    theme: .init(accent: "#0b4f54", tint: "#dcf0f1", ground: "#f4fafa"), search: ("/find", "Find a stop"), user: nil)

  public init(seed: Seed) {
    var random = RandomSource(seed.derived("map"))
    let names = random.shuffled(Self.names)
    // A grid with stops a little off their places: no two on top of each other.
    for row in 0..<4 {
      for column in 0..<5 {
        stops.append(
          Stop(
            name: names[row * 5 + column], x: 70 + column * 150 + random.below(50), y: 60 + row * 110 + random.below(40)
          ))
      }
    }
    let ways: [(String, String, [Int])] = [
      ("Tram 1", "#b3261e", [0, 1, 6, 7, 8, 9]), ("Tram 2", "#1a56c4", [15, 10, 11, 6, 2, 3, 4]),
      ("Bus 5", "#2e7d32", [5, 6, 12, 17, 18, 19]),
      ("Bus 7", "#7b1fa2", [0, 5, 10, 16, 17, 13, 14]), ("Bus 9", "#8a5a00", [9, 14, 13, 12, 11, 16, 15]),
    ]
    lines = ways.map { name, color, stops in
      Line(
        name: name, color: color, stops: stops, times: stops.dropFirst().map { _ in 2 + random.below(5) },
        first: 360 + random.below(25),
        every: [10, 12, 15, 20][random.below(4)])
    }
  }

  private static let names = [
    "Harbour Gate", "Castle Hill", "Old Brewery", "University", "Fish Market", "Opera", "Town Hall", "Lighthouse Road",
    "Botanic Garden",
    "North Bridge", "Mill Lane", "Central Station", "Hospital", "Stadium", "River Baths", "Airfield", "Library Square",
    "South Quay",
    "Chapel Street", "Windmill Park",
  ]

  public var state: JSONValue {
    [
      "kept": .array(
        kept.map { ["name": .string($0.name), "from": .string($0.from), "to": .string($0.to)] as JSONValue }
          .sorted { $0.text < $1.text }), "home": home.map { .string($0) } ?? .null,
    ]
  }

  // MARK: Times

  /// Minutes of the day at which a line leaves its stop number `place`, forth (towards its last stop) or back.
  func departures(_ line: Line, at place: Int, forth: Bool) -> [Int] {
    let ride = forth ? line.times[..<place].reduce(0, +) : line.times[place...].reduce(0, +)
    return stride(from: line.first, through: 1380, by: line.every).map { $0 + ride }
  }

  /// The ride from one stop of a line to another: the next departure not before `minute`, and the arrival.
  func ride(_ line: Line, _ from: Int, _ to: Int, after minute: Int) -> (departure: Int, arrival: Int)? {
    guard let start = line.stops.firstIndex(of: from), let end = line.stops.firstIndex(of: to), start != end else {
      return nil
    }
    guard let departure = departures(line, at: start, forth: start < end).first(where: { $0 >= minute }) else {
      return nil
    }
    let times = start < end ? line.times[start..<end] : line.times[end..<start]
    return (departure, departure + times.reduce(0, +))
  }

  /// The way that arrives first, with the fewest changes among those; two minutes are needed to change.
  func journey(_ from: Int, _ to: Int, after minute: Int) -> Journey? {
    var best: Journey?
    func consider(_ journey: Journey) {
      guard let known = best else { return best = journey }
      if (journey.arrival, journey.lines.count, -journey.departure) < (
        known.arrival, known.lines.count, -known.departure
      ) {
        best = journey
      }
    }
    for line in lines {
      if let ride = ride(line, from, to, after: minute) {
        consider(Journey(lines: [line.name], change: nil, departure: ride.departure, arrival: ride.arrival))
      }
    }
    for first in lines where first.stops.contains(from) {
      for second in lines where second.name != first.name && second.stops.contains(to) {
        for change in first.stops where second.stops.contains(change) && change != from && change != to {
          guard let one = ride(first, from, change, after: minute),
            let two = ride(second, change, to, after: one.arrival + 2)
          else { continue }
          consider(
            Journey(
              lines: [first.name, second.name], change: stops[change].name, departure: one.departure,
              arrival: two.arrival))
        }
      }
    }
    return best
  }

  // MARK: Requests

  public mutating func respond(to request: SiteRequest) -> SiteResponse {
    let parts = request.parts
    switch (request.method, parts.first) {
    case ("GET", nil): return .page(map)
    case ("GET", "style.css"): return Self.layout.style
    case ("GET", "lines"): return .page(linesPage)
    case ("GET", "line"):
      guard parts.count == 2, let line = lines.first(where: { $0.name.replacing(" ", with: "-") == parts[1] }) else {
        break
      }
      return .page(page(line))
    case ("GET", "stop"):
      guard parts.count == 2, let stop = stops.firstIndex(where: { $0.name.replacing(" ", with: "-") == parts[1] })
      else { break }
      return .page(page(stop, after: Self.minute(request.query("after")) ?? 540))
    case ("GET", "find"):
      let words = request.query("q").lowercased()
      return .page(found(words.isEmpty ? [] : stops.filter { $0.name.lowercased().contains(words) }))
    case ("GET", "plan"): return .page(plan(request))
    case ("GET", "mine"): return .page(mine)
    case ("POST", "keep"):
      let (name, from, to) = (request["name"], request["from"], request["to"])
      guard !name.isEmpty, name.count <= 60, stops.contains(where: { $0.name == from }),
        stops.contains(where: { $0.name == to }),
        kept.count < Self.mostKept, !kept.contains(where: { $0.name == name })
      else { return Self.layout.refusal("A journey to keep needs a new name of up to 60 characters.") }
      kept.append(Kept(name: name, from: from, to: to))
      return .see("/mine")
    case ("POST", "forget"):
      kept.removeAll { $0.name == request["name"] }
      return .see("/mine")
    case ("POST", "home"):
      guard stops.contains(where: { $0.name == request["stop"] }) else { break }
      home = request["stop"]
      return .see("/mine")
    default: break
    }
    return Self.layout.missing()
  }

  /// The minute of the day of a time such as `9:05`.
  static func minute(_ text: String) -> Int? {
    let halves = text.split(separator: ":")
    guard halves.count == 2, let hour = Int(halves[0]), let minute = Int(halves[1]), (0..<24).contains(hour),
      (0..<60).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }
}
