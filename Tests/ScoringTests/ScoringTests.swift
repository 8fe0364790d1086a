import Episodes
import Scoring
import Testing

struct ScoringTests {
  /// Rows of the paper's table (arXiv:2308.03688v3): the overall score, then OS DB KG DCG LTP HH WS WB.
  @Test(arguments: [
    ("gpt-4", 4.01, [42.4, 32.0, 58.8, 74.5, 16.6, 78.0, 61.1, 29.0]),
    ("claude-3 opus", 3.11, [22.9, 51.7, 34.6, 44.5, 14.3, 70.0, 27.9, 26.0]),
    ("glm-4", 2.89, [29.2, 42.3, 46.3, 34.1, 14.2, 34.0, 61.6, 27.0]),
    ("claude-2", 2.49, [18.1, 27.3, 41.3, 55.5, 8.4, 54.0, 61.4, 0.0]),
    ("gpt-3.5-turbo", 2.32, [32.6, 36.7, 25.9, 33.7, 10.5, 16.0, 64.1, 20.0]),
    ("llama-2-70b", 0.78, [9.7, 13.0, 8.0, 21.3, 0.0, 2.0, 5.6, 19.0]),
    ("vicuna-13b", 0.93, [10.4, 6.7, 9.4, 0.1, 8.0, 8.0, 41.7, 12.0]),
    ("dolly-12b", 0.14, [0.0, 0.0, 0.0, 0.1, 1.2, 0.0, 0.4, 9.0]),
    ("chatglm-6b", 0.11, [4.9, 0.3, 0.0, 0.0, 0.0, 0.0, 0.5, 4.9]),
    ("oasst-12b", 0.03, [1.4, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 1.0]),
  ]) func publishedRowsReproduce(_ model: String, _ overall: Double, _ row: [Double]) throws {
    let percents = Dictionary(uniqueKeysWithValues: zip(AgentBenchProfile.weights.map(\.column), row))
    #expect(abs(try #require(AgentBenchProfile.overall(percents)) - overall) <= 0.0051)
    #expect(AgentBenchProfile.overall(percents.filter { $0.key != "wb" }) == nil)
  }

  /// Known values: 8 of 10 (Agresti and Coull 1998 print 0.490 to 0.943), none and all of 20.
  @Test(arguments: [(8, 10, 0.4902, 0.9433), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (1, 4, 0.0456, 0.6994)])
  func wilsonIntervals(_ successes: Int, _ trials: Int, _ low: Double, _ high: Double) {
    let interval = Interval.wilson(successes: successes, trials: trials)
    #expect(abs(interval.low - low) < 0.0005)
    #expect(abs(interval.high - high) < 0.0005)
  }

  private func results(_ scores: [Double], epochs: Int = 1) -> [EpisodeResult] {
    scores.enumerated().flatMap { index, score in
      (0..<epochs).map { EpisodeResult(sample: SampleID("s\(index)"), epoch: $0, status: .completed, score: score) }
    }
  }
  private func mean(_ results: [EpisodeResult]) -> Double {
    results.reduce(0) { $0 + $1.score } / Double(max(1, results.count))
  }

  @Test func bootstrapCoversTheMeanAndIsSeeded() throws {
    let data = results((0..<40).map { Double($0 % 5) / 4 })
    let interval = try #require(Interval.bootstrap(data, mean))
    #expect(interval.low < 0.5 && interval.high > 0.5)
    #expect(abs((interval.high - interval.low) - 2 * 1.96 * 0.3536 / 40.0.squareRoot()) < 0.03)
    #expect(Interval.bootstrap(data, mean) == interval)
    #expect(Interval.bootstrap([], mean) == nil)
  }

  /// Repeating samples adds no evidence: the interval over samples stays as wide.
  @Test func epochsDoNotNarrowTheInterval() throws {
    let scores = (0..<20).map { Double($0 % 2) }
    let once = try #require(Interval.bootstrap(results(scores), mean))
    let often = try #require(Interval.bootstrap(results(scores, epochs: 10), mean))
    #expect(abs((once.high - once.low) - (often.high - often.low)) < 0.05)
  }

  @Test func theTableSaysWhatIsMissing() {
    let row = ScoreRow(
      agent: "oracle", environment: "house-holding", column: "hh",
      episodes: results([1, 1, 0]).map { .init(result: $0, usage: Usage(promptTokens: 10), seconds: 1, steps: 4) }
        + [.init(result: nil, usage: Usage(), seconds: 0, steps: 0)],
      metrics: { Metrics(main: "success_rate", [.rate("success_rate", $0.count { $0.score == 1 }, of: $0.count)]) })
    #expect(row.scored == 3)
    #expect(row.unscored == 1)
    let text = ScoreTable([row]).text
    #expect(text.contains("66.7"))
    #expect(
      text.contains("oracle: no overall score; 1 of AgentBench's 8 environments were played (missing: os, db, kg"))
  }
}
