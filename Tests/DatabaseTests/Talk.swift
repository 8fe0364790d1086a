import Database
import EnvironmentKit
import Episodes
import Testing

/// An episode in the text style, as an agent that knows SQL talks to it.
struct Talk: Sendable {
  let session: EpisodeSession

  init(_ environment: Database, _ sample: SampleID = "dev-000") async throws {
    session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1))
  }

  /// What is shown for a statement.
  @discardableResult func say(_ sql: String) async throws -> String {
    try await turn(sql).outcomes.last?.observation?.text ?? ""
  }

  func turn(_ sql: String) async throws -> EpisodeSession.Turn {
    try await session.submit(AgentReply("Action: Operation\n```sql\n\(sql)\n```"))
  }

  /// Answers, and lets the episode go.
  func answer(_ text: String = "done") async throws -> Verdict {
    let turn = try await session.submit(AgentReply("Action: Answer\nFinal Answer: \(text)"))
    await session.end()
    return try #require(turn.verdict)
  }

  /// The oracle's way to the end.
  func solve() async throws -> Verdict {
    while true {
      if let verdict = try await session.submit(session.oracleReply()).verdict {
        await session.end()
        return verdict
      }
    }
  }

  /// The name of the task's table, and the names of its columns.
  func table() async throws -> (name: String, columns: [String]) {
    let opening = await session.prompt.messages.last?.content ?? ""
    let about = try #require(
      opening.wholeMatch(of: /(?s).*The name of this table is (.*?), and the headers .*? are (.*)\./))
    return ("`\(about.1)`", about.2.split(separator: ",").map { "`\($0)`" })
  }
}

extension Database {
  /// Runs `body`, and shuts the server down whatever comes of it.
  func use<Value>(_ body: (Database) async throws -> Value) async throws -> Value {
    do {
      let value = try await body(self)
      await shutDown()
      return value
    } catch {
      await shutDown()
      throw error
    }
  }
}
