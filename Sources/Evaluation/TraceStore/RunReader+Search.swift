import Episodes
import Foundation
import GRDB

/// An attempt that a search found.
public struct SearchHit: Sendable, Hashable {
  public var episode: EpisodeKey
  /// The attempt's number, from 0.
  public var attempt: Int
  /// The text around the first place, the words in brackets.
  public var excerpt: String
}

extension RunReader {
  /// The attempts in whose messages, taken together, all of the words occur: finished or not, the last of each episode.
  /// At most `limit`, in the order that the episodes began.
  public func search(_ words: String, limit: Int = 50) throws -> [SearchHit] {
    let words = words.split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty else { return [] }
    return try read { database in
      let found = try words.map { word in
        Set(
          try Int64.fetchAll(database, sql: "SELECT rowid FROM search WHERE search MATCH ?", arguments: [quoted(word)]))
      }
      let parents = try parents(database)
      var hits: [EpisodeKey: SearchHit] = [:]
      var order: [EpisodeKey] = []
      for attempt in try Self.attempts(database, where: "1 ORDER BY attempts.id", []) {
        let (messages, replies) = try messages(of: attempt.id, parents, database)
        let holds = zip(words, found).allSatisfy { word, rows in
          !rows.isDisjoint(with: messages) || replies.contains { $0.localizedCaseInsensitiveContains(word) }
        }
        guard holds else { continue }
        let first = found.compactMap { $0.intersection(messages).min() }.min()
        let text = try first.map { try excerpt($0, words, database) } ?? String((replies.first ?? "").prefix(100))
        if hits[attempt.episode] == nil { order.append(attempt.episode) }
        hits[attempt.episode] = SearchHit(episode: attempt.episode, attempt: attempt.number, excerpt: text)
      }
      return order.prefix(limit).compactMap { hits[$0] }
    }
  }

  private func quoted(_ word: String) -> String { "\"\(word.replacing("\"", with: "\"\""))\"" }

  /// The message before each message.
  private func parents(_ database: Database) throws -> [Int64: Int64] {
    let rows = try Row.fetchAll(database, sql: "SELECT id, parent FROM messages WHERE parent IS NOT NULL")
    return try Dictionary(
      rows.map { (try $0.decode(forColumn: "id"), try $0.decode(forColumn: "parent")) }, uniquingKeysWith: { $1 })
  }

  /// The rows of an attempt's messages. One that was cut off has no transcript: its prompts are taken, and its replies, the
  /// last of which no prompt holds.
  private func messages(
    of attempt: Int64, _ parents: [Int64: Int64], _ database: Database
  ) throws -> (rows: Set<Int64>, replies: [String]) {
    var heads: [Int64] = []
    var replies: [String] = []
    if let head = try Int64.fetchOne(
      database, sql: "SELECT transcript FROM attempts WHERE id = ?", arguments: [attempt])
    {
      heads = [head]
    } else {
      heads = try Int64.fetchAll(
        database, sql: "SELECT prompt FROM steps WHERE attempt = ? AND prompt IS NOT NULL", arguments: [attempt])
      replies = try String.fetchAll(database, sql: "SELECT reply FROM steps WHERE attempt = ?", arguments: [attempt])
    }
    var rows: Set<Int64> = []
    for head in heads {
      var row: Int64? = head
      while let here = row, rows.insert(here).inserted { row = parents[here] }
    }
    return (rows, replies)
  }

  private func excerpt(_ row: Int64, _ words: [String], _ database: Database) throws -> String {
    try String.fetchOne(
      database,
      sql: "SELECT snippet(search, 0, '[', ']', '…', 12) FROM search WHERE search MATCH ? AND rowid = ?",
      arguments: [words.map(quoted).joined(separator: " OR "), row]) ?? ""
  }
}
