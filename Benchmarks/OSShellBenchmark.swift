import EnvironmentKit
import Episodes
import OSShell

/// A whole fresh episode on a machine of its own, and a command in its shell: what they cost beside the commands themselves.
struct OSShellBenchmark {
  var environment: OSShell

  func run() async throws -> [Measurement] {
    // An init script, three commands that cost nothing, a check by a script: what the scripts take is counted as ours.
    let sample: SampleID = "dev-020"
    let whole = try await Measure.times(60) { try await play(sample) }
    // As many commands as an episode has rounds.
    var commands: [Double] = []
    for _ in 0..<30 {
      let session = try await begin(sample)
      commands += try await Measure.times(7) { _ = try await session.submit(Self.command) }
      await session.end()
    }
    let together = try await Measure.times(5) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<16 { group.addTask { try await play(sample) } }
        try await group.waitForAll()
      }
    }
    return [
      Measurement("os-shell: a whole episode, median", 1000 * Measure.median(whole), "ms", .atMost(40)),
      Measurement("os-shell: a command, median", 1000 * Measure.median(commands), "ms", .atMost(1)),
      Measurement(
        "os-shell: 16 episodes at once", 1000 * Measure.median(together), "ms",
        .against("one after the other", 16000 * Measure.median(whole))),
    ]
  }

  private static let command = AgentReply("Act: bash\n\n```bash\n:\n```")

  private func play(_ sample: SampleID) async throws {
    let session = try await begin(sample)
    for _ in 0..<3 { _ = try await session.submit(Self.command) }
    _ = try await session.submit(AgentReply("Act: finish"))
    await session.end()
  }

  private func begin(_ sample: SampleID) async throws -> EpisodeSession {
    try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1))
  }
}
