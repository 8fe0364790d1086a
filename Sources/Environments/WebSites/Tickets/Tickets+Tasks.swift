import EnvironmentKit
import Episodes

extension Tickets: SiteTasks {
  static let families = ["close", "reassign", "raise", "comment", "create", "add-label", "count", "oldest"]

  static func task(_ family: String, seed: Seed) -> SiteTask {
    let tracker = Tickets(seed: seed)
    var random = RandomSource(seed.derived("tickets/" + family))
    let open = tracker.tickets.filter { $0.status != "Closed" }
    let ticket = random.pick(open) ?? tracker.tickets[0]
    let way: [GoldAction] = [.link(ticket.key)]
    switch family {
    case "close":
      return SiteTask(
        name, seed, "The ticket “\(ticket.title)” is done. Close it.",
        gold: way + [.select(name: "Status", option: "Closed"), .button("Set status")])
    case "reassign":
      let person = random.pick(tracker.people.filter { $0 != ticket.assignee }) ?? me
      return SiteTask(
        name, seed, "Give the ticket \(ticket.key) to \(person), and leave a comment on it that reads: Over to you.",
        gold: way + [
          .select(name: "Assignee", option: person), .button("Set assignee"), .fill("Comment", "Over to you."),
          .button("Add comment"),
        ])
    case "raise":
      let target = random.pick(open.filter { $0.priority != "Urgent" }) ?? ticket
      return SiteTask(
        name, seed, "“\(target.title)” cannot wait any longer: make that ticket urgent, and set it in progress.",
        gold: [
          .link(target.key), .select(name: "Priority", option: "Urgent"), .button("Set priority"),
          .select(name: "Status", option: "In progress"), .button("Set status"),
        ])
    case "comment":
      let text = random.pick(notes) ?? ""
      return SiteTask(
        name, seed, "Write this comment on the ticket about “\(ticket.title)”: \(text)",
        gold: way + [.fill("Comment", text), .button("Add comment")])
    case "create":
      let (title, text) = random.pick(wishes) ?? ("", "")
      let (project, priority) = (random.pick(projects) ?? "", random.pick(priorities) ?? "")
      return SiteTask(
        name, seed,
        "Report a new ticket in the project \(project): its title is “\(title)”, its priority \(priority.lowercased()), and its description: \(text)",
        gold: [
          .link("New ticket"), .select(name: "Project", option: project), .fill("Title", title),
          .fill("Description", text),
          .select(name: "Priority", option: priority), .button("Create ticket"),
        ])
    case "add-label":
      let label = random.pick(labels.filter { !ticket.labels.contains($0) }) ?? "bug"
      return SiteTask(
        name, seed, "Put the label \(label) on the ticket \(ticket.key), and take all its other labels off.",
        gold: way + ticket.labels.map { .button("Remove label \($0)") } + [
          .select(name: "Label", option: label), .button("Add label"),
        ])
    case "count":
      let project = random.pick(projects) ?? ""
      let status = random.pick(statuses) ?? ""
      let count = tracker.tickets.count { $0.project == project && $0.status == status }
      return SiteTask(
        name, seed, "How many tickets of the project \(project) have the status “\(status)”? Answer with the number.",
        gold: [
          .select(name: "Project", option: project), .select(name: "Status", option: status), .button("Filter"),
          .answer("\(count)"),
        ], answers: ["\(count)"])
    default:
      return SiteTask(
        name, seed,
        "Who reported the ticket “\(ticket.title)”, and on which day? Answer as in: Ada Lovelace, 3 January",
        gold: way + [.answer("\(ticket.reporter), \(Days.plain(ticket.day))")],
        answers: ["\(ticket.reporter), \(Days.plain(ticket.day))", "\(ticket.reporter) on \(Days.plain(ticket.day))"])
    }
  }

  private static let notes = [
    "Three more customers asked about this today.", "I can test it on Friday with the real boat.",
    "The old version did it right, see 4.1.",
    "Blocked by the new chart server.", "Please write down how you reproduce it.",
    "Fixed in the nightly build, please check.",
  ]
  private static let wishes = [
    ("Wind arrows overlap at low zoom", "Below the fifth zoom level the arrows cannot be told apart."),
    ("Speak depth aloud", "A voice that says the depth each minute would help on single-handed trips."),
    ("Undo for deleted waypoints", "One wrong tap and the whole route is gone."),
    ("Tide station search ignores accents", "Searching for Paimpol works, for Pléneuf it does not."),
    ("Large print for the log", "My eyes are not what they were."),
  ]
}
