import Database
import EnvironmentKit
import Episodes
import Foundation
import Synchronization
import Testing

/// What becomes of a server that hangs, and of one that does not start.
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

  /// A server that dies at its start is noticed, what it said is passed on, and the way out is named.
  @Test func damagedDataIsNamed() async throws {
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "db-damaged-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    // A sound server first: its data is there then.
    let sound = try DatabaseTests.environment()
    await (try session(sound, "dev-000")).end()
    await sound.shutDown()
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let caches = DatabaseTests.root.appending(path: ".build/scratch/database")
    for name in try FileManager.default.contentsOfDirectory(atPath: caches.path) where name.hasPrefix("template-") {
      try FileManager.default.copyItem(at: caches.appending(path: name), to: scratch.appending(path: name))
      try Data("nonsense".utf8).write(to: scratch.appending(path: "\(name)/ibdata1"))
    }
    let environment = try Database(
      resources: EnvironmentResources(
        folder: DatabaseTests.root.appending(path: "environments/database"), scratch: scratch))
    let error = await #expect(throws: Diagnostic.self) { _ = try await self.session(environment, "dev-000") }
    #expect(error?.message.contains("[ERROR]") == true, "\(String(describing: error))")
    #expect(error?.file?.hasPrefix(scratch.path) == true)
    #expect(error?.hint?.contains("delete it") == true)
    await environment.shutDown()
  }

  /// Time is what the clock handed in says: no statement outlasts it.
  @Test func timeIsHeldByTheClockHandedIn() async throws {
    // It stands still while the server starts, and then flies.
    let hours = Mutex(0)
    let flies = Mutex(false)
    let environment = try Database(
      resources: EnvironmentResources(
        folder: DatabaseTests.root.appending(path: "environments/database"),
        scratch: DatabaseTests.root.appending(path: ".build/scratch/database")),
      limits: .init(seconds: 1800, replySeconds: 36_000),
      now: {
        hours.withLock {
          if flies.withLock({ $0 }) { $0 += 1 }
          return .seconds(3600 * $0)
        }
      })
    let session = try await session(environment, "dev-000")
    flies.withLock { $0 = true }
    #expect(try await run("SELECT SLEEP(1e9)", session) == "Error: SQL execution timed out.")
    await session.end()
    await environment.shutDown()
  }
}
