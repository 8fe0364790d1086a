import Episodes
import Scoring

/// Made-up results: a list of scores per sample, one for each epoch.
enum Fixture {
  static func mean(_ results: [EpisodeResult]) -> Metrics {
    Metrics(main: "mean", [.mean("mean", over: results) { $0.score }])
  }

  static func results(_ samples: [[Double]]) -> [EpisodeResult] {
    samples.enumerated().flatMap { index, scores in
      scores.enumerated().map {
        EpisodeResult(sample: SampleID("s\(index)"), epoch: $0, status: .completed, score: $1)
      }
    }
  }

  static func episodes(_ samples: [[Double]]) -> [ScoreRow.Episode] { episodes(results(samples)) }

  static func episodes(_ results: [EpisodeResult]) -> [ScoreRow.Episode] {
    results.map { .init(sample: $0.sample, result: $0, usage: Usage(), seconds: 1, steps: 2) }
  }

  static func row(_ agent: String, samples: [[Double]]) -> ScoreRow { row(agent, results(samples), mean) }

  static func row(
    _ agent: String, _ results: [EpisodeResult], _ metrics: ([EpisodeResult]) -> Metrics
  ) -> ScoreRow {
    ScoreRow(
      .init(agent: agent), environment: "e", column: nil, planned: results.count, episodes: episodes(results),
      metrics: metrics)
  }
}
