import EnvironmentKit
import Episodes

/// A mail client in the browser, with one person's mail.
public struct MailBox: Site {
  public static let name = "mail"
  static let me = "rowan.bell@ellerby.example"
  static let given = ["Inbox", "Sent", "Archive", "Trash"]
  static let mostMails = 300

  struct Mail: Sendable, Hashable {
    var number: Int
    var folder: String
    var from: String
    var to: String
    var subject: String
    var text: String
    var day: Int
    var minute: Int
    var isStarred = false
  }

  struct Contact: Sendable, Hashable {
    var name: String
    var address: String
  }

  var mails: [Mail] = []
  var folders: [String] = []
  var contacts: [Contact] = []
  private var next = 1

  static let layout = Layout(
    site: "Pigeon Mail",
    links: [("Inbox", "/folder/inbox"), ("Write", "/write"), ("Folders", "/folders"), ("Contacts", "/contacts")],
    theme: .init(accent: "#8a1c3b", tint: "#fae5eb", ground: "#fdf8f9"), search: ("/search", "Search mail"), user: me)

  public init(seed: Seed) {
    var random = RandomSource(seed.derived("mail"))
    let places = random.shuffled(["Bills", "House", "Club", "Travel", "Recipes", "School"])
    folders = Self.given + places.prefix(3).sorted()
    contacts = Names.people(9, &random).map { name in
      let halves = name.lowercased().replacing("ö", with: "o").split(separator: " ")
      return Contact(
        name: name, address: "\(halves.joined(separator: "."))@\(random.pick(Self.hosts) ?? "post").example")
    }.sorted { $0.name < $1.name }
    for (index, letter) in random.shuffled(MailTexts.letters).prefix(22).enumerated() {
      let from = random.pick(contacts) ?? contacts[0]
      let time = "\(8 + random.below(11)):\(random.pick(["00", "15", "30", "45"]) ?? "00")"
      let amount = "\(20 + random.below(180)).\(10 + random.below(90))"
      let text = letter.text.replacing("{day}", with: Days.weekday(1 + random.below(6))).replacing("{time}", with: time)
        .replacing("{amount}", with: amount).replacing("{number}", with: "\(10 + random.below(890))")
      add(
        Mail(
          number: 0, folder: index < 15 ? "Inbox" : random.pick(Array(folders.dropFirst(2))) ?? "Archive",
          from: from.address,
          to: Self.me, subject: letter.subject, text: "\(text)\n\n\(from.name.split(separator: " ")[0])",
          day: -random.below(30),
          minute: 420 + random.below(800), isStarred: random.chance(0.1)))
    }
    for letter in random.shuffled(MailTexts.answers).prefix(4) {
      let to = random.pick(contacts) ?? contacts[0]
      add(
        Mail(
          number: 0, folder: "Sent", from: Self.me, to: to.address, subject: letter.subject, text: letter.text,
          day: -random.below(20), minute: 420 + random.below(800)))
    }
    mails.sort { ($0.day, $0.minute, $0.number) > ($1.day, $1.minute, $1.number) }
  }

  private static let hosts = ["post", "harbourmail", "letterbox", "quickmail"]

  private mutating func add(_ mail: Mail) {
    var mail = mail
    mail.number = next
    next += 1
    mails.append(mail)
  }

  func contact(_ address: String) -> String { contacts.first { $0.address == address }?.name ?? address }

  public var state: JSONValue {
    let mails = mails.map { mail in
      [
        "folder": .string(mail.folder), "from": .string(mail.from), "to": .string(mail.to),
        "subject": .string(mail.subject),
        "text": .string(mail.text), "starred": .bool(mail.isStarred),
      ] as JSONValue
    }
    return [
      "mails": .array(mails.sorted { $0.text < $1.text }), "folders": .array(folders.sorted().map { .string($0) }),
    ]
  }

  // MARK: Requests

  public mutating func respond(to request: SiteRequest) -> SiteResponse {
    let parts = request.parts
    switch (request.method, parts.first) {
    case ("GET", nil): return .page(list("Inbox", mails.filter { $0.folder == "Inbox" }))
    case ("GET", "style.css"): return Self.layout.style
    case ("GET", "folder"):
      guard parts.count == 2, let folder = folders.first(where: { $0.lowercased() == parts[1] }) else { break }
      return .page(list(folder, mails.filter { $0.folder == folder }))
    case ("GET", "folders"): return .page(folderList)
    case ("GET", "contacts"):
      return .page(
        Self.layout.page(
          "Contacts", Parts.table(["Name", "Address"], contacts.map { [HTML(text: $0.name), HTML(text: $0.address)] })))
    case ("GET", "search"):
      let words = request.query("q").lowercased().split(separator: " ")
      let found = mails.filter { mail in
        let text = "\(mail.subject) \(mail.text) \(contact(mail.from)) \(mail.from)".lowercased()
        return !words.isEmpty && words.allSatisfy { text.contains($0) }
      }
      return .page(list("Mail with “\(request.query("q").prefix(60))”", found, tellsFolder: true))
    case ("GET", "mail"):
      guard let index = index(parts) else { break }
      return .page(page(mails[index]))
    case ("GET", "write"): return .page(form("Write a mail", to: "", subject: "", text: ""))
    case ("GET", "reply"):
      guard let index = index(parts) else { break }
      return .page(form("Reply", to: mails[index].from, subject: Self.prefixed("Re", mails[index].subject), text: ""))
    case ("GET", "forward"):
      guard let index = index(parts) else { break }
      return .page(
        form("Forward", to: "", subject: Self.prefixed("Fwd", mails[index].subject), text: mails[index].text))
    case ("POST", _): return take(request, parts)
    default: break
    }
    return Self.layout.missing()
  }

  private mutating func take(_ request: SiteRequest, _ parts: [String]) -> SiteResponse {
    switch parts.first {
    case "send":
      let (to, subject, text) = (request["to"], request["subject"], request["text"])
      guard to.contains("@"), !to.contains(where: \.isWhitespace), to.count < 120 else {
        return Self.layout.refusal("Give one address, such as ada@post.example.")
      }
      guard subject.count <= 200, text.count <= 8000, !(subject.isEmpty && text.isEmpty), mails.count < Self.mostMails
      else {
        return Self.layout.refusal("A mail has a subject of up to 200 characters or a text of up to 8,000, or both.")
      }
      add(Mail(number: 0, folder: "Sent", from: Self.me, to: to, subject: subject, text: text, day: 0, minute: 541))
      mails.insert(mails.removeLast(), at: 0)
      return .page(list("Sent", mails.filter { $0.folder == "Sent" }, notice: "Your mail to \(to) was sent."))
    case "move":
      guard let index = index(parts), let folder = folders.first(where: { $0 == request["folder"] }) else { break }
      let before = mails[index].folder
      mails[index].folder = folder
      return .see("/folder/\(before.lowercased())")
    case "delete":
      guard let index = index(parts) else { break }
      let before = mails[index].folder
      if before == "Trash" { mails.remove(at: index) } else { mails[index].folder = "Trash" }
      return .see("/folder/\(before.lowercased())")
    case "star":
      guard let index = index(parts) else { break }
      mails[index].isStarred.toggle()
      return .see("/mail/\(mails[index].number)")
    case "folders":
      let folder = request["name"]
      guard !folder.isEmpty, folder.count <= 40, folder.allSatisfy({ $0.isLetter || $0.isNumber || $0 == " " }) else {
        return Self.layout.refusal("A folder's name has up to 40 letters and digits.")
      }
      guard !folders.contains(where: { $0.lowercased() == folder.lowercased() }), folders.count < 40 else {
        return Self.layout.refusal("There is a folder “\(folder)” already.")
      }
      folders.append(folder)
      return .see("/folders")
    default: break
    }
    return Self.layout.missing()
  }

  private func index(_ parts: [String]) -> Int? {
    guard parts.count == 2, let number = Int(parts[1]) else { return nil }
    return mails.firstIndex { $0.number == number }
  }

  static func prefixed(_ prefix: String, _ subject: String) -> String {
    subject.hasPrefix(prefix + ": ") ? subject : "\(prefix): \(subject)"
  }
}
