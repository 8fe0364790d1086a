import EnvironmentKit
import Episodes

/// An encyclopedia of an invented archipelago, which its readers may mend.
public struct Encyclopedia: Site {
  public static let name = "encyclopedia"
  static let me = "RowanB"

  struct Remark: Sendable, Hashable {
    var author: String
    var text: String
  }

  struct Article: Sendable, Hashable {
    var title: String
    var kind: String
    /// Facts of the box, in order; a value that is a title is a link.
    var facts: [(name: String, value: String)]
    var text: String
    var remarks: [Remark] = []
    var isWatched = false

    static func == (left: Article, right: Article) -> Bool { left.title == right.title }
    func hash(into hasher: inout Hasher) { hasher.combine(title) }

    func fact(_ name: String) -> String { facts.first { $0.name == name }?.value ?? "" }
  }

  var articles: [Article] = []

  static let layout = Layout(
    site: "Aldermoor Encyclopedia", links: [("Contents", "/"), ("Watched pages", "/watched")],
    theme: .init(accent: "#4a4a12", tint: "#f0f0da", ground: "#fcfcf6"), search: ("/search", "Search articles"),
    user: me)

  public init(seed: Seed) {
    var random = RandomSource(seed.derived("encyclopedia"))
    let islands = Array(random.shuffled(EncyclopediaTexts.islands).prefix(5))
    var towns = random.shuffled(EncyclopediaTexts.towns)
    var rivers = random.shuffled(EncyclopediaTexts.rivers)
    var people = random.shuffled(EncyclopediaTexts.people)
    let trades = ["shipbuilder", "composer", "botanist", "painter", "navigator", "physician", "printer", "poet"]
    for island in islands {
      let own = (0..<3).map { _ in towns.removeLast() }
      let river = rivers.removeLast()
      let founded = 1100 + random.below(500)
      articles.append(
        Article(
          title: island, kind: "Island",
          facts: [
            ("Area", "\(80 + random.below(900)) km²"), ("Capital", own[0]), ("Longest river", river),
            ("Highest point", "\(120 + random.below(900)) m"), ("First settled", "\(founded)"),
          ],
          text:
            "\(island) is one of the islands of Aldermoor. Its capital is \(own[0]); the river \(river) crosses it from north to south. Its people live by \(random.pick(EncyclopediaTexts.livings) ?? "fishing")."
        ))
      articles.append(
        Article(
          title: river, kind: "River",
          facts: [("Length", "\(14 + random.below(90)) km"), ("Island", island), ("Mouth", own[1])],
          text:
            "The \(river) rises in the hills of \(island) and reaches the sea at \(own[1]). It \(random.pick(["freezes in hard winters", "never freezes", "freezes every few years"]) ?? "never freezes")."
        ))
      for (index, town) in own.enumerated() {
        let mayor = people.removeLast()
        let trade = random.pick(trades) ?? "poet"
        let born = 1700 + random.below(180)
        articles.append(
          Article(
            title: town, kind: "Town",
            facts: [
              ("Island", island), ("Population", "\(600 + random.below(30_000))"),
              ("Founded", "\(founded + 5 + random.below(300))"),
              ("Known for", random.pick(EncyclopediaTexts.crafts) ?? "salt"), ("Famous daughter or son", mayor),
            ],
            text:
              "\(town) is a town on \(island)\(index == 0 ? ", its capital" : ""). It is known for its \(random.pick(EncyclopediaTexts.sights) ?? "market"). The \(trade) \(mayor) was born here."
          ))
        articles.append(
          Article(
            title: mayor, kind: "Person",
            facts: [
              ("Born", "\(born) in \(town)"), ("Died", "\(born + 40 + random.below(50))"), ("Trade", trade),
              ("Main work", "“\(random.pick(EncyclopediaTexts.works) ?? "")”"),
            ],
            text:
              "\(mayor) was a \(trade) of Aldermoor, born in \(town). After years at sea \(mayor) \(random.pick(EncyclopediaTexts.lives) ?? "returned home")."
          ))
      }
    }
    articles.sort { $0.title < $1.title }
  }

  public var state: JSONValue {
    .array(
      articles.map { article in
        [
          "title": .string(article.title), "text": .string(article.text), "watched": .bool(article.isWatched),
          "facts": .array(article.facts.map { [.string($0.name), .string($0.value)] }),
          "remarks": .array(article.remarks.map { [.string($0.author), .string($0.text)] }),
        ] as JSONValue
      }.sorted { $0.text < $1.text })
  }

  // MARK: Requests

  private static func path(_ title: String) -> String { title.replacing(" ", with: "_") }

  public mutating func respond(to request: SiteRequest) -> SiteResponse {
    let parts = request.parts
    let index = parts.count >= 2 ? articles.firstIndex { Self.path($0.title) == parts[1] } : nil
    switch (request.method, parts.first) {
    case ("GET", nil): return .page(contents)
    case ("GET", "style.css"): return Self.layout.style
    case ("GET", "watched"): return .page(list("Watched pages", articles.filter(\.isWatched)))
    case ("GET", "search"):
      let words = request.query("q").lowercased().split(separator: " ")
      let found = articles.filter { article in
        let text = "\(article.title) \(article.text) \(article.facts.map(\.value).joined(separator: " "))".lowercased()
        return !words.isEmpty && words.allSatisfy { text.contains($0) }
      }
      return .page(list("Articles with “\(request.query("q").prefix(60))”", found))
    case ("GET", "article"):
      guard let index else { break }
      return .page(page(articles[index]))
    case ("GET", "edit"):
      guard let index else { break }
      return .page(editor(articles[index]))
    case ("GET", "talk"):
      guard let index else { break }
      return .page(talk(articles[index]))
    case ("POST", "watch"):
      guard let index else { break }
      articles[index].isWatched.toggle()
      return .see("/article/\(parts[1])")
    case ("POST", "talk"):
      guard let index else { break }
      let text = request["text"]
      guard !text.isEmpty, text.count <= 2000, articles[index].remarks.count < 50 else {
        return Self.layout.refusal("A remark has up to 2,000 characters.")
      }
      articles[index].remarks.append(Remark(author: Self.me, text: text))
      return .see("/talk/\(parts[1])")
    case ("POST", "edit"):
      guard let index else { break }
      let text = request["text"]
      guard !text.isEmpty, text.count <= 6000 else {
        return Self.layout.refusal("An article has up to 6,000 characters.")
      }
      articles[index].text = text
      for place in articles[index].facts.indices {
        let value = request["fact-\(place)"]
        if !value.isEmpty, value.count <= 80 { articles[index].facts[place].value = value }
      }
      return .see("/article/\(parts[1])")
    default: break
    }
    return Self.layout.missing()
  }

  // MARK: Pages

  private var contents: HTML {
    let sections = ["Island", "Town", "River", "Person"].map { kind in
      let links = articles.filter { $0.kind == kind }.map { "<li>\(link($0.title))</li>" as HTML }
      let plural = kind == "Person" ? "People" : kind + "s"
      return "<section class=\"card\"><h2>\(plural)</h2><ul class=\"row plain\">\(links)</ul></section>" as HTML
    }
    return Self.layout.page("Contents", "<p>\(articles.count) articles on the islands of Aldermoor.</p>\(sections)")
  }

  private func link(_ title: String) -> HTML { "<a href=\"/article/\(Self.path(title))\">\(title)</a>" }

  private func list(_ title: String, _ found: [Article]) -> HTML {
    let rows = found.map { [link($0.title), HTML(text: $0.kind)] }
    return Self.layout.page(title, rows.isEmpty ? "<p>None.</p>" : Parts.table(["Article", "Kind"], rows))
  }

  /// A text with links where another article is named.
  private func linked(_ text: String, but own: String) -> HTML {
    var parts: [HTML] = []
    var rest = text[...]
    let titles = articles.map(\.title).filter { $0 != own }
    while !rest.isEmpty {
      var nearest: (range: Range<Substring.Index>, title: String)?
      for title in titles {
        guard let range = rest.firstRange(of: title) else { continue }
        if let known = nearest, known.range.lowerBound <= range.lowerBound { continue }
        nearest = (range, title)
      }
      guard let nearest else { break }
      parts.append(HTML(text: String(rest[..<nearest.range.lowerBound])))
      parts.append(link(nearest.title))
      rest = rest[nearest.range.upperBound...]
    }
    let joined = parts.map(\.markup).joined() + HTML(text: String(rest)).markup
    return HTML(stringLiteral: joined)
  }

  private func page(_ article: Article) -> HTML {
    let facts = article.facts.map {
      "<tr><th scope=\"row\">\($0.name)</th><td>\(linked($0.value, but: article.title))</td></tr>" as HTML
    }
    let path = Self.path(article.title)
    return Self.layout.page(
      article.title,
      """
      <div class="row"><a href="/edit/\(path)">Edit this article</a> <a href="/talk/\(path)">Talk</a>
      \(Parts.button(article.isWatched ? "Stop watching" : "Watch this page", to: "/watch/\(path)"))</div>
      <p>\(linked(article.text, but: article.title))</p><table class="facts"><caption>\(article.kind)</caption>\(facts)</table>
      """)
  }

  private func editor(_ article: Article) -> HTML {
    let facts = article.facts.enumerated().map { Parts.field($1.name, "fact-\($0)", value: $1.value) }
    return Self.layout.page(
      "Edit: \(article.title)",
      """
      <form class="stack" method="post" action="/edit/\(Self.path(article.title))">\(Parts.area("Text", "text", value: article.text))
      \(facts)<button>Save article</button></form>
      """)
  }

  private func talk(_ article: Article) -> HTML {
    let remarks = article.remarks.map {
      "<article class=\"card\"><p class=\"meta\">\($0.author)</p><p>\($0.text)</p></article>" as HTML
    }
    return Self.layout.page(
      "Talk: \(article.title)",
      """
      <p>Back to \(link(article.title))</p>\(remarks)
      <form class="stack" method="post" action="/talk/\(Self.path(article.title))">\(Parts.area("Remark", "text"))<button>Add remark</button></form>
      """)
  }
}
