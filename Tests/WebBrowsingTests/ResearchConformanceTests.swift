import EnvironmentKit
import EnvironmentTesting
import Episodes
import Testing

@testable import WebBrowsing

struct ResearchConformanceTests {
  @Test func endedEpisodesLeaveNothing() async {
    await #expect(processExitsWith: .success) {
      let suite = ConformanceSuite(
        try ResearchWorld.shared.get(), split: "research_dev", sampleLimit: 1, isAlone: true)
      let findings = await suite.check([.release])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test(arguments: ConformanceRule.allCases) func conforms(_ rule: ConformanceRule) async throws {
    let suite = ConformanceSuite(try ResearchWorld.shared.get(), split: "research_dev", sampleLimit: 2)
    let findings = await suite.check([rule])
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test func theOracleIsRightOnEveryTestTask() async throws {
    let suite = ConformanceSuite(try ResearchWorld.shared.get(), split: "research_test")
    let findings = await suite.check([.oracle])
    #expect(findings.isEmpty, "\(findings)")
  }
}
