import Episodes
import HTMLTree
import Testing
import WebSites

/// What people see on pages.
struct PageTests {
  private let catalogue = SiteCatalogue()

  private func texts(_ site: String, _ targets: [String], seed: Seed) throws -> [String] {
    var visitor = SiteVisitor(try #require(catalogue.site(site, seed: seed)))
    return try targets.map { target in
      try visitor.play(.go(path: target))
      return visitor.tree.text(0)
    }
  }

  /// What was written over weeks bears the days of those weeks, those of the year before among them.
  @Test func daysBeforeTheYearAreTold() throws {
    let topics = try texts("forum", (1...30).map { "/topic/\($0)" }, seed: 42).joined(separator: " ")
    let days = Set(topics.matches(of: /[0-9]+ (?:December|January)/).map { String($0.output) })
    #expect(days.count > 20, "\(days.sorted())")
    #expect(days.contains { $0.hasSuffix("December") } && days.contains { $0.hasSuffix("January") })
    #expect(!days.contains { Int($0.prefix { $0.isNumber }).map { !(1...31).contains($0) } ?? true })
  }

  /// Forms that people only have to send are not refused for what stood in them already.
  @Test(arguments: 1...5) func formsStandReadyToBeSent(_ number: UInt64) throws {
    var calendar = SiteVisitor(try #require(catalogue.site("calendar", seed: Seed(number))))
    try calendar.play(.go(path: "/book"))
    try calendar.play(.type(name: "Title", text: "Tea", submits: true))
    // The room may be taken; the hours are hours.
    #expect(calendar.status == 200 || calendar.tree.text(0).contains("is taken at that time"))
    var map = SiteVisitor(try #require(catalogue.site("map", seed: Seed(number))))
    try map.play(.go(path: "/plan"))
    try map.play(.click(role: "button", name: "Plan"))
    #expect(!map.tree.nodes.contains { $0["role"] == "alert" }, "\(map.tree.text(0))")
  }

  /// Cells carry the heads of their columns, for screens too narrow for columns.
  @Test(arguments: [("tickets", "/"), ("mail", "/"), ("forum", "/board/garden"), ("files", "/"), ("map", "/lines")])
  func cellsAreNamedByTheirColumns(_ site: String, _ target: String) throws {
    var visitor = SiteVisitor(try #require(catalogue.site(site, seed: 4)))
    try visitor.play(.go(path: target))
    let tree = visitor.tree
    let heads = tree.nodes.indices.filter { tree.nodes[$0].tag == "th" }.map(tree.text)
    let rows = tree.nodes.filter { $0.tag == "tr" && $0.children.contains { tree.nodes[$0].tag == "td" } }
    #expect(!rows.isEmpty && !heads.isEmpty)
    for row in rows {
      #expect(row.children.compactMap { tree.nodes[$0].tag == "td" ? tree.nodes[$0]["data-head"] : nil } == heads)
    }
  }

  @Test func onlyTheFoldersAboveAreLinksOfThePath() throws {
    var visitor = SiteVisitor(try #require(catalogue.site("files", seed: 4)))
    let task = try #require(catalogue.task("new-folder", at: "files", seed: 4))
    for action in task.gold { try visitor.play(action) }
    let path = try #require(visitor.tree.nodes.firstIndex { $0.tag == "nav" && $0["aria-label"] == "Path" })
    let inside = visitor.tree.subtree(path)
    let links = inside.filter { visitor.tree.nodes[$0].tag == "a" }.map(visitor.tree.text)
    let here = inside.filter { visitor.tree.nodes[$0]["aria-current"] == "page" }.map(visitor.tree.text)
    #expect(links.first == "Top" && links.count == 2 && here.count == 1 && !links.contains(here[0]), "\(links) \(here)")
  }
}
