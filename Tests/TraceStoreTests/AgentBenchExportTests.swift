import Episodes
import Foundation
import Testing
import TraceStore

/// AgentBench's `runs.jsonl`, `error.jsonl` and `overall.json`, key by key.
struct AgentBenchExportTests {
  private let file = FileManager.default.temporaryDirectory.appending(path: "export-\(UUID().uuidString).sqlite").path
  private let plan = RunPlan(
    agent: "a", environments: [.init(id: "world", version: 1, split: .dev, samples: ["s0", "s1"])], epochs: 2)

  /// Ends an attempt at an episode: by a verdict, or by a fault.
  private func play(_ writer: RunWriter, _ key: EpisodeKey, _ verdict: Verdict?, _ fault: Fault? = nil) async throws {
    let attempt = try #require(await writer.begin(key, at: 2)).row
    let transcript: [Message] = [.user("Play."), .assistant("go 0"), .user("seen")]
    if let verdict {
      try await writer.end(attempt, verdict, transcript: transcript, at: 3.5)
    } else {
      let status: EpisodeStatus = fault == nil ? .cancelled : .taskError
      try await writer.fail(attempt, status, error: "it broke", fault: fault, transcript: transcript, at: 3.5)
    }
  }

  private func files() throws -> AgentBenchExport.Files {
    try AgentBenchExport().files(of: try RunReader(file: file), environment: "world", custom: ["main": 0.5])
  }

  private func lines(_ text: String) throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test func aFinishedRunHasAllThree() async throws {
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    for key in plan.episodes {
      let isFirst = key.sample == "s0"
      try await play(
        writer, key, Verdict(isFirst ? .completed : .taskLimitReached, score: isFirst ? 1 : 0, result: ["n": 1]))
    }
    try await writer.close()
    let files = try files()
    let runs = try lines(files.runs)
    #expect(runs.map { $0["index"]?.intValue } == [0, 1, 2, 3])
    for run in runs {
      #expect(run.objectValue?.keys.sorted() == ["error", "index", "info", "output", "time"])
      #expect(run["output"]?.objectValue?.keys.sorted() == ["history", "index", "result", "status"])
      #expect(run["output"]?["history"]?.arrayValue?.map { $0["role"]?.stringValue } == ["user", "agent", "user"])
      #expect(run["time"]?["timestamp"]?.intValue == 3500)
    }
    #expect(runs.prefix(2).map { $0["output"]?["status"]?.stringValue } == ["completed", "task limit reached"])
    #expect(files.errors.isEmpty)
    let overall = try JSONValue(parsing: try #require(files.overall))
    #expect(overall["total"]?.intValue == 4 && overall["custom"]?["main"]?.doubleValue == 0.5)
    #expect(overall["validation"]?["completed"]?.doubleValue == 0.5)
    #expect(overall["validation"]?["task limit reached"]?.doubleValue == 0.5)
    #expect(overall["validation"]?["average_history_length"]?.doubleValue == 3)
  }

  /// AgentBench skips a folder with an `overall.json` when it resumes; and it tells apart where an episode failed.
  @Test func anUnfinishedRunHasNoOverall() async throws {
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    for (key, fault) in zip(plan.episodes, [Fault.start, .step, .agent, nil]) {
      try await play(writer, key, nil, fault)
    }
    try await writer.close()
    let files = try files()
    #expect(files.overall == nil && files.runs.isEmpty)
    let errors = try lines(files.errors)
    #expect(
      errors.map { $0["error"]?.stringValue } == ["START_FAILED", "INTERACT_FAILED", "AGENT_FAILED"])
    #expect(errors.map { $0["info"]?.stringValue } == ["it broke", "it broke", "it broke"])
  }
}
