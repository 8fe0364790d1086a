import EnvironmentKit
import Episodes

/// The booking calendar of a community house: rooms by the hour.
public struct Bookings: Site {
  public static let name = "calendar"
  static let me = "Rowan Bell"
  static let first = 8
  static let last = 20
  static let days = 0...13
  static let mostBookings = 400

  struct Room: Sendable, Hashable {
    var name: String
    var seats: Int
    var equipment: [String]
  }

  struct Booking: Sendable, Hashable {
    var number: Int
    var room: String
    var day: Int
    /// Hours of the day.
    var begin: Int
    var end: Int
    var title: String
    var by: String
  }

  var rooms: [Room] = []
  var bookings: [Booking] = []
  private var next = 1

  static let layout = Layout(
    site: "Mill House Rooms",
    links: [("Calendar", "/"), ("Rooms", "/rooms"), ("My bookings", "/mine"), ("Book a room", "/book")],
    theme: .init(accent: "#1d5a3c", tint: "#e0f0e6", ground: "#f6faf7"), user: me)

  public init(seed: Seed) {
    var random = RandomSource(seed.derived("calendar"))
    let equipment = ["piano", "projector", "kitchen", "mirrors", "whiteboard", "stage", "kiln", "sewing machines"]
    rooms = random.shuffled(["Mill Hall", "River Room", "Attic Studio", "Green Room", "Workshop", "Quiet Room"]).prefix(
      5
    ).enumerated()
      .map { index, name in
        Room(
          name: name, seats: [8, 12, 20, 30, 60, 90][index] + random.below(4) * 2,
          equipment: Array(random.shuffled(equipment).prefix(1 + random.below(3))).sorted())
      }.sorted { $0.name < $1.name }
    let people = Names.people(12, &random)
    for day in Self.days {
      for room in rooms {
        var hour = Self.first + random.below(4)
        while hour < Self.last - 1 {
          let length = 1 + random.below(3)
          if random.chance(0.45), hour + length <= Self.last {
            let isMine = random.chance(0.1)
            add(
              room.name, day, hour, hour + length, random.pick(Self.titles) ?? "Meeting",
              isMine ? Self.me : random.pick(people) ?? Self.me)
          }
          hour += length + random.below(3)
        }
      }
    }
  }

  static let titles = [
    "Choir practice", "Chess club", "Yoga for beginners", "Repair café", "Italian for travellers", "Book circle",
    "Life drawing",
    "Parents' evening", "Seed swap", "Tango class", "First aid course", "Board games", "Ukulele group", "Knitting hour",
    "Tenants' meeting", "Theatre rehearsal", "Homework help", "Film club",
  ]

  @discardableResult
  private mutating func add(_ room: String, _ day: Int, _ begin: Int, _ end: Int, _ title: String, _ by: String) -> Int
  {
    defer { next += 1 }
    bookings.append(Booking(number: next, room: room, day: day, begin: begin, end: end, title: title, by: by))
    return next
  }

  public var state: JSONValue {
    .array(
      bookings.map { booking in
        [
          "room": .string(booking.room), "day": .string(Days.iso(booking.day)), "begin": .int(booking.begin),
          "end": .int(booking.end), "title": .string(booking.title), "by": .string(booking.by),
        ] as JSONValue
      }.sorted { $0.text < $1.text })
  }

  /// Whether a room is free, but for a booking that is about to move.
  func isFree(_ room: String, _ day: Int, _ begin: Int, _ end: Int, but number: Int? = nil) -> Bool {
    !bookings.contains {
      $0.room == room && $0.day == day && $0.begin < end && begin < $0.end && $0.number != number
    }
  }

  // MARK: Requests

  public mutating func respond(to request: SiteRequest) -> SiteResponse {
    let parts = request.parts
    switch (request.method, parts.first) {
    case ("GET", nil): return .page(day(0))
    case ("GET", "day"):
      guard parts.count == 2, let day = Self.days.first(where: { Days.iso($0) == parts[1] }) else { break }
      return .page(self.day(day))
    case ("GET", "style.css"): return Self.layout.style
    case ("GET", "rooms"): return .page(roomsPage)
    case ("GET", "mine"): return .page(mine)
    case ("GET", "book"): return .page(form("Book a room", "/book", nil))
    case ("GET", "booking"):
      guard let index = index(parts) else { break }
      return .page(page(bookings[index]))
    case ("GET", "move"):
      guard let index = index(parts), bookings[index].by == Self.me else { break }
      return .page(form("Move a booking", "/move/\(bookings[index].number)", bookings[index]))
    case ("POST", "book"):
      switch slot(request, but: nil) {
      case .failure(let refusal): return Self.layout.refusal(refusal.reason)
      case .success(let slot):
        let title = request["title"]
        guard !title.isEmpty, title.count <= 80, bookings.count < Self.mostBookings else {
          return Self.layout.refusal("A booking needs a title of up to 80 characters.")
        }
        return .see("/booking/\(add(slot.room, slot.day, slot.begin, slot.end, title, Self.me))")
      }
    case ("POST", "move"):
      guard let index = index(parts), bookings[index].by == Self.me else { break }
      switch slot(request, but: bookings[index].number) {
      case .failure(let refusal): return Self.layout.refusal(refusal.reason)
      case .success(let slot):
        (bookings[index].room, bookings[index].day) = (slot.room, slot.day)
        (bookings[index].begin, bookings[index].end) = (slot.begin, slot.end)
        return .see("/booking/\(bookings[index].number)")
      }
    case ("POST", "cancel"):
      guard let index = index(parts), bookings[index].by == Self.me else { break }
      bookings.remove(at: index)
      return .see("/mine")
    default: break
    }
    return Self.layout.missing()
  }

  private func index(_ parts: [String]) -> Int? {
    guard parts.count == 2, let number = Int(parts[1]) else { return nil }
    return bookings.firstIndex { $0.number == number }
  }

  private struct Refusal: Error { var reason: String }

  private func slot(
    _ request: SiteRequest, but number: Int?
  ) -> Result<(room: String, day: Int, begin: Int, end: Int), Refusal> {
    func hour(_ text: String) -> Int? { text.hasSuffix(":00") ? Int(text.dropLast(3)) : nil }
    guard rooms.contains(where: { $0.name == request["room"] }) else {
      return .failure(Refusal(reason: "Choose a room."))
    }
    guard let day = Self.days.first(where: { Days.iso($0) == request["day"] || Self.label($0) == request["day"] })
    else {
      return .failure(Refusal(reason: "Choose a day of the next two weeks."))
    }
    guard let begin = hour(request["begin"]), let end = hour(request["end"]), begin < end, begin >= Self.first,
      end <= Self.last
    else { return .failure(Refusal(reason: "Choose hours from 08:00 to 20:00, the end after the beginning.")) }
    guard isFree(request["room"], day, begin, end, but: number) else {
      return .failure(Refusal(reason: "\(request["room"]) is taken at that time."))
    }
    return .success((request["room"], day, begin, end))
  }

  static func label(_ day: Int) -> String { "\(Days.weekday(day)), \(Days.plain(day))" }
  static func hour(_ hour: Int) -> String { "\(Days.two(hour)):00" }
}
