import EnvironmentKit
import Episodes
import Foundation
import GLMAgent
import Testing
import TraceStore

/// A real pretrained model plays house-holding. Opt in by naming the GGUF file of a Qwen2 or Qwen2.5 instruct model:
/// `GAUNTLET_QWEN=FILE swift test -c release --filter RealModel`.
struct RealModelEpisodeTests {
  static let path = ProcessInfo.processInfo.environment["GAUNTLET_QWEN"]

  @Test(.enabled(if: RealModelEpisodeTests.path != nil, "GAUNTLET_QWEN names no model"))
  func playsAnEpisodeToItsEnd() async throws {
    let agent = try GLMAgent(path: #require(Self.path), options: .init(maxReplyTokens: 64))
    let trace = try await EpisodeTests.play(agent, .text)
    // Small as it is, it may lose; but what it says is read as actions, turn by turn, and what stays in the
    // conversation is read once.
    #expect([.completed, .taskLimitReached].contains(trace.attempt.status))
    #expect(trace.steps.count > 1)
    let understood = trace.steps.count { !$0.actions.isEmpty }
    #expect(2 * understood > trace.steps.count)
    for (before, step) in zip(trace.steps, trace.steps.dropFirst()) {
      #expect(step.usage.cachedTokens > before.usage.cachedTokens)
    }
  }
}
