import EnvironmentKit
import Episodes

extension MailBox: SiteTasks {
  static let families = ["reply", "write", "forward", "move", "delete", "star", "new-folder", "find-out"]

  static func task(_ family: String, seed: Seed) -> SiteTask {
    let box = MailBox(seed: seed)
    var random = RandomSource(seed.derived("mail/" + family))
    let inbox = box.mails.filter { $0.folder == "Inbox" }
    let mail = random.pick(inbox) ?? box.mails[0]
    let sender = box.contact(mail.from)
    let person = random.pick(box.contacts.filter { $0.address != mail.from }) ?? box.contacts[0]
    let open: [GoldAction] = [.link(mail.subject)]
    switch family {
    case "reply":
      let text = random.pick(answers) ?? ""
      return SiteTask(
        name, seed, "Reply to \(sender)'s mail about “\(mail.subject)” with exactly this: \(text)",
        gold: open + [.link("Reply"), .fill("Message", text), .button("Send")])
    case "write":
      let (subject, text) = random.pick(letters) ?? ("", "")
      return SiteTask(
        name, seed,
        "Write a mail to \(person.name), whose address is among my contacts. Subject: \(subject). Text: \(text)",
        gold: [
          .link("Write"), .fill("To", person.address), .fill("Subject", subject), .fill("Message", text),
          .button("Send"),
        ])
    case "forward":
      return SiteTask(
        name, seed,
        "Forward the mail “\(mail.subject)” from my inbox to \(person.name), as it is. The address is among my contacts.",
        gold: open + [.link("Forward"), .fill("To", person.address), .button("Send")])
    case "move":
      let folder = random.pick(box.folders.filter { !given.contains($0) }) ?? "Archive"
      let second = random.pick(inbox.filter { $0.number != mail.number }) ?? mail
      return SiteTask(
        name, seed, "Put the mails “\(mail.subject)” and “\(second.subject)” from the inbox into the folder \(folder).",
        gold: open + [
          .select(name: "Move to", option: folder), .button("Move"), .link(second.subject),
          .select(name: "Move to", option: folder), .button("Move"),
        ])
    case "delete":
      let all = inbox.filter { $0.from == mail.from }
      return SiteTask(
        name, seed, "Delete every mail from \(sender) that is in my inbox; the trash may keep them.",
        gold: all.flatMap { [.link($0.subject), .button("Delete")] as [GoldAction] })
    case "star":
      let plain = random.pick(inbox.filter { !$0.isStarred }) ?? mail
      return SiteTask(
        name, seed, "Star the mail “\(plain.subject)” so that I do not forget it.",
        gold: [.link(plain.subject), .button("Star")])
    case "new-folder":
      let folder = random.pick(["Taxes", "Choir", "Garden 2025", "Wedding", "Boat", "Neighbours"]) ?? "Taxes"
      return SiteTask(
        name, seed, "Make a mail folder called \(folder) and move “\(mail.subject)” from the inbox into it.",
        gold: [
          .link("Folders"), .fill("Name of the folder", folder), .button("Make folder"),
          .click(role: "link", name: "Inbox"),
          .link(mail.subject), .select(name: "Move to", option: folder), .button("Move"),
        ])
    default:
      let telling = inbox.filter { fact(of: $0) != nil }
      let told = random.pick(telling) ?? mail
      let (question, answer) = fact(of: told) ?? ("On which day did it come?", Days.plain(told.day))
      return SiteTask(
        name, seed, "Look into the mail “\(told.subject)” that \(box.contact(told.from)) sent me. \(question)",
        gold: [.link(told.subject), .answer(answer)], answers: [answer])
    }
  }

  /// A question that a letter answers.
  private static func fact(of mail: Mail) -> (question: String, answer: String)? {
    let words = mail.text.split { $0.isWhitespace }.map(String.init)
    if let index = words.firstIndex(where: { $0.hasPrefix("euros") }), index > 0 {
      return ("Which sum in euros does it mention? Answer with the number.", words[index - 1])
    }
    let clock = words.first { $0.contains(":") && $0.first?.isNumber == true }
    if let clock {
      return (
        "Which time of day does it mention? Answer as it stands there.",
        String(clock.filter { $0.isNumber || $0 == ":" })
      )
    }
    return nil
  }

  private static let answers = [
    "Thursday at 10 suits me well, thank you.", "I am sorry, I cannot come. Next time!", "Yes, please go ahead.",
    "Could we do it one day later?", "I will bring the money on Friday.", "Got it, thank you very much.",
  ]
  private static let letters = [
    ("Ladder", "May I borrow your long ladder on Saturday?"), ("Keys", "I have left your keys with the baker."),
    ("Evening walk", "Shall we walk to the lighthouse tonight?"),
    ("Thank you for the plums", "They were the best of the year."),
    ("Parcel", "A parcel for you is here. Come and get it when you like."),
  ]
}
