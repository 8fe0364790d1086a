import AgentKit
import EnvironmentKit
import EnvironmentTesting
import EpisodeController
import Episodes
import Foundation
import Synchronization
import Testing
import TraceStore

struct RunControllerTests {
  @Test func aRunIsRecordedAndRunningItAgainDoesNothing() async throws {
    let file = Counting.file()
    let (summary, reader) = try await Counting.play(CountingWorld(), file)
    #expect(summary.isComplete)
    #expect(summary.played == 4)
    let episodes = try reader.episodes()
    #expect(episodes.map(\.score) == [1, 1, 1, 1])
    #expect(episodes.map(\.stepCount).sorted() == [3, 4, 5, 6])
    let trace = try reader.trace(EpisodeKey("counting", "dev-0"))
    #expect(trace.steps.map(\.reply.content) == ["add", "add", "stop"])
    #expect(trace.steps[0].prompt.map(\.content) == ["Say add or stop.", "Count to 2."])
    let (again, _) = try await Counting.play(CountingWorld(), file)
    #expect(again.played == 0)
    #expect(again.alreadyThere == 4)
    let (more, _) = try await Counting.play(CountingWorld(), file, plan: Counting.plan(epochs: 2))
    #expect(more.played == 4)
  }

  /// What ended an episode where its world did not is recorded beside the verdict.
  @Test func aContextLimitIsScoredAndKeepsItsWords() async throws {
    struct Forgetful: Agent {
      let name = "forgetful"
      func reply(to request: AgentRequest) async throws -> AgentTurn { throw AgentError(.contextLimit, "4097 tokens") }
    }
    let (summary, reader) = try await Counting.play(
      CountingWorld(), Counting.file(), Forgetful(), plan: Counting.plan("forgetful"))
    #expect(summary.isComplete)
    let attempts = try reader.attempts()
    #expect(attempts.allSatisfy { $0.status == .agentContextLimit && $0.error == "4097 tokens" && $0.score == 0 })
  }

  @Test func anotherAgentIsRefused() async throws {
    let file = Counting.file()
    try await Counting.play(CountingWorld(), file)
    let error = #expect(throws: Diagnostic.self) { try RunWriter(file: file, plan: Counting.plan("random"), now: 1) }
    #expect(error?.key == "agent")
  }

  /// When a step is reported, and so before the next one is asked for, it can be read back from the file.
  @Test func invariant2AStepIsOnDiskBeforeTheNextStarts() async throws {
    let file = Counting.file()
    let missing = Mutex<[String]>([])
    try await Counting.play(CountingWorld(), file) { event in
      guard case .step(let key, let attempt, let step) = event else { return }
      let found = (try? RunReader(file: file))?.steps(key, attempt: attempt) ?? 0
      if found <= step.number { missing.withLock { $0.append("\(key) \(step.number)") } }
    }
    #expect(missing.withLock { $0 }.isEmpty)
  }

  @Test func invariant3AFaultTouchesNoOtherEpisode() async throws {
    let world = CountingWorld(.throwsAt(step: 1, sample: "dev-1", times: 99))
    let (summary, reader) = try await Counting.play(world, Counting.file())
    #expect(summary.failed == [EpisodeKey("counting", "dev-1")])
    #expect(try reader.episodes().filter { $0.score == 1 }.count == 3)
  }

  @Test func aHangingStepIsGivenUp() async throws {
    let world = CountingWorld(.hangsAt(step: 1, sample: "dev-2"), stepSeconds: 0.2)
    let (summary, reader) = try await Counting.play(world, Counting.file(), limits: RunLimits(attempts: 1))
    #expect(summary.failed == [EpisodeKey("counting", "dev-2")])
    let attempt = try #require(try reader.episodes().first { $0.episode.sample == "dev-2" })
    #expect(attempt.error == "the environment's step took longer than 0.2 s")
    #expect(attempt.stepCount == 1)
  }

  @Test func invariant4AnInfrastructureErrorIsNeverAScoreAndEveryAttemptIsKept() async throws {
    let world = CountingWorld(.throwsAt(step: 1, sample: "dev-1", times: 2))
    let (summary, reader) = try await Counting.play(world, Counting.file())
    #expect(summary.isComplete)
    let attempts = try reader.attempts().filter { $0.episode.sample == "dev-1" }
    #expect(attempts.map(\.status) == [.taskError, .taskError, .completed])
    #expect(attempts.map(\.score) == [nil, nil, 1])
    #expect(attempts.map { $0.episodeResult == nil } == [true, true, false])
    #expect(attempts.map(\.fault) == [.step, .step, nil])
  }

  /// It is recorded whose doing an infrastructure error was.
  @Test func anAgentsFailureIsTheAgents() async throws {
    struct Gone: Agent {
      let name = "gone"
      func reply(to request: AgentRequest) async throws -> AgentTurn { throw AgentError(.unavailable, "away") }
    }
    let (_, reader) = try await Counting.play(
      CountingWorld(), Counting.file(), Gone(), plan: Counting.plan("gone"), limits: RunLimits(attempts: 1))
    let attempts = try reader.attempts()
    #expect(attempts.count == 4 && attempts.allSatisfy { $0.fault == .agent && $0.error == "away" })
  }

  /// An agent gets messages, tools, a grammar and a seed; the solution only with the oracle's privilege.
  @Test func invariant6AnAgentCannotReachTheControls() async throws {
    struct Curious: Agent {
      let name = "curious"
      let granted = Granted()
      final class Granted: Sendable { let count = Mutex(0) }
      func reply(to request: AgentRequest) async throws -> AgentTurn {
        if request.oracle != nil { granted.count.withLock { $0 += 1 } }
        return AgentTurn(AgentReply("stop"))
      }
    }
    let agent = Curious()
    try await Counting.play(CountingWorld(), Counting.file(), agent, plan: Counting.plan("curious"))
    #expect(agent.granted.count.withLock { $0 } == 0)
  }

  @Test func invariant9TestTasksNeverEnterATrainingExport() async throws {
    let file = Counting.file()
    let (_, reader) = try await Counting.play(CountingWorld(), file, plan: Counting.plan(split: "test"))
    var lines: [String] = []
    try OpenAIExport().lines(of: reader) { lines.append($0) }
    #expect(lines.isEmpty)
    try OpenAIExport(splits: ["test"]).lines(of: reader) { lines.append($0) }
    #expect(lines.count == 4)
    let first = try JSONValue(parsing: lines[0])
    let weights = first["messages"]?.arrayValue?.map { $0["weight"]?.intValue }
    #expect(weights == [nil, nil, 1, nil, 1, nil, 1])
  }

  @Test func attemptsOfAKilledProcessAreClosedAndPlayedAgain() async throws {
    let file = Counting.file()
    let writer = try RunWriter(file: file, plan: Counting.plan(), now: 1)
    let row = try #require(await writer.begin(EpisodeKey("counting", "dev-0"), at: 1)).row
    try await writer.record(
      StepRecord(number: 0, prompt: [.user("x")], reply: AgentReply("add"), actions: [], outcomes: []), attempt: row)
    try await writer.close()
    let (summary, reader) = try await Counting.play(CountingWorld(), file)
    #expect(summary.played == 4)
    let attempts = try reader.attempts().filter { $0.episode.sample == "dev-0" }
    #expect(attempts.map(\.status) == [.cancelled, .completed])
    #expect(attempts[0].stepCount == 1)
  }

  @Test func badRunFilesAreNamed() async throws {
    #expect(throws: Diagnostic.self) { try RunReader(file: "/nowhere/run.sqlite") }
    let file = Counting.file()
    try await Counting.play(CountingWorld(), file)
    #expect(throws: Diagnostic.self) { try RunWriter(file: "/proc/nowhere/run.sqlite", plan: Counting.plan(), now: 1) }
    let text = FileManager.default.temporaryDirectory.appending(path: "text-\(ContinuousClock.now.hashValue)").path
    _ = FileManager.default.createFile(atPath: text, contents: Data("this is no run".utf8))
    #expect(throws: Diagnostic.self) { try RunReader(file: text) }
  }

  @Test func searchFindsEpisodes() async throws {
    let (_, reader) = try await Counting.play(CountingWorld(), Counting.file())
    #expect(try reader.search("Count 5").map(\.episode) == [EpisodeKey("counting", "dev-3")])
    #expect(try reader.search("nowhere").isEmpty && reader.search("  ").isEmpty)
    // Words of different messages: the question, the answer, and what was seen at last.
    #expect(try reader.search("Count stop 4").map(\.episode.sample) == ["dev-2", "dev-3"])
    #expect(try reader.search("Count nowhere").isEmpty)
    #expect(try reader.search("\"Count to\" *").isEmpty)
  }

  /// An attempt that was cut off is found by what was seen in it, and by its last reply.
  @Test func searchFindsUnfinishedAttempts() async throws {
    let file = Counting.file()
    let writer = try RunWriter(file: file, plan: Counting.plan(), now: 1)
    let row = try #require(await writer.begin(EpisodeKey("counting", "dev-0"), at: 1)).row
    try await writer.record(
      StepRecord(number: 0, prompt: [.user("a lamp")], reply: AgentReply("take bowl"), actions: [], outcomes: []),
      attempt: row)
    let hits = try RunReader(file: file).search("lamp bowl")
    #expect(hits.map(\.episode.sample) == ["dev-0"] && hits.first?.excerpt == "a [lamp]")
    try await writer.close()
    #expect(try RunReader(file: file).search("bowl").map(\.attempt) == [0])
  }
}

extension RunReader {
  /// Steps of an attempt that the file holds now.
  func steps(_ key: EpisodeKey, attempt: Int) -> Int? {
    try? attempts().first { $0.episode == key && $0.number == attempt }?.stepCount
  }
}
