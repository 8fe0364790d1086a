/// The calendar's pages.
extension Bookings {
  func day(_ day: Int) -> HTML {
    let others = Self.days.map { other in
      let current: HTML = other == day ? " aria-current=\"date\"" : ""
      return "<a href=\"/day/\(Days.iso(other))\"\(current)>\(Self.label(other))</a>" as HTML
    }
    let sections = rooms.map { room in
      let rows = bookings.filter { $0.room == room.name && $0.day == day }.sorted { $0.begin < $1.begin }.map {
        booking in
        "<li><span class=\"tag\">\(Self.hour(booking.begin)) to \(Self.hour(booking.end))</span> <a href=\"/booking/\(booking.number)\">\(booking.title)</a></li>"
          as HTML
      }
      let list: HTML = rows.isEmpty ? "<p>Free all day</p>" : "<ul class=\"plain\">\(rows)</ul>"
      return "<section class=\"card\"><h2>\(room.name)</h2>\(list)</section>" as HTML
    }
    return Self.layout.page(
      Self.label(day), "<nav class=\"days\" aria-label=\"Days\">\(others)</nav>\(sections)")
  }

  var roomsPage: HTML {
    let rows = rooms.map {
      [HTML(text: $0.name), HTML(text: "\($0.seats)"), HTML(text: $0.equipment.joined(separator: ", "))]
    }
    return Self.layout.page("Rooms", Parts.table(["Room", "Seats", "Equipment"], rows))
  }

  var mine: HTML {
    let rows = bookings.filter { $0.by == Self.me }.sorted { ($0.day, $0.begin) < ($1.day, $1.begin) }.map { booking in
      [
        "<a href=\"/booking/\(booking.number)\">\(booking.title)</a>", HTML(text: booking.room),
        HTML(text: Self.label(booking.day)), HTML(text: "\(Self.hour(booking.begin)) to \(Self.hour(booking.end))"),
      ] as [HTML]
    }
    return Self.layout.page(
      "My bookings", rows.isEmpty ? "<p>None.</p>" : Parts.table(["Title", "Room", "Day", "Time"], rows))
  }

  func page(_ booking: Booking) -> HTML {
    let own: HTML =
      booking.by == Self.me
      ? """
      <div class="row"><a href="/move/\(booking.number)">Move this booking</a>
      \(Parts.button("Cancel this booking", to: "/cancel/\(booking.number)"))</div>
      """ : ""
    return Self.layout.page(
      booking.title,
      """
      <dl class="card"><dt>Room</dt><dd>\(booking.room)</dd><dt>Day</dt><dd>\(Self.label(booking.day))</dd>
      <dt>Time</dt><dd>\(Self.hour(booking.begin)) to \(Self.hour(booking.end))</dd><dt>Booked by</dt><dd>\(booking.by)</dd></dl>\(own)
      """)
  }

  func form(_ title: String, _ path: String, _ booking: Booking?) -> HTML {
    let begins = (Self.first..<Self.last).map(Self.hour)
    let ends = (Self.first + 1...Self.last).map(Self.hour)
    let name: HTML = booking == nil ? Parts.field("Title", "title") : "<p class=\"card\">\(booking?.title ?? "")</p>"
    return Self.layout.page(
      title,
      """
      <form class="stack" method="post" action="\(path)">\(name)
      \(Parts.choice("Room", "room", rooms.map(\.name), selected: booking?.room ?? ""))
      \(Parts.choice("Day", "day", Self.days.map(Self.label), selected: booking.map { Self.label($0.day) } ?? ""))
      \(Parts.choice("Begin", "begin", begins, selected: booking.map { Self.hour($0.begin) } ?? ""))
      \(Parts.choice("End", "end", ends, selected: booking.map { Self.hour($0.end) } ?? ""))
      <button>\(booking == nil ? "Book" : "Move")</button></form>
      """)
  }
}
