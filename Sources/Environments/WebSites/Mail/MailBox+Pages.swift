/// The mail client's pages.
extension MailBox {
  /// Mails of one folder, or, where `tellsFolder`, of several.
  func list(_ title: String, _ found: [Mail], notice: String = "", tellsFolder: Bool = false) -> HTML {
    let rows = found.map { mail in
      let other = mail.from == Self.me ? "To \(contact(mail.to))" : contact(mail.from)
      let cells =
        [
          HTML(text: mail.isStarred ? "★" : ""), HTML(text: other),
          "<a href=\"/mail/\(mail.number)\">\(mail.subject.isEmpty ? "(no subject)" : mail.subject)</a>",
          HTML(text: Days.plain(mail.day)),
        ] as [HTML]
      return tellsFolder ? cells + [HTML(text: mail.folder)] : cells
    }
    let table: HTML =
      rows.isEmpty
      ? "<p>No mail here.</p>" : Parts.table(["Star", "Who", "Subject", "Day"] + (tellsFolder ? ["Folder"] : []), rows)
    return Self.layout.page(title, notice: notice, table)
  }

  var folderList: HTML {
    let rows = folders.map { folder in
      [
        "<a href=\"/folder/\(folder.lowercased())\">\(folder)</a>",
        HTML(text: "\(mails.count { $0.folder == folder })"),
      ] as [HTML]
    }
    return Self.layout.page(
      "Folders",
      """
      \(Parts.table(["Folder", "Mails"], rows))
      <h2>New folder</h2><form class="stack" method="post" action="/folders">\(Parts.field("Name of the folder", "name"))
      <button>Make folder</button></form>
      """)
  }

  func page(_ mail: Mail) -> HTML {
    let lines = mail.text.split(separator: "\n", omittingEmptySubsequences: false).map { "\($0)<br>" as HTML }
    return Self.layout.page(
      mail.subject.isEmpty ? "(no subject)" : mail.subject,
      """
      <article class="card"><p class="meta">From \(contact(mail.from)) (\(mail.from)) to \(mail.to), \(Days.plain(mail.day)), \(Days.time(mail.minute))</p>
      <p>\(lines)</p></article>
      <div class="row"><a href="/reply/\(mail.number)">Reply</a> <a href="/forward/\(mail.number)">Forward</a>
      \(Parts.button(mail.isStarred ? "Remove star" : "Star", to: "/star/\(mail.number)"))
      \(Parts.button("Delete", to: "/delete/\(mail.number)"))
      <form class="row" method="post" action="/move/\(mail.number)">\(Parts.choice("Move to", "folder", folders.filter { $0 != mail.folder && $0 != "Sent" }))
      <button class="quiet">Move</button></form></div>
      """)
  }

  func form(_ title: String, to: String, subject: String, text: String) -> HTML {
    let addresses = contacts.map { "<option value=\"\($0.address)\">\($0.name)</option>" as HTML }
    return Self.layout.page(
      title,
      """
      <form class="stack" method="post" action="/send"><label>To<input name="to" value="\(to)" list="addresses"></label>
      <datalist id="addresses">\(addresses)</datalist>
      \(Parts.field("Subject", "subject", value: subject))\(Parts.area("Message", "text", value: text))<button>Send</button></form>
      """)
  }
}
