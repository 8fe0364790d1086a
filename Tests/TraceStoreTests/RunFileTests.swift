import Episodes
import Foundation
import GRDB
import Testing
import TraceStore

struct RunFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "run-file-\(UUID().uuidString)")
  private var file: String { folder.appending(path: "run.sqlite").path }
  private let plan = RunPlan(
    agent: "a", environments: [.init(id: "world", version: 1, split: .dev, samples: ["s0", "s1"])], epochs: 2)

  private func step(_ number: Int, _ text: String = "hello") -> StepRecord {
    StepRecord(
      number: number, prompt: [.user("Play."), .user(text)], reply: AgentReply("go \(number)"),
      actions: [Action("go", ["n": .int(number)])], outcomes: [Outcome(Observation("seen \(number)"), reward: 0.5)],
      usage: Usage(promptTokens: 7, completionTokens: 2))
  }

  /// Writes two scored episodes and a failed one.
  private func write() async throws -> RunReader {
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    for (index, key) in [EpisodeKey("world", "s0"), EpisodeKey("world", "s1", epoch: 1)].enumerated() {
      let attempt = try #require(await writer.begin(key, at: 2)).row
      try await writer.record(step(0), attempt: attempt)
      try await writer.record(step(1, "two\nlines \u{1F600} \u{0}"), attempt: attempt)
      try await writer.end(
        attempt, Verdict(index == 0 ? .completed : .taskLimitReached, score: Double(1 - index), result: ["n": 1]),
        transcript: [.user("Play."), Message(.assistant, "go 0"), .user("seen")], at: 3.5)
    }
    let lost = try #require(await writer.begin(EpisodeKey("world", "s1"), at: 4)).row
    try await writer.record(step(0), attempt: lost)
    try await writer.fail(lost, .taskError, error: "the server died", fault: .step, transcript: [], at: 5)
    try await writer.close()
    return try RunReader(file: file)
  }

  @Test func whatIsWrittenIsReadBack() async throws {
    let reader = try await write()
    let trace = try reader.trace(EpisodeKey("world", "s0"))
    #expect(trace.steps == [step(0), step(1, "two\nlines \u{1F600} \u{0}")])
    #expect(try reader.episodes().map(\.score) == [1, 0, nil])
    #expect(try reader.plan() == plan)
  }

  /// A closed run is one file, also after it was read; written to again, it goes on.
  @Test func aClosedRunIsOneFile() async throws {
    #expect(try await write().episodes().count == 3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("-") } == [])
    let writer = try RunWriter(file: file, plan: plan, now: 9)
    #expect(try writer.missing(of: plan).count == 2)
    try await writer.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("-") } == [])
  }

  @Test func aSecondWriterIsRefused() async throws {
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    let error = #expect(throws: Diagnostic.self) { try RunWriter(file: file, plan: plan, now: 1) }
    #expect(error.map { "\($0)" }?.contains(file) == true)
    try await writer.close()
    try await RunWriter(file: file, plan: plan, now: 1).close()
  }

  @Test func aNewerSchemaIsRefused() async throws {
    _ = try await write()
    try await DatabaseQueue(path: file).write { try $0.execute(sql: "PRAGMA user_version = 99") }
    for attempt in [{ _ = try RunReader(file: file) }, { _ = try RunWriter(file: file, plan: plan, now: 1) }] {
      let error = #expect(throws: Diagnostic.self) { try attempt() }
      #expect(error.map { "\($0)" }?.contains("schema 99") == true)
    }
  }

  /// A run of the first schema is read as it is, and gains what is new when it is written to.
  @Test func anOlderRunIsReadAndBroughtUp() async throws {
    _ = try await write()
    try await DatabaseQueue(path: file).write {
      try $0.execute(sql: "ALTER TABLE attempts DROP COLUMN fault; PRAGMA user_version = 1")
    }
    #expect(try RunReader(file: file).attempts().map(\.fault) == [nil, nil, nil])
    let writer = try RunWriter(file: file, plan: plan, now: 9)
    let again = try #require(await writer.begin(EpisodeKey("world", "s1"), at: 10)).row
    try await writer.fail(again, .taskError, error: "no start", fault: .start, transcript: [], at: 11)
    try await writer.close()
    #expect(try RunReader(file: file).attempts().map(\.fault) == [nil, nil, nil, .start])
    #expect(try await DatabaseQueue(path: file).read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 2)
  }

  /// Bytes flipped anywhere give a readable run or a named error, never a crash.
  @Test func corruptFilesNeverCrash() async throws {
    _ = try await write()
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
    var random = RandomSource(3)
    for round in 0..<150 {
      var broken = bytes
      for _ in 0..<20 { broken[random.below(broken.count)] = UInt8(truncatingIfNeeded: random.next()) }
      if round % 3 == 0 { broken = Array(broken.prefix(random.below(broken.count))) }
      let path = folder.appending(path: "broken-\(round).sqlite")
      try Data(broken).write(to: path)
      do {
        let reader = try RunReader(file: path.path)
        _ = try reader.plan()
        for attempt in try reader.episodes() { _ = try reader.trace(attempt) }
        _ = try reader.search("hello")
      } catch {
        #expect(error is Diagnostic, "\(error)")
      }
    }
  }
}
