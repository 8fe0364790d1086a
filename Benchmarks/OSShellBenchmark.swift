import EnvironmentKit
import Episodes
import OSShell

/// A whole fresh episode on a machine of its own, and a command in its shell: what they cost beside the commands themselves.
struct OSShellBenchmark {
  var environment: OSShell

  func run() async throws -> [Measurement] {
    let sample: SampleID = "dev-000"
    // Three commands that cost nothing: what is left is ours. Beginning runs an init script, committing a check.
    let whole = try await Measure.times(60) {
      let session = try await begin(sample)
      for _ in 0..<3 { _ = try await session.submit(Self.command) }
      _ = try await session.submit(AgentReply("Act: finish"))
      await session.end()
    }
    let session = try await begin(sample)
    let commands = try await Measure.times(200) { _ = try await session.submit(Self.command) }
    await session.end()
    let together = try await Measure.times(3) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<16 {
          group.addTask {
            let session = try await begin(sample)
            _ = try await session.submit(Self.command)
            await session.end()
          }
        }
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

  private func begin(_ sample: SampleID) async throws -> EpisodeSession {
    try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1))
  }
}
