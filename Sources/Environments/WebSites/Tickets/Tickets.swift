import EnvironmentKit
import Episodes

/// The ticket tracker of a small company that makes navigation apps for sailors.
public struct Tickets: Site {
  public static let name = "tickets"
  static let me = "Rowan Bell"
  static let statuses = ["Open", "In progress", "In review", "Closed"]
  static let priorities = ["Low", "Normal", "High", "Urgent"]
  static let labels = ["bug", "feature", "documentation", "charts", "battery", "login", "performance", "translation"]
  static let projects = ["Harbour", "Compass", "Logbook"]
  static let mostTickets = 300

  struct Comment: Sendable, Hashable {
    var author: String
    var day: Int
    var text: String
  }

  struct Ticket: Sendable, Hashable {
    var key: String
    var project: String
    var title: String
    var text: String
    var reporter: String
    var assignee: String
    var status: String
    var priority: String
    var labels: [String]
    var day: Int
    var comments: [Comment]
  }

  static let nobody = "Nobody"
  var tickets: [Ticket] = []
  var people: [String] = []
  /// Tickets that there were in the beginning; later ones are told apart by what is in them.
  private var given = 0

  static let layout = Layout(
    site: "Keelhaul Tracker",
    links: [("All tickets", "/"), ("My tickets", "/mine"), ("New ticket", "/new"), ("People", "/people")],
    theme: .init(accent: "#12406b", tint: "#e2ecf6", ground: "#f5f8fb"), search: ("/find", "Find tickets"), user: me)

  public init(seed: Seed) {
    var random = RandomSource(seed.derived("tickets"))
    people = Names.people(6, &random) + [Self.me]
    people.sort()
    var counts: [String: Int] = [:]
    for (title, text, label) in random.shuffled(TicketTexts.reports) {
      let project = random.pick(Self.projects) ?? Self.projects[0]
      counts[project, default: 100 + random.below(40)] += 1 + random.below(3)
      let second = random.chance(0.4) ? [random.pick(Self.labels) ?? label] : []
      var comments: [Comment] = []
      var day = -60 + random.below(50)
      let opened = day
      for text in random.shuffled(TicketTexts.comments).prefix(random.below(4)) {
        day += random.below(4)
        comments.append(Comment(author: random.pick(people) ?? Self.me, day: day, text: text))
      }
      tickets.append(
        Ticket(
          key: "\(project.prefix(3).uppercased())-\(counts[project] ?? 0)", project: project, title: title, text: text,
          reporter: random.pick(people) ?? Self.me,
          assignee: random.chance(0.2) ? Self.nobody : random.pick(people) ?? Self.me,
          status: Self.statuses[[0, 0, 0, 1, 1, 2, 3, 3][random.below(8)]],
          priority: Self.priorities[[0, 1, 1, 1, 2, 2, 3][random.below(7)]],
          labels: Array(Set([label] + second)).sorted(), day: opened, comments: comments))
    }
    tickets.sort { ($0.project, $0.key) < ($1.project, $1.key) }
    given = tickets.count
  }

  public var state: JSONValue {
    .array(
      tickets.enumerated().map { index, ticket in
        [
          "key": .string(index < given ? ticket.key : ""), "project": .string(ticket.project),
          "title": .string(ticket.title),
          "text": .string(ticket.text), "assignee": .string(ticket.assignee), "status": .string(ticket.status),
          "priority": .string(ticket.priority), "labels": .array(ticket.labels.map { .string($0) }),
          "comments": .array(ticket.comments.map { ["author": .string($0.author), "text": .string($0.text)] }),
        ] as JSONValue
      }.sorted { $0.text < $1.text })
  }

  // MARK: Requests

  public mutating func respond(to request: SiteRequest) -> SiteResponse {
    let parts = request.parts
    switch (request.method, parts.first) {
    case ("GET", nil): return .page(list(request))
    case ("GET", "style.css"): return Self.layout.style
    case ("GET", "mine"): return .page(table("My tickets", tickets.filter { $0.assignee == Self.me }))
    case ("GET", "new"): return .page(form)
    case ("GET", "people"): return .page(peoplePage)
    case ("GET", "find"):
      let words = request.query("q").lowercased().split(separator: " ")
      let found = tickets.filter { ticket in
        let text = "\(ticket.key) \(ticket.title) \(ticket.text)".lowercased()
        return !words.isEmpty && words.allSatisfy { text.contains($0) }
      }
      return .page(table("Tickets with “\(request.query("q").prefix(60))”", found))
    case ("GET", "ticket"):
      guard let index = index(parts) else { break }
      return .page(page(tickets[index]))
    case ("POST", "new"): return create(request)
    case ("POST", "ticket"):
      guard let index = index(parts) else { break }
      return change(index, request, parts.count > 2 ? parts[2] : "")
    default: break
    }
    return Self.layout.missing()
  }

  private func index(_ parts: [String]) -> Int? {
    parts.count >= 2 ? tickets.firstIndex { $0.key == parts[1] } : nil
  }

  private mutating func create(_ request: SiteRequest) -> SiteResponse {
    let (title, text, project) = (request["title"], request["text"], request["project"])
    guard Self.projects.contains(project), Self.priorities.contains(request["priority"]) else {
      return Self.layout.refusal("Choose a project and a priority.")
    }
    guard !title.isEmpty, title.count <= 140, text.count <= 4000 else {
      return Self.layout.refusal("A ticket needs a title of up to 140 characters, and a text of up to 4,000.")
    }
    guard tickets.count < Self.mostTickets else { return Self.layout.refusal("There are too many tickets already.") }
    let number =
      tickets.filter { $0.project == project }.compactMap { Int($0.key.split(separator: "-")[1]) }.max() ?? 100
    let key = "\(project.prefix(3).uppercased())-\(number + 1)"
    tickets.append(
      Ticket(
        key: key, project: project, title: title, text: text, reporter: Self.me, assignee: Self.nobody, status: "Open",
        priority: request["priority"], labels: [], day: 0, comments: []))
    return .see("/ticket/\(key)")
  }

  private mutating func change(_ index: Int, _ request: SiteRequest, _ what: String) -> SiteResponse {
    let path = "/ticket/\(tickets[index].key)"
    switch what {
    case "status" where Self.statuses.contains(request["status"]): tickets[index].status = request["status"]
    case "priority" where Self.priorities.contains(request["priority"]): tickets[index].priority = request["priority"]
    case "assignee" where people.contains(request["assignee"]) || request["assignee"] == Self.nobody:
      tickets[index].assignee = request["assignee"]
    case "label" where Self.labels.contains(request["label"]):
      let label = request["label"]
      if let place = tickets[index].labels.firstIndex(of: label) {
        tickets[index].labels.remove(at: place)
      } else {
        tickets[index].labels = (tickets[index].labels + [label]).sorted()
      }
    case "comment":
      let text = request["text"]
      guard !text.isEmpty, text.count <= 4000, tickets[index].comments.count < 100 else {
        return Self.layout.refusal("A comment needs a text of up to 4,000 characters.")
      }
      tickets[index].comments.append(Comment(author: Self.me, day: 0, text: text))
    default: return Self.layout.refusal("That cannot be changed in this way.")
    }
    return .see(path)
  }
}
