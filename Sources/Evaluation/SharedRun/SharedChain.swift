import Episodes
import Foundation
import MariaDBClient
import TraceStore

/// Conversations as chains, as in a run file: each message points at the one before it, and equal prefixes are stored once.
struct SharedChain: Sendable {
  private var last: [(message: Message, row: Int64)] = []

  /// Stores what is new of a conversation; gives the row of its last message, nil for an empty one.
  mutating func store(_ messages: [Message], _ connection: Connection) async throws -> Int64? {
    let shared = zip(messages, last).prefix { $0 == $1.message }.count
    last.removeLast(last.count - shared)
    for message in messages[shared...] {
      let row = try RunMessage(message, after: last.last?.row)
      let digest = SQLText.literal(row.digest)
      var id = try await connection.value("SELECT id FROM messages WHERE digest = \(digest)")
      if id == nil {
        try await connection.rows(
          "INSERT IGNORE INTO messages (parent, digest, text, body) VALUES (\(SQLText.literal(row.parent)), \(digest), "
            + "\(SQLText.literal(row.text)), \(SQLText.literal(row.body)))")
        id = try await connection.value("SELECT id FROM messages WHERE digest = \(digest)")
      }
      guard let id = id.flatMap(Int64.init) else { throw SQLRefusal(code: 1213, text: "a message is not there") }
      last.append((message, id))
    }
    return last.last?.row
  }
}
