import CardGame
import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing

struct CardGameTests {
  static func environment() throws -> CardGame {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try CardGame(
      resources: EnvironmentResources(
        folder: root.appending(path: "environments/card-game"), scratch: FileManager.default.temporaryDirectory))
  }

  /// Alone in a process, where memory can be counted.
  @Test func endedEpisodesLeaveNoMemory() async {
    await #expect(processExitsWith: .success) {
      let environment = try CardGameTests.environment()
      let findings = await ConformanceSuite(environment, sampleLimit: 1, isAlone: true).check([.release])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test(arguments: ConformanceRule.allCases) func conforms(_ rule: ConformanceRule) async throws {
    #expect(await ConformanceSuite(try Self.environment(), sampleLimit: 2).check([rule]).isEmpty)
  }

  private func session(
    _ sample: SampleID = "dev-000", seed: Seed = 3, _ style: ActionStyle = .text, _ options: [String: String] = [:]
  ) async throws -> EpisodeSession {
    try await EpisodeSession(
      try Self.environment(), EpisodeRequest(sample: sample, seed: seed, style: style, options: options))
  }

  /// Four fifths of two hundred games, against either opponent, from either seat, under either rules.
  @Test(arguments: ["compatible", "fixed"]) func theOracleWins(_ rules: String) async throws {
    var wins: [String: Int] = [:]
    for seed in 0..<200 {
      let session = try await session(SampleID("train-\(seed)"), seed: Seed(UInt64(seed)), .text, ["rules": rules])
      var verdict: Verdict?
      while verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
      if verdict?.result["win_round"] == 1 { wins[verdict?.result["opponent"]?.stringValue ?? "", default: 0] += 1 }
    }
    #expect(wins["baseline1", default: 0] >= 80)
    #expect(wins["baseline2", default: 0] >= 80)
  }

  @Test func fiveBadGuessesCostTheGuessOnly() async throws {
    let session = try await session()
    for _ in 0..<4 {
      let turn = try await session.submit(AgentReply("eel?"))
      #expect(turn.outcomes[0].observation?.channel == "guess")
    }
    let turn = try await session.submit(AgentReply("eel?"))
    #expect(turn.verdict == nil)
    #expect(turn.outcomes[0].observation?.channel == "action")
    // Failed tries are not kept: the chat shows the rules and the question.
    #expect(await session.prompt.messages.count == 3)
  }

  @Test(arguments: [
    (["no json"], EpisodeStatus.agentValidationFailed), (["{\"a\": 1}", "no"], .agentInvalidAction),
    (["{\"pick_fish\": \"whale\", \"action\": \"normal\", \"target_position\": 0}"], .agentInvalidAction),
    (["{\"pick_fish\": \"eel\", \"action\": \"active\", \"target_position\": 0}"], .completed),
  ]) func fiveBadMovesForfeit(_ replies: [String], _ status: EpisodeStatus) async throws {
    let session = try await session()
    _ = try await session.submit(session.oracleReply())
    var verdict: Verdict?
    for step in 0..<5 { verdict = try await session.submit(AgentReply(replies[step % replies.count])).verdict }
    #expect(verdict?.status == status)
    #expect(verdict?.result["win_round"] == 0)
  }

  @Test func fixedRulesAllowAllSkills() async throws {
    let session = try await session("dev-000", seed: 3, .text, ["rules": "fixed"])
    _ = try await session.submit(session.oracleReply())
    let reply = AgentReply("{'pick_fish': 'eel', 'action': 'active', 'target_position': 0}")
    let turn = try await session.submit(reply)
    #expect(turn.invalid == nil)
  }

  /// The first object that can be played wins, whatever stands around it; quotes may be single.
  @Test func repliesAreReadAsAgentBenchReadsThem() async throws {
    let session = try await session()
    let turn = try await session.submit(
      AgentReply(
        "I think {nothing} {'guess_type': 'whale', 'target_position': 1} {'guess_type': 'flame', 'target_position': '1'}"
      ))
    #expect(turn.invalid == nil)
    #expect(turn.actions.first?.string("guess_type") == "flame")
    #expect(turn.outcomes[0].observation?.text.contains("\"ID\":\"flame\",\"HP\":\"350\"") == true)
  }

  @Test func chatsAreKeptApart() async throws {
    let session = try await session()
    for _ in 0..<4 { _ = try await session.submit(session.oracleReply()) }
    let contents = await session.prompt.messages.map(\.content)
    #expect(contents.last?.hasPrefix("Your guess.") == true)
    #expect(!contents.contains { $0.hasPrefix("Your move.") })
    #expect(contents.filter { $0.contains("STATE") }.count == 1)
  }

  @Test func metricsAreAgentBenchs() throws {
    let results = [(1, 1600), (0, 800), (0, 0)].map { win, damage in
      EpisodeResult(
        sample: "x", status: .completed, score: 0, result: ["win_round": .int(win), "damage": .int(damage)])
    }
    let metrics = try Self.environment().metrics(of: results)
    #expect(abs(metrics.mainValue - (0.7 / 3 + 0.3 * 0.5)) < 1e-12)
    #expect(metrics["total_round"] == 3)
    #expect(try Self.environment().metrics(of: []).mainValue == 0)
  }
}
