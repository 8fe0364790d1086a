/// What the pages of a site have around them.
struct Layout: Sendable {
  var site: String
  /// Places to go, in the header.
  var links: [(text: String, path: String)]
  /// The theme's colours: accent, its ground, the page's ground.
  var theme: Theme
  /// Where the search field of the header leads; nil for none.
  var search: (path: String, label: String)?
  /// Who is logged in.
  var user: String?

  struct Theme: Sendable {
    var accent: String
    var tint: String
    var ground: String
  }

  /// A whole document. `notice` tells what was just done, or why it was not.
  func page(_ title: String, notice: String = "", _ content: HTML) -> HTML {
    let navigation = links.map { "<a href=\"\($0.path)\">\($0.text)</a>" as HTML }
    let field: HTML =
      search.map { search in
        """
        <form action="\(search.path)" role="search"><label for="site-search" class="hidden">\(search.label)</label>\
        <input id="site-search" type="search" name="q" placeholder="\(search.label)"><button>Search</button></form>
        """
      } ?? ""
    let who: HTML = user.map { "<p class=\"user\">Signed in as \($0)</p>" } ?? ""
    let told: HTML = notice.isEmpty ? "" : "<p class=\"notice\" role=\"status\">\(notice)</p>"
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title) – \(site)</title><link rel="stylesheet" href="/style.css"></head>
      <body><header><a class="brand" href="/">\(site)</a><nav aria-label="Main">\(navigation)</nav>\(field)\(who)</header>
      <main>\(told)<h1>\(title)</h1>
      \(content)</main>
      <footer>\(site). All names and places are invented.</footer></body></html>
      """
  }

  func missing() -> SiteResponse {
    .page(page("Nothing here", "<p>There is no such page. <a href=\"/\">Go to the start page</a></p>"), status: 404)
  }

  func refusal(_ reason: String, status: Int = 422) -> SiteResponse {
    .page(
      page("That did not work", "<p role=\"alert\">\(reason)</p><p><a href=\"/\">Go to the start page</a></p>"),
      status: status)
  }

  /// The style sheet. Text keeps a contrast of 7 to 1 on its ground.
  var style: SiteResponse {
    SiteResponse(
      contentType: "text/css; charset=utf-8",
      body: """
        :root { --accent: \(theme.accent); --tint: \(theme.tint); --ground: \(theme.ground); --ink: #1b1c1e; --line: #c9cbd0; }
        * { box-sizing: border-box; }
        body { margin: 0; color: var(--ink); background: var(--ground); font: 1rem/1.5 "DejaVu Sans", system-ui, sans-serif; }
        header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem; padding: .75rem 1.25rem;
          background: var(--accent); color: #fff; }
        header a { color: #fff; } .brand { font-weight: 700; font-size: 1.2rem; text-decoration: none; }
        header nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-right: auto; } header form { display: flex; gap: .4rem; }
        header button { background: #fff; color: var(--accent); border-color: #fff; }
        header :focus-visible { outline-color: #fff; }
        .user { margin: 0; font-size: .875rem; } .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        main { max-width: 62rem; margin: 0 auto; padding: 1rem 1.25rem 2rem; overflow-wrap: break-word; }
        footer { padding: 1rem 1.25rem; font-size: .8125rem; color: #43464d; text-align: center; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; } h2 { font-size: 1.125rem; margin: 1.25rem 0 .5rem; }
        main a { color: var(--accent); } :focus-visible { outline: 3px solid #1a56c4; outline-offset: 2px; }
        .card { background: #fff; border: 1px solid var(--line); border-radius: .6rem; padding: .75rem 1rem; margin: 0 0 .75rem; }
        .card > :first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
        .meta { color: #43464d; font-size: .875rem; margin: 0 0 .5rem; }
        .row { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; margin: 0 0 .75rem; } .row > .meta { margin: 0; }
        form.row { align-items: flex-end; } ul.row { gap: .35rem 1.25rem; }
        .notice { background: var(--tint); border-left: 4px solid var(--accent); padding: .5rem .75rem; }
        [role=alert] { border-left: 4px solid #a3161a; padding: .5rem .75rem; background: #fdecec; }
        table { border-collapse: collapse; width: 100%; background: #fff; } th, td { text-align: left; padding: .4rem .6rem;
          border-bottom: 1px solid var(--line); vertical-align: top; } th { background: var(--tint); font-size: .875rem; }
        caption { text-align: left; font-weight: 600; padding: .4rem 0; } .key { white-space: nowrap; }
        table.facts { max-width: 30rem; margin: 0 0 .75rem; } table.facts th { width: 40%; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0 0 .75rem; } dt { font-weight: 600; } dd { margin: 0; }
        .scroll { overflow-x: auto; margin: 0 0 .75rem; } ul.plain { list-style: none; padding: 0; } ul.plain > li { margin: 0 0 .25rem; }
        form.stack { display: grid; gap: .6rem; max-width: 36rem; margin: 0 0 1rem; } label { font-weight: 600; font-size: .9375rem; }
        form.stack > button { justify-self: start; padding-inline: 1.25rem; }
        label > input, label > select, label > textarea { display: block; width: 100%; margin-top: .2rem; font-weight: 400; }
        input, select, textarea, button { font: inherit; padding: .45rem .6rem; border: 1px solid #74777f; border-radius: .4rem; background: #fff; color: var(--ink); max-width: 100%; }
        textarea { min-height: 6rem; } button { background: var(--accent); color: #fff; border-color: var(--accent); cursor: pointer; }
        button.quiet { background: #fff; color: var(--accent); } .tag { background: var(--tint); border-radius: 1rem; padding: .1rem .6rem; font-size: .8125rem; }
        .days { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .35rem .75rem; margin: 0 0 1rem; font-size: .875rem; }
        [aria-current] { font-weight: 700; } .days [aria-current] { font-weight: inherit; text-decoration: none; background: var(--tint); box-shadow: 0 0 0 .2rem var(--tint); }
        .map { overflow-x: auto; margin: 0 0 .75rem; } .map svg { display: block; width: 100%; min-width: 44rem; height: auto; background: #fff;
          border: 1px solid var(--line); border-radius: .6rem; } .map text { paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }
        .line { display: inline-block; width: 1.5rem; height: .35rem; margin-right: .4rem; border-radius: .2rem; vertical-align: middle; }
        pre { white-space: pre-wrap; background: #fff; border: 1px solid var(--line); padding: .75rem; border-radius: .4rem; }
        @media (max-width: 40rem) {
          header { padding: .75rem; } header nav { width: 100%; } header form { width: 100%; } header form input { flex: 1; min-width: 0; }
          main { padding: .75rem; } form.stack > button { justify-self: stretch; }
          .listing, .listing tbody, .listing tr, .listing td { display: block; } .scroll { position: relative; } .listing thead { display: block; position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .listing tr { padding: .5rem .75rem; border-bottom: 1px solid var(--line); } .listing td { padding: .1rem 0; border: 0; }
          .listing td:empty { display: none; } .listing td[data-head]::before { content: attr(data-head) ": " / ""; color: #43464d; font-size: .875rem; }
        }
        """)
  }
}

/// Parts that many pages have.
enum Parts {
  /// A button that posts to a path.
  static func button(_ text: String, to path: String, label: String? = nil, fields: [(String, String)] = []) -> HTML {
    let hidden = fields.map { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" as HTML }
    let label: HTML = label.map { " aria-label=\"\($0)\"" } ?? ""
    return "<form method=\"post\" action=\"\(path)\">\(hidden)<button class=\"quiet\"\(label)>\(text)</button></form>"
  }

  static func field(_ label: String, _ name: String, value: String = "", type: String = "text") -> HTML {
    "<label>\(label)<input type=\"\(type)\" name=\"\(name)\" value=\"\(value)\"></label>"
  }

  static func area(_ label: String, _ name: String, value: String = "") -> HTML {
    "<label>\(label)<textarea name=\"\(name)\">\(value)</textarea></label>"
  }

  static func choice(_ label: String, _ name: String, _ options: [String], selected: String = "") -> HTML {
    let options = options.map { option in
      let chosen: HTML = option == selected ? " selected" : ""
      return "<option\(chosen)>\(option)</option>" as HTML
    }
    return "<label>\(label)<select name=\"\(name)\">\(options)</select></label>"
  }

  /// Rows under heads. On narrow screens, where columns have no room, each row becomes a list of its cells, headed one by one.
  static func table(_ heads: [String], _ rows: [[HTML]]) -> HTML {
    let head = heads.map { "<th scope=\"col\">\($0)</th>" as HTML }
    let body = rows.map { row in
      let cells = zip(heads, row).map { head, cell in
        let named: HTML = head.isEmpty ? "" : " data-head=\"\(head)\""
        return "<td\(named)>\(cell)</td>" as HTML
      }
      return "<tr>\(cells)</tr>" as HTML
    }
    return
      "<div class=\"scroll\"><table class=\"listing\"><thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table></div>"
  }

  /// `1 post`, `2 posts`.
  static func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
}
