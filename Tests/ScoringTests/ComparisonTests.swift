import Episodes
import Scoring
import Testing

struct ComparisonTests {
  private func row(_ agent: String, _ scores: [Double]) -> ScoreRow { Fixture.row(agent, samples: scores.map { [$0] }) }

  /// 9 wins of 10 differing samples: p = 2 (C(10,0) + C(10,1)) / 1024.
  @Test func pairsAreComparedSampleBySample() throws {
    let weak = row("weak", Array(repeating: 0, count: 9) + [1] + Array(repeating: 1, count: 10))
    let strong = row("strong", Array(repeating: 1, count: 9) + [0] + Array(repeating: 1, count: 10))
    let comparison = try #require(Comparison(weak, strong))
    #expect((comparison.wins, comparison.losses, comparison.pairs) == (9, 1, 20))
    #expect(abs(try #require(comparison.difference.value) - 0.4) < 1e-12)
    #expect(abs(comparison.pValue - 22.0 / 1024) < 1e-12)
    let interval = try #require(comparison.difference.interval)
    #expect(interval.low > 0.05 && interval.low < 0.4 && interval.high > 0.4)
    let even = try #require(Comparison(weak, weak))
    #expect(even.pValue == 1 && even.difference.value == 0)
    // Nothing differed in twenty samples: up to z² / (20 + z²) of all may.
    #expect(abs(try #require(even.difference.interval).high - 0.1611) < 1e-4)
    #expect(abs(try #require(even.difference.interval).low + 0.1611) < 1e-4)
    #expect(Comparison(weak, row("none", [])) == nil)
    #expect(ScoreTable([weak, strong], comparisons: [comparison]).text.contains("+40.0"))
  }

  /// A common difficulty that swamps both agents' own intervals leaves their difference sharp.
  @Test func pairingSeesWhatSeparateIntervalsHide() throws {
    let base = (0..<300).map { Double($0 % 10) / 10 }
    let low = row("low", base)
    let high = row("high", base.enumerated().map { $1 + ($0 % 2 == 0 ? 0.02 : 0.03) })
    #expect(try #require(low.interval).high > high.value ?? 1)
    #expect(try #require(Comparison(low, high)?.difference.interval).low > 0.01)
  }

  /// Two samples that differ alike prove nothing about the next.
  @Test func aFewAlikeDifferencesAdmitDoubt() throws {
    let interval = try #require(Comparison(row("a", [0.1, 0.2]), row("b", [0.3, 0.41]))?.difference.interval)
    #expect(interval.low < -0.5 && interval.high > 0.5)
  }
}
