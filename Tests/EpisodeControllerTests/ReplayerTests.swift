import AgentKit
import EnvironmentTesting
import EpisodeController
import Episodes
import Foundation
import Testing
import TraceStore

struct ReplayerTests {
  private func recorded() async throws -> (EpisodeTrace, RunPlan) {
    let (_, reader) = try await Counting.play(CountingWorld(), Counting.file())
    return (try reader.trace(EpisodeKey("counting", "dev-1")), try reader.plan())
  }

  @Test func aReplayIsEqual() async throws {
    let (trace, plan) = try await recorded()
    #expect(try await Replayer(CountingWorld()).verify(trace, of: plan) == nil)
  }

  /// The step and the very part that differs are named, with both sides from where they part.
  @Test func divergencesAreNamed() async throws {
    let (trace, plan) = try await recorded()
    func divergence(_ change: (inout EpisodeTrace) -> Void) async throws -> Divergence {
      var changed = trace
      change(&changed)
      return try #require(try await Replayer(CountingWorld()).verify(changed, of: plan))
    }
    let action = try await divergence { $0.steps[1].actions = [Action("add", ["n": 2])] }
    #expect(action.step == 1 && action.part == "action")
    #expect(action.recorded == #"add {"n":2}"# && action.replayed == "add {}")
    let reward = try await divergence { $0.steps[2].outcomes[0].reward = 0.5 }
    #expect(reward.step == 2 && reward.part == "reward" && reward.recorded == "0.5" && reward.replayed == "0.0")
    let score = try await divergence { $0.attempt.score = 0.25 }
    #expect(score.part == "score" && score.recorded == "0.25" && score.replayed == "1.0")
    let result = try await divergence { $0.attempt.result = ["count": 9] }
    #expect(result.part == "result" && result.recorded == #"{"count":9}"#)
    let end = try await divergence { $0.attempt.status = .agentInvalidAction }
    #expect(end.part == "end" && end.recorded == "agent invalid action" && end.replayed == "completed")
    let prompt = try await divergence { $0.steps[0].prompt[1].content = "Count to 9." }
    #expect(prompt.part == "message 2 of the prompt" && prompt.recorded == "user: Count to 9.")
    let call = try await divergence {
      $0.steps[1].prompt[2].toolCalls = [ToolCall(id: "x", name: "add", arguments: "{}")]
    }
    #expect(call.part == "message 3 of the prompt" && call.recorded.contains("add {} (x)"))
    let said = try await divergence { $0.transcript.removeLast() }
    #expect(said.part.hasSuffix("of the transcript") && said.recorded == "no such message")
  }

  @Test func aWorldThatSaysMoreIsNamed() async throws {
    let (trace, plan) = try await recorded()
    let divergence = try await Replayer(CountingWorld(.breaks(.size))).verify(trace, of: plan)
    #expect(divergence?.step == 0 && divergence?.part == "observation")
    #expect(divergence?.recorded == "1" && divergence?.replayed.hasPrefix("1...") == true)
  }

  @Test func aForkGoesOnWithAnotherAgentAndNamesItsParent() async throws {
    let file = Counting.file()
    let (_, reader) = try await Counting.play(CountingWorld(), file)
    let trace = try reader.trace(EpisodeKey("counting", "dev-1"))
    let agent = ForkedAgent(
      trace.steps.prefix(2).map(\.reply), then: ScriptedAgent(Array(repeating: AgentReply("stop"), count: 9)))
    let plan = try Replayer(CountingWorld()).fork(
      trace, of: reader.plan(), file: file, at: 2, agent: agent.name, settings: [:])
    let (_, forked) = try await Counting.play(CountingWorld(), Counting.file(), agent, plan: plan)
    let result = try forked.trace(EpisodeKey("counting", "dev-1"))
    #expect(result.steps.map(\.reply.content) == ["add", "add", "stop"])
    #expect(result.attempt.score == 0)
    #expect(try forked.plan().parent?.step == 2)
    #expect(try forked.plan().parent?.run == file)
  }
}
