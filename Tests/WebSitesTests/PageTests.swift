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
}
