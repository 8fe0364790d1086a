import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import KnowledgeGraph
import Testing

struct KnowledgeGraphTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let resources = EnvironmentResources(
    folder: root.appending(path: "environments/knowledge-graph"),
    scratch: root.appending(path: ".build/scratch/knowledge-graph"))

  /// One for all tests: the graph is opened once.
  static let environment = Result { try KnowledgeGraph(resources: resources) }

  @Test func endedEpisodesLeaveNothing() async {
    await #expect(processExitsWith: .success) {
      let environment = try KnowledgeGraphTests.environment.get()
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
}
