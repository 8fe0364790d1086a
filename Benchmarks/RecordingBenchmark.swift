import Episodes
import Foundation
import TraceStore

/// Steps recorded durably per second: one episode at a time, and sixteen at once sharing flushes.
struct RecordingBenchmark {
  var folder: URL

  func run() async throws -> [Measurement] {
    let one = try await steps(episodes: 1)
    let many = try await steps(episodes: 16)
    return [
      Measurement("recording: 16 episodes at once", many, "steps/s", .against("one", one)),
      Measurement("recording: one episode, each step flushed", one, "steps/s", .against("16 at once", many)),
    ]
  }

  private func steps(episodes count: Int) async throws -> Double {
    let file = folder.appending(path: "recording-\(count).sqlite").path
    let samples = (0..<count).map { SampleID("s\($0)") }
    let plan = RunPlan(
      agent: "none", environments: [.init(id: "world", version: 1, split: .dev, samples: samples)])
    let writer = try RunWriter(file: file, plan: plan, now: 0)
    var attempts: [Int64] = []
    for sample in samples {
      if let taken = try await writer.begin(EpisodeKey("world", sample), at: 0) { attempts.append(taken.row) }
    }
    var number = 0
    let rate = try await Measure.rate {
      let first = number
      try await withThrowingTaskGroup(of: Void.self) { group in
        for attempt in attempts {
          group.addTask {
            for step in first..<first + 20 { try await writer.record(Self.step(step), attempt: attempt) }
          }
        }
        try await group.waitForAll()
      }
      number += 20
      return 20 * count
    }
    try await writer.close()
    return rate
  }

  /// A step of ordinary size: the newest question and its answer, a kilobyte in all.
  private static func step(_ number: Int) -> StepRecord {
    StepRecord(
      number: number, prompt: [.user("Task"), .user(String(repeating: "You see a shelf \(number). ", count: 40))],
      reply: AgentReply("ACTION: go to shelf \(number)"), actions: [Action("act", ["action": "go"])],
      outcomes: [Outcome(Observation("You arrive."))])
  }
}
