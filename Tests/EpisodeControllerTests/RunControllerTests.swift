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
  static func plan(_ agent: String = "oracle", samples: Int = 4, epochs: Int = 1, split: Split = "dev") -> RunPlan {
    RunPlan(
      agent: agent,
      environments: [
        .init(id: "counting", version: 1, split: split, samples: (0..<samples).map { SampleID("dev-\($0)") })
      ], epochs: epochs, seed: 5)
  }

  static func file() -> String {
    FileManager.default.temporaryDirectory.appending(
      path: "run-\(ProcessInfo.processInfo.processIdentifier)-\(ContinuousClock.now.hashValue)/run.sqlite"
    ).path
  }

  /// Plays a plan; gives the summary and what is in the file.
  @discardableResult
  private func play(
    _ world: CountingWorld, _ file: String, _ agent: any Agent = OracleAgent(), plan: RunPlan = plan(),
    limits: RunLimits = RunLimits(retrySeconds: 0), report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> (RunController.Summary, RunReader) {
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    let controller = RunController(
      environments: ["counting": world], agent: agent, writer: writer, limits: limits, now: { 2 }, report: report)
    let result = await Task { try await controller.run(plan) }.result
    try await writer.close()
    return (try result.get(), try RunReader(file: file))
  }

  @Test func aRunIsRecordedAndRunningItAgainDoesNothing() async throws {
    let file = Self.file()
    let (summary, reader) = try await play(CountingWorld(), file)
    #expect(summary.isComplete)
    #expect(summary.played == 4)
    let episodes = try reader.episodes()
    #expect(episodes.map(\.score) == [1, 1, 1, 1])
    #expect(episodes.map(\.stepCount).sorted() == [3, 4, 5, 6])
    let trace = try reader.trace(EpisodeKey("counting", "dev-0"))
    #expect(trace.steps.map(\.reply.content) == ["add", "add", "stop"])
    #expect(trace.steps[0].prompt.map(\.content) == ["Say add or stop.", "Count to 2."])
    let (again, _) = try await play(CountingWorld(), file)
    #expect(again.played == 0)
    #expect(again.alreadyThere == 4)
    let (more, _) = try await play(CountingWorld(), file, plan: Self.plan(epochs: 2))
    #expect(more.played == 4)
  }

  /// What ended an episode where its world did not is recorded beside the verdict.
  @Test func aContextLimitIsScoredAndKeepsItsWords() async throws {
    struct Forgetful: Agent {
      let name = "forgetful"
      func reply(to request: AgentRequest) async throws -> AgentTurn { throw AgentError(.contextLimit, "4097 tokens") }
    }
    let (summary, reader) = try await play(CountingWorld(), Self.file(), Forgetful(), plan: Self.plan("forgetful"))
    #expect(summary.isComplete)
    let attempts = try reader.attempts()
    #expect(attempts.allSatisfy { $0.status == .agentContextLimit && $0.error == "4097 tokens" && $0.score == 0 })
  }

  @Test func anotherAgentIsRefused() async throws {
    let file = Self.file()
    try await play(CountingWorld(), file)
    let error = #expect(throws: Diagnostic.self) { try RunWriter(file: file, plan: Self.plan("random"), now: 1) }
    #expect(error?.key == "agent")
  }

  /// When a step is reported, and so before the next one is asked for, it can be read back from the file.
  @Test func invariant2AStepIsOnDiskBeforeTheNextStarts() async throws {
    let file = Self.file()
    let missing = Mutex<[String]>([])
    try await play(CountingWorld(), file) { event in
      guard case .step(let key, let attempt, let step) = event else { return }
      let found = (try? RunReader(file: file))?.steps(key, attempt: attempt) ?? 0
      if found <= step.number { missing.withLock { $0.append("\(key) \(step.number)") } }
    }
    #expect(missing.withLock { $0 }.isEmpty)
  }

  @Test func invariant3AFaultTouchesNoOtherEpisode() async throws {
    let world = CountingWorld(.throwsAt(step: 1, sample: "dev-1", times: 99))
    let (summary, reader) = try await play(world, Self.file())
    #expect(summary.failed == [EpisodeKey("counting", "dev-1")])
    #expect(try reader.episodes().filter { $0.score == 1 }.count == 3)
  }

  @Test func aHangingStepIsGivenUp() async throws {
    let world = CountingWorld(.hangsAt(step: 1, sample: "dev-2"), stepSeconds: 0.2)
    let (summary, reader) = try await play(world, Self.file(), limits: RunLimits(attempts: 1))
    #expect(summary.failed == [EpisodeKey("counting", "dev-2")])
    let attempt = try #require(try reader.episodes().first { $0.episode.sample == "dev-2" })
    #expect(attempt.error == "the environment's step took longer than 0.2 s")
    #expect(attempt.stepCount == 1)
  }

  @Test func invariant4AnInfrastructureErrorIsNeverAScoreAndEveryAttemptIsKept() async throws {
    let world = CountingWorld(.throwsAt(step: 1, sample: "dev-1", times: 2))
    let (summary, reader) = try await play(world, Self.file())
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
    let (_, reader) = try await play(
      CountingWorld(), Self.file(), Gone(), plan: Self.plan("gone"), limits: RunLimits(attempts: 1))
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
    try await play(CountingWorld(), Self.file(), agent, plan: Self.plan("curious"))
    #expect(agent.granted.count.withLock { $0 } == 0)
  }

  @Test func invariant9TestTasksNeverEnterATrainingExport() async throws {
    let file = Self.file()
    let (_, reader) = try await play(CountingWorld(), file, plan: Self.plan(split: "test"))
    var lines: [String] = []
    try OpenAIExport().lines(of: reader) { lines.append($0) }
    #expect(lines.isEmpty)
    try OpenAIExport(splits: ["test"]).lines(of: reader) { lines.append($0) }
    #expect(lines.count == 4)
    let first = try JSONValue(parsing: lines[0])
    let weights = first["messages"]?.arrayValue?.map { $0["weight"]?.intValue }
    #expect(weights == [nil, nil, 1, nil, 1, nil, 1])
  }

  @Test func replaysVerifyAndDivergencesAreNamed() async throws {
    let (_, reader) = try await play(CountingWorld(), Self.file())
    let trace = try reader.trace(EpisodeKey("counting", "dev-1"))
    let plan = try reader.plan()
    #expect(try await Replayer(CountingWorld()).verify(trace, of: plan) == nil)
    let other = CountingWorld(.breaks(.size))
    let divergence = try await Replayer(other).verify(trace, of: plan)
    #expect(divergence?.step == 0)
    #expect(divergence?.part == "outcomes")
  }

  @Test func aForkGoesOnWithAnotherAgentAndNamesItsParent() async throws {
    let file = Self.file()
    let (_, reader) = try await play(CountingWorld(), file)
    let trace = try reader.trace(EpisodeKey("counting", "dev-1"))
    let agent = ForkedAgent(
      trace.steps.prefix(2).map(\.reply), then: ScriptedAgent(Array(repeating: AgentReply("stop"), count: 9)))
    let plan = try Replayer(CountingWorld()).fork(
      trace, of: reader.plan(), file: file, at: 2, agent: agent.name, settings: [:])
    let (_, forked) = try await play(CountingWorld(), Self.file(), agent, plan: plan)
    let result = try forked.trace(EpisodeKey("counting", "dev-1"))
    #expect(result.steps.map(\.reply.content) == ["add", "add", "stop"])
    #expect(result.attempt.score == 0)
    #expect(try forked.plan().parent?.step == 2)
    #expect(try forked.plan().parent?.run == file)
  }

  @Test func attemptsOfAKilledProcessAreClosedAndPlayedAgain() async throws {
    let file = Self.file()
    let writer = try RunWriter(file: file, plan: Self.plan(), now: 1)
    let (row, _) = try await writer.begin(EpisodeKey("counting", "dev-0"), at: 1)
    try await writer.record(
      StepRecord(number: 0, prompt: [.user("x")], reply: AgentReply("add"), actions: [], outcomes: []), attempt: row)
    try await writer.close()
    let (summary, reader) = try await play(CountingWorld(), file)
    #expect(summary.played == 4)
    let attempts = try reader.attempts().filter { $0.episode.sample == "dev-0" }
    #expect(attempts.map(\.status) == [.cancelled, .completed])
    #expect(attempts[0].stepCount == 1)
  }

  @Test func badRunFilesAreNamed() async throws {
    #expect(throws: Diagnostic.self) { try RunReader(file: "/nowhere/run.sqlite") }
    let file = Self.file()
    try await play(CountingWorld(), file)
    #expect(throws: Diagnostic.self) { try RunWriter(file: "/proc/nowhere/run.sqlite", plan: Self.plan(), now: 1) }
    let text = FileManager.default.temporaryDirectory.appending(path: "text-\(ContinuousClock.now.hashValue)").path
    _ = FileManager.default.createFile(atPath: text, contents: Data("this is no run".utf8))
    #expect(throws: Diagnostic.self) { try RunReader(file: text) }
  }

  @Test func searchFindsEpisodes() async throws {
    let (_, reader) = try await play(CountingWorld(), Self.file())
    #expect(try reader.search("Count 5").map(\.episode) == [EpisodeKey("counting", "dev-3")])
    #expect(try reader.search("nowhere").isEmpty && reader.search("  ").isEmpty)
    // Words of different messages: the question, the answer, and what was seen at last.
    #expect(try reader.search("Count stop 4").map(\.episode.sample) == ["dev-2", "dev-3"])
    #expect(try reader.search("Count nowhere").isEmpty)
    #expect(try reader.search("\"Count to\" *").isEmpty)
  }

  /// An attempt that was cut off is found by what was seen in it, and by its last reply.
  @Test func searchFindsUnfinishedAttempts() async throws {
    let file = Self.file()
    let writer = try RunWriter(file: file, plan: Self.plan(), now: 1)
    let (row, _) = try await writer.begin(EpisodeKey("counting", "dev-0"), at: 1)
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
