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
}
