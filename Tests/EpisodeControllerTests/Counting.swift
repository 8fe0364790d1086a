import AgentKit
import EnvironmentTesting
import EpisodeController
import Episodes
import Foundation
import TraceStore

/// Runs in the counting world.
enum Counting {
  static func plan(_ agent: String = "oracle", samples: Int = 4, epochs: Int = 1, split: Split = "dev") -> RunPlan {
    RunPlan(
      agent: agent,
      environments: [
        .init(id: "counting", version: 1, split: split, samples: (0..<samples).map { SampleID("dev-\($0)") })
      ], epochs: epochs, seed: 5)
  }

  static func file() -> String {
    FileManager.default.temporaryDirectory.appending(
      path: "run-\(ProcessInfo.processInfo.processIdentifier)-\(ContinuousClock.now.hashValue)/run.sqlite"
    ).path
  }

  /// Plays a plan; gives the summary and what is in the file.
  @discardableResult
  static func play(
    _ world: CountingWorld, _ file: String, _ agent: any Agent = OracleAgent(), plan: RunPlan = plan(),
    limits: RunLimits = RunLimits(retrySeconds: 0), report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> (RunController.Summary, RunReader) {
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    let controller = RunController(
      environments: ["counting": world], agent: agent, store: writer, limits: limits, now: { 2 }, report: report)
    let result = await Task { try await controller.run(plan) }.result
    try await writer.close()
    return (try result.get(), try RunReader(file: file))
  }
}
