import Database
import EnvironmentKit
import Episodes
import Foundation

/// How fast the server is ready, what an episode costs from its creation to its end besides its statements, and what it
/// holds while it lives.
struct DatabaseBenchmark {
  var environment: Database

  func run() async throws -> [Measurement] {
    // The first start makes the template.
    try await episode(0)
    await environment.shutDown()
    var starts: [Double] = []
    for _ in 0..<3 {
      starts += try await Measure.times(1) { try await episode(0) }
      await environment.shutDown()
    }
    try await episode(0)
    var number = 0
    let times = try await Measure.times(200) {
      number += 1
      try await episode(number)
    }
    // Each live episode has a connection, of which the server grants two hundred.
    let memory = EpisodeMemory(environment: environment, count: 100)
    let heap = try await memory.heap()
    let server = try await memory.resident { await environment.serverPID }
    await environment.shutDown()
    return [
      Measurement(
        "database: server ready from its template, first episode ended", Measure.median(starts) * 1000, "ms",
        .atMost(500)),
      Measurement("database: an episode, created to dropped, median", Measure.median(times) * 1000, "ms", .atMost(5)),
      Measurement(
        "database: the same, slowest of 200", (times.last ?? 0) * 1000, "ms",
        .against("median", Measure.median(times) * 1000)),
      Measurement("database: a live episode", heap.live, "bytes", .against("house-holding's limit", 65_536)),
      Measurement("database: a live episode in the server", server, "bytes", .against("our own part", heap.live)),
    ]
  }

  private func episode(_ number: Int) async throws {
    let episode = try await environment.begin(EpisodeRequest(sample: SampleID("train-\(number)"), seed: 1))
    await episode.end()
  }
}
