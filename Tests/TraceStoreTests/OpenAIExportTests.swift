import Episodes
import Foundation
import Testing
import TraceStore

struct OpenAIExportTests {
  private let file = FileManager.default.temporaryDirectory.appending(path: "chats-\(UUID().uuidString).sqlite").path
  private let plan = RunPlan(
    agent: "a", environments: [.init(id: "world", version: 1, split: .dev, samples: ["s0", "s1"])])

  /// Exports an episode with these prompts; gives each line's weights, nil where a message has none.
  private func weights(_ prompts: [[Message]], score: Double = 1) async throws -> [[Int?]] {
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    let attempt = try #require(await writer.begin(EpisodeKey("world", "s0"), at: 1)).row
    for (number, prompt) in prompts.enumerated() {
      try await writer.record(
        StepRecord(number: number, prompt: prompt, reply: AgentReply("go"), actions: [], outcomes: []),
        attempt: attempt)
    }
    try await writer.end(attempt, Verdict(.completed, score: score), transcript: [], at: 2)
    try await writer.close()
    var lines: [[Int?]] = []
    try OpenAIExport().lines(of: RunReader(file: file)) { line in
      let messages = try JSONValue(parsing: line)["messages"]?.arrayValue ?? []
      lines.append(messages.map { $0["weight"]?.intValue })
    }
    return lines
  }

  /// A conversation that only grows is one line, and every turn in it is trained on.
  @Test func aGrowingConversationIsOneLine() async throws {
    let start: [Message] = [.system("Play."), .user("1")]
    let lines = try await weights([
      start, start + [.assistant("go"), .user("2")],
      start + [.assistant("go"), .user("2"), .assistant("go"), .user("3")],
    ])
    #expect(lines == [[nil, nil, 1, nil, 1, nil, 1]])
  }

  /// Where what was seen is changed later, each turn is trained on once, after what the agent really saw.
  @Test func aRewrittenConversationTrainsEachTurnOnce() async throws {
    let lines = try await weights([
      [.user("1 and a list")], [.user("1"), .assistant("go"), .user("2 and a list")],
      [.user("1"), .assistant("go"), .user("2"), .assistant("go"), .user("3 and a list")],
    ])
    #expect(lines == [[nil, 1], [nil, 0, nil, 1], [nil, 0, nil, 0, nil, 1]])
    #expect(lines.joined().count { $0 == 1 } == 3)
  }

  /// Turns of an example that the instructions hold are not the agent's.
  @Test func examplesAreNotTrainedOn() async throws {
    let lines = try await weights([[.user("Example"), .assistant("go"), .user("Now")]])
    #expect(lines == [[nil, 0, nil, 1]])
  }

  @Test func badlyPlayedEpisodesAreLeftOut() async throws {
    #expect(try await weights([[.user("1")]], score: 0.5).isEmpty)
  }
}
