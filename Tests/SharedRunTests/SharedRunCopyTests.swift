import EpisodeController
import Episodes
import Foundation
import MariaDBClient
import SharedRun
import Testing
import TraceStore

/// Copies between a server and a file.
@Suite struct SharedRunCopyTests {
  private static func file() -> String {
    FileManager.default.temporaryDirectory.appending(path: "copy-\(UUID().uuidString).sqlite").path
  }

  private static func tables(_ file: String) throws -> [[[RunValue]]] {
    let archive = try RunArchive(reading: file)
    defer { try? archive.close() }
    return try RunTable.allCases.map { try archive.rows(of: $0, after: 0, limit: 1_000_000) }
  }

  /// Texts that could break out of a statement, or come back changed.
  private static let texts = [
    "'; DROP TABLE steps; --", "\\", "\\'", "\0", "\u{1A}", "%_", "é", "e\u{301}", "𝔘𝔫𝔦", "\r\n\t", "", " trailing ",
    String(repeating: "x", count: 300_000),
  ]

  private static func recorded() async throws -> String {
    let file = file()
    let plan = SharedRunTests.plan(samples: 3, epochs: 2)
    let writer = try RunWriter(file: file, plan: plan, now: 1.25)
    for (index, key) in plan.episodes.prefix(5).enumerated() {
      let taken = try #require(try await writer.begin(key, at: 0.1 + Double(index)))
      for (number, text) in texts.enumerated() {
        let step = StepRecord(
          number: number, prompt: [.system("s"), .user(text), .assistant(texts[index])], reply: AgentReply(text),
          actions: [Action("say", ["text": .string(text)])],
          outcomes: [Outcome(Observation(text), reward: 0.1 + 0.2, invalid: index == 0 ? text : nil)],
          usage: Usage(promptTokens: 1 << 40, cachedTokens: 2, completionTokens: 3), agentSeconds: 1e-7,
          environmentSeconds: 12345.678901234567)
        try await writer.record(step, attempt: taken.row)
      }
      if index == 1 {
        try await writer.fail(taken.row, .taskError, error: texts[0], fault: .step, transcript: [.user("é")], at: 7)
      } else if index < 4 {
        try await writer.end(
          taken.row, Verdict(.completed, score: 1.0 / 3, result: ["é": .double(0.1)]), cause: nil,
          transcript: texts.map { .user($0) }, at: 9.75)
      }
    }
    try await writer.close()
    // One was under way when its machine died; whoever opens the file closes it.
    try await RunWriter(file: file, plan: plan, now: 10).close()
    return file
  }

  @Test func nothingIsLostOnTheWay() async throws {
    try await TestMariaDB.run { server in
      let (file, back) = (try await Self.recorded(), Self.file())
      defer { for path in [file, back] { try? FileManager.default.removeItem(atPath: path) } }
      try await SharedRunCopy(try server.address()).import(file)
      try await SharedRunCopy(try server.address()).export(to: back)
      let (copied, recorded) = (try Self.tables(back), try Self.tables(file))
      #expect(copied == recorded)
      let (one, other) = (try RunReader(file: file), try RunReader(file: back))
      let (first, second) = (try one.attempts(), try other.attempts())
      #expect(first == second)
      for attempt in first {
        let (before, after) = (try one.trace(attempt), try other.trace(attempt))
        #expect(before == after)
      }
      // What is not scored is still to be played, and no more.
      let run = try await SharedRun(try server.address(), plan: one.plan(), now: 1)
      let (left, wanted) = (try await run.missing(of: run.plan), try one.missing(of: one.plan()))
      #expect(left == wanted)
      try await run.close()
    }
  }

  @Test func aServersRunIsReadAsAFile() async throws {
    try await TestMariaDB.run { server in
      _ = try await SharedRunTests.play(try server.address(), SharedRunTests.plan())
      let file = Self.file()
      defer { try? FileManager.default.removeItem(atPath: file) }
      try await SharedRunCopy(try server.address()).export(to: file)
      let reader = try RunReader(file: file)
      #expect(try reader.episodes().map(\.score) == [1, 1, 1, 1])
      #expect(try reader.missing(of: reader.plan()).isEmpty)
      #expect(try reader.trace(EpisodeKey("counting", "dev-0")).steps.isEmpty == false)
    }
  }

  @Test func whatCannotBeCopiedIsSaid() async throws {
    try await TestMariaDB.run { server in
      let file = try await Self.recorded()
      defer { try? FileManager.default.removeItem(atPath: file) }
      let copy = SharedRunCopy(try server.address())
      await #expect(throws: Diagnostic.self) { try await copy.export(to: Self.file()) }
      await #expect(throws: Diagnostic.self) { try await copy.export(to: file) }
      await #expect(throws: Diagnostic.self) { try await copy.import("/nowhere.sqlite") }
      try await copy.import(file)
      await #expect(throws: Diagnostic.self) { try await copy.import(file) }
    }
  }
}
