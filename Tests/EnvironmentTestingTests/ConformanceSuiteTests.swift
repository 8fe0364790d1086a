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

  /// What an environment does not claim is not said to hold.
  @Test func whatIsNotClaimedIsNotFoundSound() {
    let sound = ConformanceSuite(CountingWorld())
    #expect(ConformanceRule.allCases.allSatisfy(sound.isClaimed))
    var manifest = CountingWorld().manifest
    manifest.capabilities.subtract([.deterministic, .reproducible])
    let modest = ConformanceSuite(ModestWorld(manifest: manifest))
    #expect(ConformanceRule.allCases.filter { !modest.isClaimed($0) } == [.determinism])
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

  /// What a careless check would overlook is found, and blamed on the right rule.
  @Test(arguments: CountingWorld.Lapse.allCases.filter { $0 != .memory && $0 != .openFile })
  func aLapseIsFound(_ lapse: CountingWorld.Lapse) async {
    let findings = await ConformanceSuite(CountingWorld(.lapses(lapse))).check()
    // Episodes that differ for no reason may differ beside others too.
    let alsoFair: Set<ConformanceRule> = lapse == .normalForm ? [.isolation] : []
    #expect(Set(findings.map(\.rule)).subtracting(alsoFair) == [lapse.rule], "\(findings)")
  }

  /// Files and memory are looked at where nobody else takes any: in a process of its own.
  @Test func whatIsLeftBehindIsFound() async {
    await #expect(processExitsWith: .success) {
      let sound = await ConformanceSuite(CountingWorld(), isAlone: true).check([.release])
      #expect(sound.isEmpty, "\(sound)")
      let open = await ConformanceSuite(CountingWorld(.lapses(.openFile)), isAlone: true).check([.release])
      #expect(open.count == 8 && open.allSatisfy { $0.message.contains("files open") }, "\(open)")
      let lossy = await ConformanceSuite(CountingWorld(.lapses(.memory)), isAlone: true).check([.release])
      #expect(lossy.count == 8 && lossy.allSatisfy { $0.message.contains("bytes of memory") }, "\(lossy)")
    }
  }
}

/// A world that claims what its manifest says, and can do nothing.
private struct ModestWorld: Environment {
  var manifest: EnvironmentManifest

  func samples(in split: Split) -> [SampleID] { [] }
  func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    CountingWorld().syntax(style, for: sample)
  }
  func begin(_ request: EpisodeRequest) throws -> any EnvironmentEpisode { throw CancellationError() }
  func metrics(of results: [EpisodeResult]) -> Metrics { CountingWorld().metrics(of: results) }
}
