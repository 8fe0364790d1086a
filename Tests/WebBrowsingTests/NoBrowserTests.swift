import EnvironmentKit
import Episodes
import Testing
import WebBrowsing

/// A machine without a browser, and what families are beside the environment's own score.
struct NoBrowserTests {
  @Test(arguments: [["PATH": "/nowhere"], ["GAUNTLET_CHROMIUM": "/nowhere/chromium", "PATH": "/usr/bin"]])
  func aMissingBrowserIsNamedWithTheLineToInstallIt(_ variables: [String: String]) throws {
    let problem = #expect(throws: Diagnostic.self) { try WebBrowsing.browser(variables) }
    #expect(problem?.hint?.contains("apt-get install") == true)
  }

  /// The score of AgentBench's column is that of recorded pages; what else was played stands beside it.
  @Test func onlyRecordedPagesEnterTheOverallScore() throws {
    let environment = try Machine.environment()
    func result(_ sample: SampleID) -> EpisodeResult {
      EpisodeResult(sample: sample, epoch: 0, status: .completed, score: 1)
    }
    for sample in ["live_dev-000", "research_dev-000"] as [SampleID] {
      let alone = environment.metrics(of: [result(sample)])
      #expect(!alone.entersOverall && alone.main != "step_sr" && alone.mainValue >= 0)
      let together = environment.metrics(of: [result(sample), result("dev-000")])
      #expect(together.entersOverall && together.main == "step_sr" && together[alone.main] != nil)
    }
    #expect(environment.metrics(of: []).entersOverall)
  }
}
