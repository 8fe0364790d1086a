/// The map's pages.
extension Transit {
  private func path(_ stop: Stop) -> String { "/stop/\(stop.name.replacing(" ", with: "-"))" }
  private func path(_ line: Line) -> String { "/line/\(line.name.replacing(" ", with: "-"))" }

  var map: HTML {
    let tracks = lines.enumerated().map { index, line in
      // Lines that share a way run side by side, close enough to stay under the dots of their stops.
      let aside = (index - lines.count / 2) * 3
      let points = line.stops.map { "\(stops[$0].x + aside),\(stops[$0].y + aside)" }.joined(separator: " ")
      return
        "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(line.color)\" stroke-width=\"5\" stroke-linejoin=\"round\"/>"
        as HTML
    }
    let dots = stops.map {
      """
      <circle cx="\($0.x)" cy="\($0.y)" r="9" fill="#fff" stroke="#1b1c1e" stroke-width="2"/>\
      <text x="\($0.x + 10)" y="\($0.y - 17)" font-size="14">\($0.name)</text>
      """ as HTML
    }
    let links = stops.sorted { $0.name < $1.name }.map { "<li><a href=\"\(path($0))\">\($0.name)</a></li>" as HTML }
    let legend = lines.map { line in
      "<li><span class=\"line\" style=\"background: \(line.color)\"></span><a href=\"\(path(line))\">\(line.name)</a></li>"
        as HTML
    }
    return Self.layout.page(
      "Map",
      """
      <div class="map"><svg viewBox="40 20 830 440" role="img" aria-label="Map of the lines">\(tracks)\(dots)</svg></div>
      <h2>Lines</h2><ul class="row plain">\(legend)</ul><h2>Stops</h2><ul class="row plain">\(links)</ul>
      """)
  }

  var linesPage: HTML {
    let rows = lines.map { line in
      [
        "<a href=\"\(path(line))\">\(line.name)</a>", HTML(text: stops[line.stops[0]].name),
        HTML(text: stops[line.stops[line.stops.count - 1]].name),
        HTML(text: "\(line.stops.count)"), HTML(text: "every \(line.every) minutes"),
      ] as [HTML]
    }
    return Self.layout.page("Lines", Parts.table(["Line", "From", "To", "Stops", "How often"], rows))
  }

  func page(_ line: Line) -> HTML {
    let rows = line.stops.enumerated().map { place, stop in
      [
        "<a href=\"\(path(stops[stop]))\">\(stops[stop].name)</a>",
        HTML(text: place == 0 ? "" : "\(line.times[place - 1]) min"),
        HTML(text: Days.time(departures(line, at: place, forth: true)[0])),
      ] as [HTML]
    }
    return Self.layout.page(
      line.name,
      """
      <p>Runs every \(line.every) minutes in both directions.</p>
      \(Parts.table(["Stop", "From the stop before", "First departure towards \(stops[line.stops[line.stops.count - 1]].name)"], rows))
      """)
  }

  func page(_ stop: Int, after minute: Int) -> HTML {
    var rows: [(time: Int, cells: [HTML])] = []
    for line in lines {
      guard let place = line.stops.firstIndex(of: stop) else { continue }
      for forth in [true, false] where forth ? place < line.stops.count - 1 : place > 0 {
        let end = forth ? line.stops[line.stops.count - 1] : line.stops[0]
        for time in departures(line, at: place, forth: forth).filter({ $0 >= minute }).prefix(3) {
          rows.append((time, [HTML(text: Days.time(time)), HTML(text: line.name), HTML(text: stops[end].name)]))
        }
      }
    }
    rows.sort { $0.time < $1.time }
    return Self.layout.page(
      stops[stop].name,
      """
      <form class="row" action="\(path(stops[stop]))">\(Parts.field("Departures after", "after", value: Days.time(minute)))<button class="quiet">Show</button></form>
      \(Parts.table(["Time", "Line", "Towards"], rows.map(\.cells)))
      \(Parts.button("Make this my home stop", to: "/home", fields: [("stop", stops[stop].name)]))
      """)
  }

  func found(_ found: [Stop]) -> HTML {
    let links = found.map { "<li><a href=\"\(path($0))\">\($0.name)</a></li>" as HTML }
    return Self.layout.page("Stops found", links.isEmpty ? "<p>None.</p>" : "<ul>\(links)</ul>")
  }

  func plan(_ request: SiteRequest) -> HTML {
    let names = stops.map(\.name).sorted()
    let (from, to, after) = (request.query("from"), request.query("to"), request.query("after"))
    let form: HTML = """
      <form class="stack" action="/plan">\(Parts.choice("From", "from", names, selected: from))\(Parts.choice("To", "to", names, selected: to.isEmpty ? names[1] : to))
      \(Parts.field("Leave after", "after", value: after.isEmpty ? "09:00" : after))<button>Plan</button></form>
      """
    guard !from.isEmpty else { return Self.layout.page("Plan a journey", form) }
    guard let start = stops.firstIndex(where: { $0.name == from }),
      let end = stops.firstIndex(where: { $0.name == to }), start != end,
      let minute = Self.minute(after)
    else {
      return Self.layout.page(
        "Plan a journey", "\(form)<p role=\"alert\">Choose two stops and a time such as 09:05.</p>")
    }
    guard let journey = journey(start, end, after: minute) else {
      return Self.layout.page(
        "Plan a journey", "\(form)<p role=\"status\">There is no way with at most one change.</p>")
    }
    let change: HTML = journey.change.map { "<dt>Change at</dt><dd>\($0)</dd>" } ?? "<dt>Changes</dt><dd>none</dd>"
    return Self.layout.page(
      "Plan a journey",
      """
      \(form)<dl class="card"><dt>Lines</dt><dd>\(journey.lines.joined(separator: ", then "))</dd>\(change)
      <dt>Leaves at</dt><dd>\(Days.time(journey.departure))</dd><dt>Arrives at</dt><dd>\(Days.time(journey.arrival))</dd>
      <dt>Takes</dt><dd>\(journey.arrival - journey.departure) minutes</dd></dl>
      <form class="row" method="post" action="/keep">\(Parts.field("Name for this journey", "name"))<input type="hidden" name="from" value="\(from)">
      <input type="hidden" name="to" value="\(to)"><button class="quiet">Keep this journey</button></form>
      """)
  }

  var mine: HTML {
    let rows = kept.map { one in
      [
        HTML(text: one.name), HTML(text: one.from), HTML(text: one.to),
        Parts.button("Forget", to: "/forget", label: "Forget \(one.name)", fields: [("name", one.name)]),
      ]
    }
    let table: HTML = rows.isEmpty ? "<p>No journeys kept.</p>" : Parts.table(["Name", "From", "To", ""], rows)
    return Self.layout.page("My places", "<p>Home stop: \(home ?? "none")</p>\(table)")
  }
}
