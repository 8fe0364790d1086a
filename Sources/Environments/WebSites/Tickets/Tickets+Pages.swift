/// The tracker's pages.
extension Tickets {
  func list(_ request: SiteRequest) -> HTML {
    let any = "Any"
    func chosen(_ name: String) -> String { request.query(name).isEmpty ? any : request.query(name) }
    func fits(_ name: String, _ value: String) -> Bool { chosen(name) == any || chosen(name) == value }
    let found = tickets.filter { ticket in
      fits("project", ticket.project) && fits("status", ticket.status) && fits("assignee", ticket.assignee)
        && (chosen("label") == any || ticket.labels.contains(chosen("label")))
    }
    let filter: HTML = """
      <form class="card row" action="/">\(Parts.choice("Project", "project", [any] + Self.projects, selected: chosen("project")))
      \(Parts.choice("Status", "status", [any] + Self.statuses, selected: chosen("status")))
      \(Parts.choice("Assignee", "assignee", [any, Self.nobody] + people, selected: chosen("assignee")))
      \(Parts.choice("Label", "label", [any] + Self.labels, selected: chosen("label")))<button>Filter</button></form>
      """
    return table("All tickets", found, above: filter)
  }

  func table(_ title: String, _ found: [Ticket], above: HTML = "") -> HTML {
    let rows = found.map { ticket in
      [
        "<a class=\"key\" href=\"/ticket/\(ticket.key)\">\(ticket.key)</a>", HTML(text: ticket.title),
        HTML(text: ticket.status),
        HTML(text: ticket.priority), HTML(text: ticket.assignee), HTML(text: ticket.labels.joined(separator: ", ")),
      ] as [HTML]
    }
    return Self.layout.page(
      title,
      """
      \(above)<p class="meta">\(Parts.count(found.count, "ticket", "tickets"))</p>
      \(Parts.table(["Key", "Title", "Status", "Priority", "Assignee", "Labels"], rows))
      """)
  }

  func page(_ ticket: Ticket) -> HTML {
    let path = "/ticket/\(ticket.key)"
    let tags = ticket.labels.map { label in
      "<span class=\"tag\">\(label)</span>\(Parts.button("Remove", to: path + "/label", label: "Remove label \(label)", fields: [("label", label)]))"
        as HTML
    }
    let comments = ticket.comments.map {
      "<article class=\"card\"><p class=\"meta\">\($0.author), \(Days.plain($0.day))</p><p>\($0.text)</p></article>"
        as HTML
    }
    let labelRow: HTML = tags.isEmpty ? "" : "<div class=\"row\">\(tags)</div>"
    func setter(_ label: String, _ name: String, _ options: [String], _ selected: String) -> HTML {
      """
      <form class="row" method="post" action="\(path)/\(name)">\(Parts.choice(label, name, options, selected: selected))
      <button class="quiet">Set \(label.lowercased())</button></form>
      """
    }
    return Self.layout.page(
      "\(ticket.key): \(ticket.title)",
      """
      <p>\(ticket.text)</p><p class="meta">Project \(ticket.project), reported by \(ticket.reporter) on \(Days.plain(ticket.day))</p>
      <section class="card" aria-label="Properties">\(setter("Status", "status", Self.statuses, ticket.status))
      \(setter("Priority", "priority", Self.priorities, ticket.priority))
      \(setter("Assignee", "assignee", [Self.nobody] + people, ticket.assignee))
      \(labelRow)
      <form class="row" method="post" action="\(path)/label">\(Parts.choice("Label", "label", Self.labels.filter { !ticket.labels.contains($0) }))
      <button class="quiet">Add label</button></form></section>
      <h2>Comments</h2>\(comments)
      <form class="stack" method="post" action="\(path)/comment">\(Parts.area("Comment", "text"))<button>Add comment</button></form>
      """)
  }

  var form: HTML {
    Self.layout.page(
      "New ticket",
      """
      <form class="stack" method="post" action="/new">\(Parts.choice("Project", "project", Self.projects))
      \(Parts.field("Title", "title"))\(Parts.area("Description", "text"))
      \(Parts.choice("Priority", "priority", Self.priorities, selected: "Normal"))<button>Create ticket</button></form>
      """)
  }

  var peoplePage: HTML {
    let rows = people.map { person in
      [
        HTML(text: person), HTML(text: "\(tickets.count { $0.assignee == person && $0.status != "Closed" })"),
        HTML(text: "\(tickets.count { $0.reporter == person })"),
      ]
    }
    return Self.layout.page("People", Parts.table(["Name", "Tickets not closed", "Tickets reported"], rows))
  }
}
