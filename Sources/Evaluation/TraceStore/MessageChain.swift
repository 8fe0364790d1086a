import Episodes
import Foundation
import GRDB

/// Conversations as chains: each message points at the one before it, and equal prefixes are stored once.
struct MessageChain {
  /// The conversation stored last, with the row of each of its messages: the next one mostly goes on from it.
  private var last: [(message: Message, row: Int64)] = []

  /// Stores what is new of a conversation; gives the row of its last message, nil for an empty one.
  mutating func store(_ messages: [Message], _ database: Database) throws -> Int64? {
    let shared = zip(messages, last).prefix { $0 == $1.message }.count
    last.removeLast(last.count - shared)
    for message in messages[shared...] {
      let new = try RunMessage(message, after: last.last?.row)
      let row: Int64
      if let found = try Int64.fetchOne(
        database, sql: "SELECT id FROM messages WHERE digest = ?", arguments: [new.digest])
      {
        row = found
      } else {
        try database.execute(
          sql: "INSERT INTO messages (parent, digest, text, body) VALUES (?, ?, ?, ?)",
          arguments: [new.parent, new.digest, new.text, new.body])
        row = database.lastInsertedRowID
      }
      last.append((message, row))
    }
    return last.last?.row
  }

  /// The conversation that ends at a row. A parent is older than its children: in a damaged file no circle is followed.
  static func load(_ row: Int64?, _ database: Database) throws -> [Message] {
    guard let row else { return [] }
    let bodies = try String.fetchAll(
      database,
      sql: """
        WITH RECURSIVE chain(id, parent, body, depth) AS (
          SELECT id, parent, body, 0 FROM messages WHERE id = ?
          UNION ALL
          SELECT m.id, m.parent, m.body, depth + 1 FROM messages m JOIN chain ON m.id = chain.parent AND m.id < chain.id
        )
        SELECT body FROM chain ORDER BY depth DESC
        """, arguments: [row])
    return try bodies.map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
  }
}
