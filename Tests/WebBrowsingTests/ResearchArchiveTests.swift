import EnvironmentKit
import Episodes
import Foundation
import Testing

@testable import WebBrowsing

struct ResearchArchiveTests {
  @Test func thereAreFiveThousandPagesAndMore() throws {
    let addresses = try ResearchWorld.archive.get().addresses()
    #expect(addresses.count >= 5000)
    #expect(Set(addresses).count == addresses.count)
    let kinds = Dictionary(grouping: addresses) { $0.prefix { $0 != "/" } }.mapValues(\.count)
    for kind in ["computing", "jargon", "package", "country", "city", "element", "news"] {
      #expect(kinds[Substring(kind)] ?? 0 >= 100, "\(kind)")
    }
  }

  /// A question can be answered by who searches: each of its pages is among the ten best for its title, and says what it is quoted for.
  @Test(arguments: ["research_dev", "research_test"] as [Split]) func everyGoldPageIsFound(_ split: Split) async throws
  {
    let archive = try ResearchWorld.archive.get()
    for task in try ResearchWorld.tasks(split) {
      for evidence in task.evidence {
        let hits = try await archive.search(evidence.query)
        #expect(hits.contains { $0.address == evidence.page }, "\(task.id): \(evidence.query)")
        let page = try #require(try await archive.page(evidence.page))
        #expect(page.contains(evidence.quote), "\(task.id): \(evidence.quote)")
        #expect(AnswerSegment.segments(of: evidence.quote + " [1]").count == 1, "\(task.id): \(evidence.quote)")
      }
    }
  }

  @Test func questionsCrossPagesAndAreAskedOnce() throws {
    let tasks = try ResearchWorld.tasks("research_dev") + ResearchWorld.tasks("research_test")
    #expect(tasks.count == 120 && Set(tasks.map(\.question)).count == 120)
    #expect(tasks.allSatisfy { Set($0.evidence.map(\.page)).count >= 2 })
    #expect(Set(tasks.map(\.family)).count >= 12)
    // The answer stands in the evidence, so that an answer from memory can be told from one that was read.
    for task in tasks {
      let words = Set(task.evidence.flatMap { WordList.words(in: $0.quote) })
      #expect(TokenF1.words(task.answer).allSatisfy(words.contains), "\(task.id)")
    }
  }

  @Test func rareWordsAndTitlesComeFirst() async throws {
    let archive = try ResearchWorld.archive.get()
    #expect(try await archive.search("Hungary").first?.address == "country/hungary")
    #expect(try await archive.search("what is the discovery of tungsten").first?.address == "element/tungsten")
    // Words are stemmed, and marks on letters do not matter.
    #expect(try await archive.search("REYKJAVIK").contains { $0.address == "city/reykjavik-is" })
    let all = try await archive.search("the of and")
    #expect(all.count == 10)
  }

  @Test(arguments: [
    "", " ", "\"", "' OR 1=1 --", "NEAR(", "title:x", "*", "a* b*", "AND OR NOT", "\u{0}", "^x", "{a b}:c", "-", "🂡",
    "(((((",
    String(repeating: "computer ", count: 2000), String(repeating: "z", count: 100_000),
    "e" + String(repeating: "\u{301}", count: 9000),
  ]) func anyQueryIsAnswered(_ query: String) async throws {
    let hits = try await ResearchWorld.archive.get().search(query)
    #expect(hits.count <= 10)
    #expect(hits.allSatisfy { $0.snippet.count <= 300 })
  }

  @Test func queriesAreWordsAndNothingElse() {
    #expect(Archive.words(of: "Who won the 2014 \"prize\" OR x:y? Prize") == ["won", "2014", "prize", "x", "y"])
    #expect(Archive.words(of: "what is it") == ["what", "is", "it"])
    #expect(Archive.words(of: "?!") == [])
    #expect(Archive.match(["won", "or"]) == "\"won\" OR \"or\"")
  }

  /// Whole questions are searches too: each leads to one of its pages at once.
  @Test func wholeQuestionsLeadSomewhere() async throws {
    let archive = try ResearchWorld.archive.get()
    for task in try ResearchWorld.tasks("research_dev") + ResearchWorld.tasks("research_test") {
      let found = Set(try await archive.search(task.question).map(\.address))
      #expect(task.evidence.contains { found.contains($0.page) }, "\(task.id): \(task.question)")
    }
  }

  @Test(arguments: [
    ("live in Budapest", true), ("live in\n\n Budapest is", true), ("live in Buda", false), ("ive in Budapest", false),
    ("is 1,741,041. The", true), ("741,041", false), ("1,741", false), ("1,741,041", true), ("", false),
    ("LIVE in Budapest", false),
    ("Café is old", true), ("Cafe\u{301} is old", false),
  ]) func passagesStandThereWordForWord(_ passage: String, _ stands: Bool) {
    let page = ArchivePage(
      address: "x/y", title: "X", day: "", text: "People who live in Budapest is 1,741,041.\n\nThe Café is old.")
    #expect(page.contains(passage) == stands)
  }

  @Test func partsHoldTheWholePage() async throws {
    let archive = try ResearchWorld.archive.get()
    var (pages, long) = (0, 0)
    for address in try archive.addresses() where address.hasPrefix("jargon/") {
      let page = try #require(try await archive.page(address))
      let parts = page.parts
      #expect(parts.allSatisfy { $0.utf8.count <= ArchivePage.partBytes })
      #expect(
        parts.joined(separator: " ").split(whereSeparator: \.isWhitespace)
          == page.text.split(whereSeparator: \.isWhitespace))
      pages += 1
      if parts.count > 1 { long += 1 }
    }
    #expect(pages > 1000 && long > 0)
  }

  /// A folder of its own that goes with the test.
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func whatIsBrokenIsNamed() throws {
    func message(_ pages: URL, _ cache: URL) -> String {
      do {
        _ = try Archive(pages: pages, cache: cache)
        return "opened"
      } catch { return (error as? Diagnostic)?.message ?? "\(error)" }
    }
    try withFolder { folder in
      let cache = folder.appending(path: "cache")
      #expect(message(folder, cache).contains("VERSION cannot be read"))
      try Data("0123\n".utf8).write(to: folder.appending(path: "VERSION"))
      #expect(message(folder, cache) == "pages.zip is not there")
      try Data("no zip".utf8).write(to: folder.appending(path: "pages.zip"))
      #expect(message(folder, cache) == "pages.zip is no ZIP file")
      let pages = ResearchWorld.resources.folder.appending(path: "archive/pages.zip")
      try FileManager.default.removeItem(at: folder.appending(path: "pages.zip"))
      try FileManager.default.copyItem(at: pages, to: folder.appending(path: "pages.zip"))
      #expect(message(folder, cache) == "the pages are not those that VERSION names")
      // Nothing half-made is left.
      #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path) == ["archive.lock"])
    }
  }
}
