import Episodes
import Foundation
import GRDB

/// A frozen encyclopedia and news archive: pages that can be searched for by BM25 and opened by their addresses. Read only.
public final class Archive: Sendable {
  private let database: DatabasePool

  /// A page that a search found.
  public struct Hit: Sendable, Hashable {
    public var address: String
    public var title: String
    public var day: String
    /// The passage in which most of the words stand.
    public var snippet: String
  }

  /// The archive of the pages in `pages`, built into a file in `cache` if it is not there. Throws a `Diagnostic` for broken pages and
  /// for a folder that cannot be written. Blocks.
  public init(pages: URL, cache: URL) throws {
    let file = try ArchiveFile.ensure(ArchiveBundle(folder: pages), in: cache)
    var configuration = Configuration()
    configuration.readonly = true
    // More than there are threads: a reader is given back by a thread that must not be waiting for one. They are opened when needed.
    configuration.maximumReaderCount = 64
    // The whole file: what is read is not copied.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA mmap_size = \(1 << 28); PRAGMA temp_store = MEMORY") }
    do {
      database = try DatabasePool(path: file.path, configuration: configuration)
      _ = try database.read { try Int.fetchOne($0, sql: "SELECT id FROM page LIMIT 1") }
    } catch let error as DatabaseError {
      throw Diagnostic(
        file: file.path, "is no archive: \(error.message ?? "\(error)")",
        hint: "Remove it: it is built again when needed")
    }
  }

  /// How many pages there are. Blocks.
  public func count() throws -> Int {
    try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM page") ?? 0 }
  }

  /// All addresses in their order. Blocks.
  public func addresses() throws -> [String] {
    try database.read { try String.fetchAll($0, sql: "SELECT address FROM page ORDER BY id") }
  }

  /// The page of an address; nil for none.
  public func page(_ address: String) async throws -> ArchivePage? {
    try await database.read { db in
      let statement = try db.cachedStatement(sql: "SELECT address, title, day, text FROM page WHERE address = ?")
      return try Row.fetchOne(statement, arguments: [address]).map {
        ArchivePage(address: $0[0], title: $0[1], day: $0[2], text: $0[3])
      }
    }
  }

  /// The pages that fit best, best first, ties in the archive's order; none where the query has no word.
  ///
  /// Words that more than a thousand pages have are left out where two rarer ones are there: they hardly move a page, and most of
  /// the time would go into them.
  public func search(_ query: String, limit: Int = 10) async throws -> [Hit] {
    let words = Self.words(of: query)
    guard !words.isEmpty else { return [] }
    return try await database.read { db in
      let match = Self.match(try Self.telling(words, db))
      // Ranking first: snippets are cut for those that are shown.
      let statement = try db.cachedStatement(
        sql: """
          WITH best AS MATERIALIZED (SELECT rowid AS id, rank AS score FROM words WHERE words MATCH ?1 ORDER BY rank, rowid LIMIT ?2)
          SELECT page.address, page.title, page.day, snippet(words, 1, '', '', ' … ', 24)
          FROM best CROSS JOIN words ON words.rowid = best.id CROSS JOIN page ON page.id = best.id
          WHERE words MATCH ?1 ORDER BY best.score, best.id
          """)
      return try Row.fetchAll(statement, arguments: [match, limit]).map {
        let snippet: String = $0[3]
        return Hit(
          address: $0[0], title: $0[1], day: $0[2],
          snippet: String(snippet.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(300)))
      }
    }
  }

  /// Nobody types more words than these into a search box.
  private static let mostWords = 32

  /// A word that more pages have tells little.
  private static let mostPages = 1000

  /// The words of a query that are searched for, each once; the commonest ones of English only where there are no others.
  static func words(of query: String) -> [String] {
    let words = query.prefix(1000).split { !$0.isLetter && !$0.isNumber }.prefix(mostWords).map { $0.lowercased() }
    let telling = words.filter { !WordList.stopWords.contains($0) }
    return (telling.isEmpty ? words : telling).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The words without those that very many pages have, if two are left.
  private static func telling(_ words: [String], _ db: GRDB.Database) throws -> [String] {
    guard words.count > 2 else { return words }
    let statement = try db.cachedStatement(
      sql: "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)")
    let rare = try words.filter { word in
      try Int.fetchOne(statement, arguments: [match([word]), mostPages + 1]) ?? 0 <= mostPages
    }
    return rare.count >= 2 ? rare : words
  }

  /// Words in the index's language: any of them.
  static func match(_ words: [String]) -> String { words.map { "\"\($0)\"" }.joined(separator: " OR ") }
}
