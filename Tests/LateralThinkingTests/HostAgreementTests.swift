import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import LateralThinking
import Testing

/// The environment as it comes: conformance, and how often the host that needs no model answers as a person would.
struct HostAgreementTests {
  static func environment() throws -> LateralThinking {
    try LateralThinking(
      resources: EnvironmentResources(
        folder: TestPuzzles.folder, scratch: FileManager.default.temporaryDirectory))
  }

  @Test(arguments: ["dev", "test", "zh"] as [Split]) func conforms(_ split: Split) async throws {
    let findings = await ConformanceSuite(try Self.environment(), split: split, sampleLimit: 3).check()
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test(arguments: ["dev", "test", "zh"] as [Split], ActionStyle.allCases) func theOracleFindsEverything(
    _ split: Split, _ style: ActionStyle
  ) async throws {
    let environment = try Self.environment()
    for sample in try environment.samples(in: split) {
      let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1, style: style))
      var verdict: Verdict?
      for _ in 0..<25 where verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
      await session.end()
      #expect(verdict?.score == 1, "\(sample): \(verdict?.result.text ?? "none")")
    }
  }

  private struct Label: Decodable {
    var puzzle: SampleID
    var question: String
    var answer: String
    var keys: [Int]
  }

  /// Labels were written by people who knew stories and truths, and not the facts.
  @Test(arguments: [("en", 0.9), ("zh", 0.75)]) func theHostAgreesWithPeople(_ language: String, _ least: Double) throws
  {
    let environment = try Self.environment()
    let labels = try TaskFile.load(
      Label.self, from: TestPuzzles.folder.appending(path: "labels/\(language).jsonl")
    ).map(\.record)
    #expect(labels.count >= (language == "en" ? 600 : 100))
    var wrong: [String] = []
    for label in labels {
      let answer = try environment.judge(label.question, about: label.puzzle).answer
      if answer.rawValue != label.answer {
        wrong.append("\(label.puzzle): \(label.question) is \(label.answer), not \(answer)")
      }
    }
    let agreement = 1 - Double(wrong.count) / Double(labels.count)
    #expect(agreement >= least, "\(agreement): \(wrong.prefix(10))")
  }
}
