import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import OSShell
import Testing

/// Whether this machine lets sandboxes be made.
enum Machine {
  static let hasSandboxes = (try? OSShell.probe()) != nil
}

@Suite(.enabled(if: Machine.hasSandboxes, "this machine has no user namespaces: see gauntlet doctor"))
struct OSShellTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func environment() throws -> OSShell {
    try OSShell(
      resources: EnvironmentResources(
        folder: root.appending(path: "environments/os-shell"), scratch: FileManager.default.temporaryDirectory))
  }

  /// Alone in a process, where memory can be counted.
  @Test func endedEpisodesLeaveNoMemory() async {
    await #expect(processExitsWith: .success) {
      let findings = await ConformanceSuite(try OSShellTests.environment(), sampleLimit: 1, isAlone: true).check([
        .release
      ])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test(arguments: ConformanceRule.allCases) func conforms(_ rule: ConformanceRule) async throws {
    let findings = await ConformanceSuite(try Self.environment(), sampleLimit: 1).check([rule])
    #expect(findings.isEmpty, "\(findings)")
  }

  static func session(_ sample: SampleID, _ style: ActionStyle = .text) async throws -> EpisodeSession {
    try await EpisodeSession(try environment(), EpisodeRequest(sample: sample, seed: 11, style: style))
  }

  /// Every problem of every split can be solved as its author says, in both styles, four at a time.
  @Test(arguments: [Split.dev, .test]) func theOracleSolvesEverything(_ split: Split) async throws {
    let samples = try Self.environment().samples(in: split)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, sample) in samples.enumerated() {
        if number >= 4 { try await group.next() }
        group.addTask {
          let session = try await Self.session(sample, number.isMultiple(of: 2) ? .text : .tools)
          var verdict: Verdict?
          for _ in 0..<8 where verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
          await session.end()
          #expect(verdict?.score == 1, "\(sample)")
        }
      }
      try await group.waitForAll()
    }
  }

  /// No text of dev or test comes up in training.
  @Test func noTrainingTextIsHeldOut() throws {
    let environment = try Self.environment()
    let known = Set(
      try [Split.dev, .test].flatMap { try environment.samples(in: $0).map { try environment.text(of: $0) } })
    for number in 0..<5000 {
      let text = try environment.text(of: SampleID("train-\(number)"))
      #expect(!known.contains(text), "train-\(number): \(text)")
    }
  }

  /// Nothing done, a wrong answer given, or nothing but the end said, solves nothing, of any split.
  @Test(arguments: [Split.dev, .test], ["Act: answer(0)", "Act: finish"])
  func idlenessSolvesNothing(_ split: Split, _ reply: String) async throws {
    for sample in try Self.environment().samples(in: split) {
      let session = try await Self.session(sample)
      let turn = try await session.submit(AgentReply(reply))
      #expect(turn.verdict?.score == 0, "\(sample)")
      await session.end()
    }
  }
}
