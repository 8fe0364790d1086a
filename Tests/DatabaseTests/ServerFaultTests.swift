import Database
import EnvironmentKit
import Episodes
import Foundation
import Testing

/// What a server that hangs, and a statement that fills the disk, do to others: nothing.
@Suite(.serialized) struct ServerFaultTests {
  private func run(_ sql: String, _ session: EpisodeSession) async throws -> String {
    let reply = AgentReply("Action: Operation\n```sql\n\(sql)\n```")
    return try await session.submit(reply).outcomes.last?.observation?.text ?? ""
  }

  private func session(_ environment: Database, _ sample: SampleID) async throws -> EpisodeSession {
    try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1))
  }

  /// The process is alive and says nothing: it is replaced, and what ran on it fails as infrastructure.
  @Test func aHungServerIsReplaced() async throws {
    let environment = try DatabaseTests.environment()
    let session = try await session(environment, "dev-000")
    let pid = try #require(await environment.serverPID)
    kill(pid, SIGSTOP)
    // Its threads stop one after the other.
    while try !String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).contains("State:\tT") {
      try await Task.sleep(for: .milliseconds(10))
    }
    await #expect(throws: (any Error).self) { _ = try await self.run("SELECT 1", session) }
    await session.end()
    let next = try await self.session(environment, "dev-001")
    #expect(try await run("SELECT 1", next) == "[(1,)]")
    #expect(await environment.serverPID != pid)
    await next.end()
    await environment.shutDown()
  }

  /// A statement that would fill the disk is ended at its share of it; the neighbour goes on.
  @Test func aDiskFillingStatementIsEnded() async throws {
    let environment = try DatabaseTests.environment(.init(seconds: 60, databaseBytes: 8 << 20))
    let greedy = try await session(environment, "dev-000")
    let neighbour = try await session(environment, "dev-040")
    let said = try await run(
      "CREATE TABLE filler ENGINE=Aria AS SELECT REPEAT('x', 1000) AS x FROM seq_1_to_100000000", greedy)
    #expect(said.contains("Error") || said.contains("("), "\(said)")
    #expect(said != "[]")
    #expect(try await run("SELECT 1", neighbour) == "[(1,)]")
    await greedy.end()
    await neighbour.end()
    await environment.shutDown()
  }
}
