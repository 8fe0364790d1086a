import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing

@testable import NumberLock

@Suite struct NumberLockTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

  /// Everything that every environment must hold: determinism, isolation, hostile replies, the oracle and more.
  @Test func conforms() async throws {
    let findings = await ConformanceSuite(try NumberLock(folder: Self.folder)).check()
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test(arguments: [("024", "1 in their place, 2 elsewhere."), ("999", "0 in their place, 0 elsewhere.")])
  func aGuessTellsWhatIsRight(_ guess: String, _ answer: String) async throws {
    let outcome = try await LockEpisode("dev-000", code: "042").step(Action("guess", ["code": .string(guess)]))
    #expect(outcome.observation?.text == answer)
  }

  @Test(arguments: ["", "12", "1234", "abc", "١٢٣"])
  func whatIsNoCodeIsInvalid(_ guess: String) async throws {
    let outcome = try await LockEpisode("dev-000", code: "042").step(Action("guess", ["code": .string(guess)]))
    #expect(outcome.invalid != nil)
  }
}
