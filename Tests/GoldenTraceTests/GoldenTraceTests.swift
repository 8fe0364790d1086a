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

  @Test(arguments: BuiltInEnvironments.ids.filter { $0 != "os-shell" })
  func recordedEpisodesReproduce(_ id: String) async throws { try await reproduce(id) }

  /// A sandbox cannot be made on every machine: that is said, and no test passes that was not made.
  @Test(.enabled("this machine makes no sandboxes: see gauntlet doctor") { await Self.hasSandboxes })
  func recordedShellsReproduce() async throws { try await reproduce("os-shell") }

  private static func environment(_ id: String) throws -> any Environment {
    try BuiltInEnvironments.make(
      id, folder: root.appending(path: "environments"), scratch: root.appending(path: ".build/scratch"))
  }

  private static var hasSandboxes: Bool {
    get async { (try? await environment("os-shell").prepare()) != nil }
  }

  private func reproduce(_ id: String) async throws {
    // A run file is opened where it may be written: tests leave the recorded one alone.
    let copy = FileManager.default.temporaryDirectory.appending(
      path: "golden-\(id)-\(ProcessInfo.processInfo.processIdentifier).sqlite")
    try? FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(at: Self.root.appending(path: "traces/golden/\(id).sqlite"), to: copy)
    defer { try? FileManager.default.removeItem(at: copy) }
    let environment = try Self.environment(id)
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
