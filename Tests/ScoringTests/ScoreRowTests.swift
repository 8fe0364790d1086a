import Episodes
import Scoring
import Testing

/// Rows, their intervals and the table.
struct ScoreRowTests {
  /// The interval of the only figure of these worths, one list per sample.
  private func interval(_ samples: [[Double]]) throws -> Interval {
    try #require(Fixture.row("a", samples: samples).interval)
  }

  @Test func bootstrapCoversTheMeanAndIsSeeded() throws {
    let scores = (0..<40).map { [Double($0 % 5) / 4] }
    let found = try interval(scores)
    #expect(found.low < 0.5 && found.high > 0.5)
    #expect(abs((found.high - found.low) - 2 * 1.96 * 0.3536 / 40.0.squareRoot()) < 0.03)
    #expect(try interval(scores) == found)
  }

  /// Repeating samples adds no evidence: the interval over samples stays as wide.
  @Test func epochsDoNotNarrowTheInterval() throws {
    let once = try interval((0..<20).map { [Double($0 % 2)] })
    let often = try interval((0..<20).map { Array(repeating: Double($0 % 2), count: 10) })
    #expect(abs((once.high - once.low) - (often.high - often.low)) < 0.05)
  }

  /// Nothing varied: twenty of twenty is not certainty, whatever the number of epochs.
  @Test func anEvenBootstrapAdmitsDoubt() throws {
    #expect(try interval(Array(repeating: [1], count: 20)) == .wilson(successes: 20, trials: 20))
    #expect(try interval(Array(repeating: [0, 0, 0], count: 20)) == .wilson(successes: 0, trials: 20))
  }

  /// Between the ends of the range, and where a little varies, few samples are no certainty either.
  @Test func fewSamplesAdmitDoubtEverywhere() throws {
    for samples in [[[0.038], [0.038]], [[0.037], [0.039]], [[0.5, 0.5], [0.5, 0.5]]] {
      let found = try interval(samples)
      let mean = samples[0][0]
      // Two samples leave room for z² / (2 + z²) = 0.658 of unlike ones.
      #expect(found.low < mean * 0.36 && found.high > mean + 0.6 * (1 - mean), "\(found)")
    }
    #expect(try interval([[0.5]]).high > 0.85)
  }

  /// A plain mean of strata: 0 of 20, 20 of 20 and 18 of 20. Each one's Wilson interval adds its doubt, where a bootstrap
  /// would see the third vary alone.
  @Test func strataWithoutVariationAddTheirDoubt() throws {
    let metrics: ([EpisodeResult]) -> Metrics = { results in
      let strata = ["a", "b", "c"].map { name in
        Metric.Stratum(name, results.filter { $0.result.stringValue == name }) { $0.score }
      }
      return Metrics(main: "mean", [.mean("mean", ofStrata: strata)])
    }
    func results(_ right: [String: Int], of size: Int) -> [EpisodeResult] {
      right.sorted { $0.key < $1.key }.flatMap { name, right in
        (0..<size).map { number in
          EpisodeResult(
            sample: SampleID("\(name)\(number)"), status: .completed, score: number < right ? 1 : 0,
            result: .string(name))
        }
      }
    }
    let row = Fixture.row("a", results(["a": 0, "b": 20, "c": 18], of: 20), metrics)
    let value = try #require(row.value)
    let interval = try #require(row.interval)
    #expect(abs(value - 1.9 / 3) < 1e-12)
    // Wilson: 0 to 0.1611, 0.8389 to 1, 0.6990 to 0.9721.
    let below = (0.1611 * 0.1611 + 0.2010 * 0.2010).squareRoot() / 3
    let above = (0.1611 * 0.1611 + 0.0721 * 0.0721).squareRoot() / 3
    #expect(abs(interval.low - (value - below)) < 1e-3 && abs(interval.high - (value + above)) < 1e-3, "\(interval)")

    // Strata of uneven size weigh alike; one that nothing is in counts as 0, and the table says so.
    let partial = Fixture.row("a", results(["a": 4], of: 4) + results(["b": 0], of: 20), metrics)
    #expect(abs(try #require(partial.value) - 1.0 / 3) < 1e-12)
    #expect(partial["mean"]?.emptyStrata == ["c"])
    #expect(try #require(partial.interval).high > 0.33 + 1.0 / 3)
    #expect(ScoreTable([partial]).text.contains("no sample of c was scored; mean counts that as 0"))
    // Both agents lack it too: the difference is open there.
    let difference = try #require(Comparison(partial, partial)).difference
    #expect(difference.emptyStrata == ["c"] && difference.interval?.high ?? 0 > 1.0 / 3)
  }

  @Test func everyFigureHasAnInterval() {
    let row = Fixture.row("a", samples: [[1], [0], [1], [0.5]])
    #expect(row.figures.map(\.name) == ["mean", "completed", "steps", "seconds", "tokens in", "tokens out"])
    #expect(row.figures.allSatisfy { $0.interval != nil })
  }

  /// A row without scores has no score: neither 0 nor an interval, and no part in an overall score.
  @Test func nothingPlayedIsNoZero() {
    let row = ScoreRow(
      .init(agent: "a"), environment: "e", column: "hh", planned: 3, episodes: [], metrics: Fixture.mean)
    #expect(row.value == nil && row.interval == nil && row.unbegun == 3)
    let table = ScoreTable([row])
    #expect(!table.text.contains("0.0") && table.text.contains("0 of 3 planned episodes have a score"))
    #expect(table.overall.map(\.missing.count) == [8])
  }

  @Test func theTableSaysWhatIsMissing() {
    let results = Fixture.results([[1], [1], [0]])
    let row = ScoreRow(
      .init(agent: "oracle"), environment: "house-holding", column: "hh", planned: 6,
      episodes: results.map {
        .init(sample: $0.sample, result: $0, usage: Usage(promptTokens: 10), seconds: 1, steps: 4)
      } + [.init(sample: "s9", result: nil, usage: Usage(), seconds: 0, steps: 0)],
      metrics: { Metrics(main: "success_rate", [.rate("success_rate", of: $0) { $0.score == 1 }]) })
    #expect((row.scored, row.unscored, row.unbegun) == (3, 1, 2))
    let text = ScoreTable([row]).text
    #expect(text.contains("66.7") && text.contains("3 (+1 unscored, 2 to play)"))
    #expect(
      text.contains("oracle: no overall score; 1 of AgentBench's 8 environments were played (missing: os, db, kg"))
  }

  /// Runs of one agent in different environments make up one result.
  @Test func runsOfOneAgentAddUp() {
    let rows = AgentBenchProfile.weights.map { column, mean in
      ScoreRow(
        .init(agent: "a", run: column), environment: column, column: column, planned: 1,
        episodes: Fixture.episodes([[mean / 100]]), metrics: Fixture.mean)
    }
    #expect(ScoreTable(rows).overall.map(\.agent) == ["a"])
    #expect(abs((ScoreTable(rows).overall[0].value ?? 0) - 1) < 1e-9)
    #expect(ScoreTable(rows + [rows[0]]).overall.count == 8)
  }

  /// What is played of an environment beside AgentBench's tasks takes nobody's place in the overall score.
  @Test func figuresBesideAgentBenchsAreNoneOfItsColumns() {
    let rows = AgentBenchProfile.weights.map { column, mean in
      ScoreRow(
        .init(agent: "a", split: column == "wb" ? "live_dev" : "dev"), environment: column, column: column, planned: 1,
        episodes: Fixture.episodes([[mean / 100]])
      ) { results in
        Metrics(main: "live", entersOverall: column != "wb", [.mean("live", over: results, \.score)])
      }
    }
    #expect(rows.last?.column == nil && rows.last?.value != nil)
    let table = ScoreTable(
      rows.map { row in
        var row = row
        row.origin.split = "dev"
        return row
      })
    #expect(table.overall.map(\.value) == [nil] && table.overall.map(\.missing) == [["wb"]])
    #expect(table.text.contains("it stands beside the overall score and is not its wb"))
  }

  /// Two runs of one agent keep their own lines and columns, with split and style.
  @Test func runsOfOneAgentAreToldApart() {
    let rows = [("one.sqlite", [[1.0]], Split.dev), ("two.sqlite", [[0.25]], .test)].map { run, samples, split in
      ScoreRow(
        .init(agent: "a", run: run, split: split, style: .tools), environment: "e", column: nil, planned: 1,
        episodes: Fixture.episodes(samples), metrics: Fixture.mean)
    }
    let text = ScoreTable(rows).text
    for part in ["a [one.sqlite]", "a [two.sqlite]", "dev tools", "test tools", "100.0 (", "25.0 ("] {
      #expect(text.contains(part), "\(part)")
    }
  }
}
