import EnvironmentKit
import Episodes

extension Bookings: SiteTasks {
  static let families = ["book", "book-with", "cancel", "move", "who", "free-hours"]

  static func task(_ family: String, seed: Seed) -> SiteTask {
    let house = Bookings(seed: seed)
    var random = RandomSource(seed.derived("calendar/" + family))
    let mine = house.bookings.filter { $0.by == me }
    switch family {
    case "cancel":
      guard let own = random.pick(mine.filter { one in mine.count { $0.title == one.title } == 1 }) else {
        return task("book", seed: seed)
      }
      return SiteTask(
        name, seed, "I cannot make it on \(label(own.day)). Cancel my booking “\(own.title)” at Mill House.",
        gold: [.link("My bookings"), .link(own.title), .button("Cancel this booking")])
    case "move":
      guard let own = random.pick(mine.filter { one in mine.count { $0.title == one.title } == 1 }),
        let slot = house.slot(&random, of: own.room, hours: own.end - own.begin)
      else { return task("book", seed: seed) }
      return SiteTask(
        name, seed,
        "Move my booking “\(own.title)” to \(label(slot.day)), \(hour(slot.begin)) to \(hour(slot.end)), in the same room.",
        gold: [
          .link("My bookings"), .link(own.title), .link("Move this booking"),
          .select(name: "Day", option: label(slot.day)),
          .select(name: "Begin", option: hour(slot.begin)), .select(name: "End", option: hour(slot.end)),
          .button("Move"),
        ])
    case "who":
      let booking = random.pick(house.bookings) ?? house.bookings[0]
      return SiteTask(
        name, seed,
        "Who has booked the \(booking.room) at \(hour(booking.begin)) on \(label(booking.day))? Answer with the full name.",
        gold: [.link(label(booking.day)), .go(path: "/booking/\(booking.number)"), .answer(booking.by)],
        answers: [booking.by])
    case "free-hours":
      let room = random.pick(house.rooms) ?? house.rooms[0]
      let day = days.lowerBound + random.below(days.count)
      let taken = house.bookings.filter { $0.room == room.name && $0.day == day }.reduce(0) { $0 + $1.end - $1.begin }
      return SiteTask(
        name, seed,
        "For how many hours is the \(room.name) booked on \(label(day)) in all? Answer with the number.",
        gold: [.link(label(day)), .answer("\(taken)")], answers: ["\(taken)"])
    case "book-with":
      let room =
        random.pick(
          house.rooms.filter { one in
            house.rooms.allSatisfy {
              $0.name == one.name || !Set(one.equipment).isSubset(of: $0.equipment) || $0.seats < one.seats
            }
          }) ?? house.rooms[0]
      let fitting = house.rooms.filter { Set(room.equipment).isSubset(of: $0.equipment) && $0.seats >= room.seats }
      guard fitting.count == 1, let slot = house.slot(&random, of: room.name, hours: 2) else {
        return task("book", seed: seed)
      }
      let title = random.pick(wishes) ?? "Meeting"
      return SiteTask(
        name, seed,
        "Book the room that has \(listed(room.equipment)) and at least \(room.seats) seats for “\(title)” on \(label(slot.day)) from \(hour(slot.begin)) to \(hour(slot.end)).",
        gold: gold(title, room.name, slot))
    default:
      let room = random.pick(house.rooms) ?? house.rooms[0]
      let slot = house.slot(&random, of: room.name, hours: 1 + random.below(3)) ?? (0, 19, 20)
      let title = random.pick(wishes) ?? "Meeting"
      return SiteTask(
        name, seed,
        "Book the \(room.name) for “\(title)” on \(label(slot.day)) from \(hour(slot.begin)) to \(hour(slot.end)).",
        gold: gold(title, room.name, slot))
    }
  }

  private static func gold(_ title: String, _ room: String, _ slot: (day: Int, begin: Int, end: Int)) -> [GoldAction] {
    [
      .link("Book a room"), .fill("Title", title), .select(name: "Room", option: room),
      .select(name: "Day", option: label(slot.day)),
      .select(name: "Begin", option: hour(slot.begin)), .select(name: "End", option: hour(slot.end)), .button("Book"),
    ]
  }

  private func slot(_ random: inout RandomSource, of room: String, hours: Int) -> (day: Int, begin: Int, end: Int)? {
    var free: [(day: Int, begin: Int, end: Int)] = []
    for day in Self.days {
      for begin in Self.first...Self.last - hours where isFree(room, day, begin, begin + hours) {
        free.append((day, begin, begin + hours))
      }
    }
    return random.pick(free)
  }

  private static func listed(_ things: [String]) -> String {
    let named = things.map {
      ["kitchen", "piano", "projector", "whiteboard", "stage", "kiln"].contains($0) ? "a \($0)" : $0
    }
    return named.count < 2 ? named.joined() : named.dropLast().joined(separator: ", ") + " and " + (named.last ?? "")
  }

  private static let wishes = [
    "Spring concert rehearsal", "Bicycle repair evening", "Flower arranging", "Poetry reading",
    "Neighbourhood assembly",
    "Origami hour", "Beekeepers' meeting", "Spanish conversation", "Family history circle", "Bread baking",
  ]
}
