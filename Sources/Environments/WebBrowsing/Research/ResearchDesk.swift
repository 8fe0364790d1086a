import Episodes

/// What lies on a reader's desk: the pages that were opened, and the passages that were kept.
///
/// What cannot be done is answered in words, by a `Refusal`.
struct ResearchDesk: Sendable {
  struct Refusal: Error, Hashable {
    var reason: String
  }
  struct Quote: Sendable, Hashable {
    var page: String
    var text: String
  }

  static let mostQuotes = 20
  static let quoteWords = 3...100
  static let mostQuoteCharacters = 1000
  static let mostAnswerCharacters = 4000
  static let mostShortCharacters = 200

  let archive: Archive
  private(set) var searches: [String] = []
  /// Addresses in the order in which they were opened first.
  private(set) var opened: [String] = []
  private(set) var quotes: [Quote] = []

  init(_ archive: Archive) { self.archive = archive }

  mutating func search(_ query: String) async throws -> String {
    let hits = try await archive.search(query)
    searches.append(String(query.prefix(200)))
    guard !hits.isEmpty else {
      guard !Archive.words(of: query).isEmpty else { throw Refusal(reason: "a search needs a word: letters or digits") }
      return "No page has any of these words."
    }
    return hits.enumerated().map { index, hit in
      "\(index + 1). \(hit.address) | \(hit.title)\(hit.day.isEmpty ? "" : " (\(hit.day))")\n   \(hit.snippet)"
    }.joined(separator: "\n")
  }

  mutating func open(_ address: String, part: Int) async throws -> String {
    let page = try await page(address)
    let parts = page.parts
    guard parts.indices.contains(part - 1) else {
      throw Refusal(
        reason: "\(page.address) has \(parts.count == 1 ? "1 part" : "\(parts.count) parts"), and no part \(part)")
    }
    if !opened.contains(page.address) { opened.append(page.address) }
    let heading = "\(page.title)\(page.day.isEmpty ? "" : " (\(page.day))")"
    return
      "\(page.address)\(parts.count > 1 ? ", part \(part) of \(parts.count)" : "")\n\(heading)\n\n\(parts[part - 1])"
  }

  /// Keeps a passage, and says under which number. A page need not be open to be quoted, for search shows passages too; to cite what
  /// was never opened is the reader's fault.
  mutating func quote(_ text: String, of address: String) async throws -> String {
    guard text.utf8.count <= 4 * Self.mostQuoteCharacters, text.count <= Self.mostQuoteCharacters else {
      throw Refusal(reason: "a quote may have \(Self.mostQuoteCharacters) characters")
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard Self.quoteWords.contains(words.count) else {
      throw Refusal(
        reason:
          "a quote has \(Self.quoteWords.lowerBound) to \(Self.quoteWords.upperBound) words, and this one \(words.count)"
      )
    }
    let page = try await page(address)
    guard page.contains(text) else {
      throw Refusal(reason: "the passage does not stand in \(page.address) word for word; copy it from the page")
    }
    let quote = Quote(page: page.address, text: words.joined(separator: " "))
    let isOpened = opened.contains(page.address)
    let note = isOpened ? "" : " You have not opened this page: open it before you cite it."
    if let known = quotes.firstIndex(of: quote) { return "This is quote [\(known + 1)] already.\(note)" }
    guard quotes.count < Self.mostQuotes else {
      throw Refusal(reason: "there are \(Self.mostQuotes) quotes already; answer with those")
    }
    quotes.append(quote)
    return "Kept as quote [\(quotes.count)] from \(page.address).\(note)"
  }

  /// What an answer is graded by, now.
  var citable: [CitationScore.Quote] {
    quotes.map { CitationScore.Quote(page: $0.page, text: $0.text, isOpened: opened.contains($0.page)) }
  }

  private func page(_ address: String) async throws -> ArchivePage {
    let wanted = String(address.prefix(200)).trimmed
    guard let page = try await archive.page(wanted) else {
      throw Refusal(
        reason:
          "there is no page '\(wanted.prefix(100))'; addresses stand in the results of a search, such as country/hungary"
      )
    }
    return page
  }
}
