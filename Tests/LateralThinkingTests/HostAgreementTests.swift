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

  /// What a clever player asks is enough: the oracle reads nothing out of the facts.
  @Test(arguments: ["dev", "test", "zh"] as [Split]) func cleverQuestionsAreEnough(_ split: Split) async throws {
    let environment = try Self.environment()
    for sample in try environment.samples(in: split) {
      let questions = try environment.puzzle(sample).questions
      #expect(questions.count <= 25)
      let score = try await Self.play(questions, sample, environment)
      #expect(score == 1, "\(sample): \(score)")
    }
  }

  /// Who throws the story's words together finds nothing: a random agent that knows the language stays under the floor too.
  @Test(arguments: ["dev", "test"] as [Split]) func wordsOfTheStoryFindNothing(_ split: Split) async throws {
    let environment = try Self.environment()
    let samples = try environment.samples(in: split)
    var random = SystemlessRandom(seed: 3)
    for length in [2, 3, 6] {
      var total = 0.0
      for sample in samples {
        let words = try environment.puzzle(sample).story.split { !$0.isLetter }
        let questions = (0..<25).map { _ in
          "Did "
            + (0..<length).map { _ in String(words[Int(random.next() % UInt64(words.count))]) }.joined(separator: " ")
            + "?"
        }
        total += try await Self.play(questions, sample, environment)
      }
      let mean = total / Double(samples.count)
      #expect(mean < environment.manifest.randomFloor, "\(length) words: \(mean)")
    }
  }

  private static func play(
    _ questions: [String], _ sample: SampleID, _ environment: LateralThinking
  ) async throws -> Double {
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1))
    var verdict: Verdict?
    for question in questions where verdict == nil {
      verdict = try await session.submit(AgentReply(question)).verdict
    }
    if verdict == nil { verdict = try await session.submit(AgentReply("")).verdict }
    await session.end()
    return verdict?.score ?? 0
  }

  @Test(arguments: [
    ("Was the man who got hired not able to read?", "Yes."),
    ("Is the fiftieth man someone who could not read?", "Yes."),
    ("Did the fiftieth man lack the ability to read?", "Yes."),
    ("Is it false that the fiftieth man could read?", "Yes."),
    ("Is it wrong to say that the fiftieth man was able to read?", "Yes."),
    ("Was the fiftieth man unable to read?", "Yes."), ("Could the fiftieth man read?", "No."),
    ("Is it false that the fiftieth man was unable to read?", "No."),
    ("Isn't it true that the fiftieth man cannot read?", "Yes."),
  ]) func denialsAreHeardWhereverTheyStand(_ question: String, _ answer: String) async throws {
    let environment = try Self.environment()
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: "dev-000", seed: 1))
    #expect(try await session.submit(AgentReply(question)).messages.first?.content == answer)
    await session.end()
  }

  /// No fact was written from a label: whoever adds one that says a label in its own words takes the label out of what is measured.
  /// The host's few constants were chosen on the labels at odd places.
  @Test func theHostAgreesWithPeople() throws {
    let found = try Self.environment().agreement(.en)
    #expect(found.labels >= 600)
    #expect(found.evenShare >= 0.85 && found.share >= 0.85, "\(found.share): \(found.wrong.prefix(10))")
    #expect(Double(found.credited) >= 0.82 * Double(found.creditable), "\(found.credited) of \(found.creditable)")
    #expect(found.wronglyCredited <= 36, "\(found.wronglyCredited)")
    print(
      "agreement", found.share, found.evenShare, found.credited, found.creditable, found.wronglyCredited,
      found.doubtedRight, found.doubtedWrong)
  }

  @Test func theHostAgreesWithThePuzzlesWriterInChinese() throws {
    let found = try Self.environment().agreement(.zh)
    #expect(found.labels >= 100)
    #expect(found.share >= 0.75, "\(found.share): \(found.wrong.prefix(10))")
    print("agreement zh", found.share, found.credited, found.creditable, found.wronglyCredited)
  }
}
