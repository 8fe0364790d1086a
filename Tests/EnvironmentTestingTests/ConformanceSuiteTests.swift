import EnvironmentKit
import EnvironmentTesting
import Episodes
import Testing

struct ConformanceSuiteTests {
  @Test func aSoundWorldPassesEverything() async {
    #expect(await ConformanceSuite(CountingWorld()).check().isEmpty)
  }

  /// One misbehaving world per rule: its own check finds it, so each check can fail.
  @Test func invariant1EqualActionsGiveEqualBytes() async {
    #expect(await ConformanceSuite(CountingWorld()).check([.determinism]).isEmpty)
    #expect(await !ConformanceSuite(CountingWorld(.breaks(.determinism))).check([.determinism]).isEmpty)
  }

  @Test(arguments: ConformanceRule.allCases) func aWorldThatBreaksARuleIsFound(_ rule: ConformanceRule) async {
    let findings = await ConformanceSuite(CountingWorld(.breaks(rule))).check([rule])
    #expect(!findings.isEmpty)
    #expect(findings.allSatisfy { $0.rule == rule })
  }

  @Test func aBrokenRuleIsNotBlamedOnOthers() async {
    let findings = await ConformanceSuite(CountingWorld(.breaks(.size))).check()
    #expect(Set(findings.map(\.rule)) == [.size])
  }
}
