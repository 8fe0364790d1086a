import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing
import WebShopping

struct WebShoppingTests {
  /// One for all tests: the shop is made once.
  static let environment = Result {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try WebShopping(
      resources: EnvironmentResources(
        folder: root.appending(path: "environments/web-shopping"), scratch: FileManager.default.temporaryDirectory))
  }

  @Test func endedEpisodesLeaveNoMemory() async {
    await #expect(processExitsWith: .success) {
      let environment = try WebShoppingTests.environment.get()
      let findings = await ConformanceSuite(environment, sampleLimit: 1, isAlone: true).check([.release])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test(arguments: ConformanceRule.allCases) func conforms(_ rule: ConformanceRule) async throws {
    let findings = await ConformanceSuite(try Self.environment.get(), sampleLimit: 2).check([rule])
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test func theOracleIsRightOnEveryTestTask() async throws {
    let findings = await ConformanceSuite(try Self.environment.get(), split: .test).check([.oracle])
    #expect(findings.isEmpty, "\(findings)")
  }

  /// Neither the words nor the product of a wish that agents are judged by come up in training.
  @Test func noTrainingWishIsHeldOut() throws {
    let environment = try Self.environment.get()
    let known = try [Split.dev, .test].flatMap { split in
      try environment.samples(in: split).map { try environment.visit(of: $0).1 }
    }
    let (texts, products) = (Set(known.map(\.instruction)), Set(known.map(\.product)))
    for number in 0..<3000 {
      let goal = try environment.visit(of: SampleID("train-\(number)")).1
      #expect(!texts.contains(goal.instruction) && !products.contains(goal.product), "train-\(number)")
    }
  }

  /// What a manifest offers is what is understood: no shop of "abc" or of no products.
  @Test(arguments: [
    (#""50000", "1000000""#, #""50000", "abc""#), (#""50000", "1000000""#, #""50000", "0""#),
    (#""50000", "1000000""#, #""50000", "-5""#), ("[anywhere, bar-only]", "[anywhere, nowhere]"),
    ("name: next", "name: nxet"),
  ]) func optionsThatAreNotUnderstoodAreRefused(_ text: String, _ other: String) throws {
    let root = URL(filePath: #filePath).appending(path: "../../../environments/web-shopping").standardizedFileURL
    let yaml = try String(contentsOf: root.appending(path: "environment.yaml"), encoding: .utf8)
    #expect(yaml.contains(text))
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "options-\(UUID().uuidString)/web-shopping")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try Data(yaml.replacing(text, with: other).utf8).write(to: folder.appending(path: "environment.yaml"))
    let error = #expect(throws: Diagnostic.self) {
      try WebShopping(resources: EnvironmentResources(folder: folder, scratch: folder))
    }
    #expect(error?.key?.hasPrefix("options.") == true, "\(String(describing: error))")
  }
}
