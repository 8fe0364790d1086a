import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import HouseHolding
import Testing

struct HouseHoldingTests {
  static func environment() throws -> HouseHolding {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try HouseHolding(
      resources: EnvironmentResources(
        folder: root.appending(path: "environments/house-holding"), scratch: FileManager.default.temporaryDirectory))
  }

  /// Alone in a process, where memory can be counted.
  @Test func endedEpisodesLeaveNoMemory() async {
    await #expect(processExitsWith: .success) {
      let environment = try HouseHoldingTests.environment()
      let findings = await ConformanceSuite(environment, sampleLimit: 1, isAlone: true).check([.release])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test(arguments: ConformanceRule.allCases) func conforms(_ rule: ConformanceRule) async throws {
    #expect(await ConformanceSuite(try Self.environment(), sampleLimit: 2).check([rule]).isEmpty)
  }

  @Test func theOracleWinsEveryTestTask() async throws {
    #expect(await ConformanceSuite(try Self.environment(), split: .test).check([.oracle, .manifest]).isEmpty)
  }

  @Test func familiesHaveAgentBenchsProportions() throws {
    let environment = try Self.environment()
    let counts = Dictionary(
      grouping: try environment.samples(in: .test).map { try environment.house($0).1 }, by: { $0 }
    ).mapValues(\.count)
    #expect(TaskFamily.allCases.map { counts[$0.rawValue] } == [9, 9, 8, 8, 8, 8])
  }

  /// Hundreds of generated houses: never won at the start, always winnable within the rounds of either style.
  @Test func generatedHousesCanBeSolved() {
    for seed in 0..<600 {
      let family = TaskFamily.allCases[seed % 6]
      var generator = HouseGenerator(seed: Seed(UInt64(5_000_000 + seed)))
      var world = World(generator.house(family))
      #expect(!world.isWon)
      var steps = 0
      while !world.isWon, steps < 20 {
        #expect(world.play(world.oracleCommand) != World.nothingHappens)
        steps += 1
      }
      #expect(world.isWon, "seed \(seed), \(family)")
    }
  }

  /// Whatever is typed, the list stays sorted and what is not on it changes nothing.
  @Test func randomPlayKeepsTheRules() {
    var random = RandomSource(9)
    for seed in 0..<40 {
      var generator = HouseGenerator(seed: Seed(UInt64(7_000_000 + seed)))
      var world = World(generator.house(TaskFamily.allCases[seed % 6]))
      for _ in 0..<60 {
        let texts = world.choices.map(\.text)
        #expect(texts == texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(Set(texts).count == texts.count)
        #expect(world.play("go to nowhere 1") == World.nothingHappens)
        #expect(world.choices.map(\.text) == texts)
        guard let choice = random.pick(world.choices) else { break }
        #expect(world.play(choice.text) != World.nothingHappens)
      }
    }
  }

  private func session(_ style: ActionStyle = .text, _ options: [String: String] = [:]) async throws -> EpisodeSession {
    try await EpisodeSession(
      try Self.environment(), EpisodeRequest(sample: "dev-000", seed: 0, style: style, options: options))
  }

  @Test func aCommandLikeAnActionIsTakenForIt() async throws {
    let session = try await session()
    let route = try #require(
      await session.currentAffordances.actions?.first { $0.string("action")?.hasPrefix("go to") ?? false })
    let words = try #require(route.string("action"))
    let turn = try await session.submit(AgentReply("THOUGHT: hm\nACTION: Please \(words)"))
    #expect(turn.outcomes[0].observation?.text != World.nothingHappens)
    #expect(turn.invalid != nil)
  }

  @Test func anEmptyActionEndsTheGame() async throws {
    let turn = try await session().submit(AgentReply("THOUGHT: I do not know"))
    #expect(turn.verdict?.status == .agentInvalidAction)
    #expect(turn.verdict?.score == 0)
  }

  @Test func threeEqualRepliesEndTheGame() async throws {
    let session = try await session()
    var statuses: [EpisodeStatus?] = []
    for command in ["inventory", "look", "look", "look"] {
      statuses.append(try await session.submit(AgentReply("ACTION: \(command)")).verdict?.status)
    }
    #expect(statuses == [nil, nil, nil, .agentInvalidAction])
  }

  @Test func roundsAreLimited() async throws {
    let session = try await session()
    var last: EpisodeSession.Turn?
    for step in 0..<35 {
      last = try await session.submit(AgentReply("ACTION: \(step % 2 == 0 ? "look" : "inventory")"))
    }
    #expect(last?.verdict?.status == .taskLimitReached)
  }

  /// In AgentBench's tool style the status of an unreadable call stays, a later success included.
  @Test(arguments: [("compatible", EpisodeStatus.agentValidationFailed), ("fixed", .completed)])
  func statusesStick(_ mode: String, _ expected: EpisodeStatus) async throws {
    let session = try await session(.tools, ["statuses": mode])
    let first = try await session.submit(AgentReply("I think."))
    #expect(first.messages.last?.content.hasPrefix("No executable tool calls found.") == true)
    var verdict: Verdict?
    while verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
    #expect(verdict?.status == expected)
    #expect(verdict?.score == 1)
  }

  @Test func pastListsOfActionsLeaveTheHistory() async throws {
    let session = try await session()
    _ = try await session.submit(AgentReply("ACTION: look"))
    let messages = await session.prompt.messages.filter { $0.content.contains("AVAILABLE ACTIONS:") }
    #expect(messages.count == 1)
  }

  /// AgentBench's `{"overall": {"total", "pass", "wrong", "success_rate"}}`.
  @Test func theOverallFigureHasAgentBenchsShape() throws {
    let results = [1.0, 0, 0, 1].enumerated().map { index, score in
      EpisodeResult(sample: SampleID("dev-\(index)"), status: .completed, score: score)
    }
    let overall = try Self.environment().agentBenchOverall(of: results)["overall"]
    #expect(overall == ["total": 4, "pass": 2, "wrong": 2, "success_rate": 0.5])
  }

  @Test func unknownSamplesAndBrokenLinesAreNamed() async throws {
    let environment = try Self.environment()
    for sample: SampleID in ["dev-999", "nothing", "train-x", "train--1", "../dev-000"] {
      #expect(throws: Diagnostic.self) { try environment.house(sample) }
    }
    #expect(throws: Diagnostic.self) { try environment.samples(in: "nowhere") }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "hh-\(ProcessInfo.processInfo.processIdentifier)"
    )
    .appending(path: "house-holding")
    try FileManager.default.createDirectory(at: folder.appending(path: "tasks"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../environments/house-holding")
    try FileManager.default.copyItem(
      at: root.appending(path: "environment.yaml"), to: folder.appending(path: "environment.yaml"))
    try Data(
      "{\"id\":\"dev-000\",\"family\":\"pick_two_obj\",\"seed\":1}\n{\"id\":\"dev-001\",\"family\":\"dance\"}\n".utf8
    )
    .write(to: folder.appending(path: "tasks/dev.jsonl"))
    let broken = try HouseHolding(resources: EnvironmentResources(folder: folder, scratch: folder))
    let error = try #require(throws: Diagnostic.self) { try broken.samples(in: .dev) }
    #expect(error.line == 2)
    #expect(error.key == "family" && error.message.contains("expected one of pick_and_place"))
  }
}
