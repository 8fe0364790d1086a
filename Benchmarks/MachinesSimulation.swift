import Episodes
import Foundation

/// A run on many machines, event by event: players with seats that think, step, and record on one database server.
///
/// It shows where the limits are before anybody rents a thousand machines: what is counted is the server's time per transaction, and
/// how long the agents think.
struct MachinesSimulation {
  struct Setting: Sendable {
    var players = 1_000
    /// Episodes that each plays at once.
    var seats = 4
    var episodes = 1_000_000
    var steps = 10
    /// Mean seconds of a reply, and of a step in its world.
    var reply = 2.0
    var step = 0.01
    /// Transactions that the server works on at once, and mean seconds of each.
    var lanes = 8
    var transaction = 0.001
    /// Share of players that die once an hour; their episodes are played again after the lease.
    var deathsPerHour = 0.5
    var lease = 60.0
  }

  struct Outcome: Sendable {
    var hours: Double
    /// Share of the server's lanes that were busy.
    var load: Double
    /// Mean wait for the server per transaction, in seconds.
    var wait: Double
    var repeated: Int
  }

  private struct Event: Comparable {
    var time: Double
    var seat: Int32
    static func < (one: Event, other: Event) -> Bool { one.time < other.time }
  }

  static func run(_ setting: Setting) -> Outcome {
    var random = RandomSource(1)
    func draw(_ mean: Double) -> Double {
      // Exponential: replies and transactions are mostly short, and now and then long.
      var unit = random.unit()
      while unit <= 0 { unit = random.unit() }
      return -mean * log(unit)
    }
    let count = setting.players * setting.seats
    var heap = Heap<Event>()
    var stepsLeft = [Int](repeating: 0, count: count)
    var lanes = Heap<Double>()
    for _ in 0..<setting.lanes { lanes.insert(0) }
    var (left, running, repeated, transactions) = (setting.episodes, 0, 0, 0)
    var (busy, waited, end) = (0.0, 0.0, 0.0)
    /// The time at which a transaction that is asked for now is done.
    func record(_ now: Double) -> Double {
      let free = lanes.removeFirst() ?? now
      let begins = max(now, free)
      let takes = draw(setting.transaction)
      lanes.insert(begins + takes)
      (busy, waited, transactions) = (busy + takes, waited + begins - now, transactions + 1)
      return begins + takes
    }
    for seat in 0..<count { heap.insert(Event(time: random.unit(), seat: Int32(seat))) }
    let dies = setting.deathsPerHour / 3600 * (setting.reply + setting.step)
    while let event = heap.removeFirst() {
      let seat = Int(event.seat)
      if stepsLeft[seat] == 0 {
        guard left > 0 else { continue }
        (left, running) = (left - 1, running + 1)
        stepsLeft[seat] = setting.steps
        // Takes an episode, thinks, and steps.
        heap.insert(Event(time: record(event.time) + draw(setting.reply) + draw(setting.step), seat: event.seat))
        continue
      }
      if random.unit() < dies {
        // What was played is played again, by whoever comes after the lease.
        (left, running, repeated) = (left + 1, running - 1, repeated + 1)
        stepsLeft[seat] = 0
        heap.insert(Event(time: event.time + setting.lease, seat: event.seat))
        continue
      }
      stepsLeft[seat] -= 1
      let recorded = record(event.time)
      guard stepsLeft[seat] == 0 else {
        heap.insert(Event(time: recorded + draw(setting.reply) + draw(setting.step), seat: event.seat))
        continue
      }
      let ended = record(recorded)
      running -= 1
      end = max(end, ended)
      heap.insert(Event(time: ended, seat: event.seat))
    }
    return Outcome(
      hours: end / 3600, load: busy / (end * Double(setting.lanes)), wait: waited / Double(max(1, transactions)),
      repeated: repeated)
  }

  func run() -> [Measurement] {
    var figures: [Measurement] = []
    for (name, setting) in Self.settings {
      let outcome = Self.run(setting)
      let perHour = Double(setting.episodes) / outcome.hours
      figures += [
        Measurement("machines: \(name), 1,000,000 episodes", outcome.hours, "h", .against("an hour", 1)),
        Measurement(
          "machines: \(name), episodes", perHour, "episodes/h", .against("one seat alone", Self.alone(setting))),
        Measurement("machines: \(name), server's load", outcome.load * 100, "%", .against("all of it", 100)),
        Measurement(
          "machines: \(name), wait for the server", outcome.wait * 1000, "ms",
          .against("a step's reply", setting.reply * 1000)),
        Measurement(
          "machines: \(name), episodes played again", Double(outcome.repeated), "episodes",
          .against("all", Double(setting.episodes))),
      ]
    }
    return figures
  }

  /// Episodes of one seat in an hour, with nobody else at the server.
  private static func alone(_ setting: Setting) -> Double {
    3600 / (Double(setting.steps) * (setting.reply + setting.step + setting.transaction) + 2 * setting.transaction)
  }

  private static let settings: [(String, Setting)] = {
    let models = Setting()
    var quick = Setting()
    quick.reply = 0.05
    var slow = quick
    slow.transaction = 0.01
    var wider = slow
    wider.lanes = 32
    return [
      ("1,000 players, replies of 2 s", models), ("replies of 50 ms", quick),
      ("replies of 50 ms, transactions of 10 ms", slow), ("the same, 32 lanes", wider),
    ]
  }()
}

/// The least first.
private struct Heap<Element: Comparable> {
  private var elements: [Element] = []

  mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard elements[child] < elements[parent] else { break }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeFirst() -> Element? {
    guard let first = elements.first, let last = elements.popLast() else { return nil }
    guard !elements.isEmpty else { return first }
    elements[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count && elements[child] < elements[least] {
        least = child
      }
      guard least != parent else { return first }
      elements.swapAt(least, parent)
      parent = least
    }
  }
}
