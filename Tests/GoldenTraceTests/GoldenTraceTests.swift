import BuiltInEnvironments
import EnvironmentKit
import EpisodeController
import Episodes
import Foundation
import Testing
import TraceStore

/// Recorded episodes, played again: every byte that an agent saw, and every reward, is as it was.
struct GoldenTraceTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test(arguments: BuiltInEnvironments.ids) func recordedEpisodesReproduce(_ id: String) async throws {
    // A run file is opened where it may be written: tests leave the recorded one alone.
    let copy = FileManager.default.temporaryDirectory.appending(
      path: "golden-\(id)-\(ProcessInfo.processInfo.processIdentifier).sqlite")
    try? FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(at: Self.root.appending(path: "traces/golden/\(id).sqlite"), to: copy)
    defer { try? FileManager.default.removeItem(at: copy) }
    let environment = try BuiltInEnvironments.make(
      id, folder: Self.root.appending(path: "environments"), scratch: Self.root.appending(path: ".build/scratch"))
    // A sandbox cannot be made on every machine: `gauntlet doctor` says so, and there is nothing to play then.
    if id == "os-shell", (try? await environment.prepare()) == nil { return }
    let reader = try RunReader(file: copy.path)
    let plan = try reader.plan()
    let attempts = try reader.episodes()
    #expect(attempts.count == 2)
    for attempt in attempts {
      let trace = try reader.trace(attempt)
      #expect(!trace.steps.isEmpty)
      let divergence = try await Replayer(environment).verify(trace, of: plan)
      #expect(divergence == nil)
    }
    await environment.shutDown()
  }
}
