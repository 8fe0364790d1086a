import Episodes
import Foundation
import GRDB
import Testing
import TraceStore

/// What is not ours to write stays as it is, byte for byte, and nothing appears beside it.
struct ForeignFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "foreign-\(UUID().uuidString)")
  private var file: String { folder.appending(path: "file.sqlite").path }
  private let plan = RunPlan(
    agent: "a", environments: [.init(id: "world", version: 1, split: .dev, samples: ["s0"])])

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  /// Opens the file for writing and for reading; gives what was thrown, having checked that nothing changed.
  private func refusals(_ plan: RunPlan) throws -> [String] {
    let before = try Data(contentsOf: URL(filePath: file))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let attempts: [() throws -> Void] = [
      { _ = try RunWriter(file: file, plan: plan, now: 1) }, { _ = try RunReader(file: file) },
    ]
    let messages = attempts.compactMap { attempt -> String? in
      do {
        try attempt()
        return nil
      } catch {
        #expect(error is Diagnostic, "\(error)")
        return "\(error)"
      }
    }
    #expect(try Data(contentsOf: URL(filePath: file)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
    return messages
  }

  @Test(arguments: ["DELETE", "WAL"]) func anotherDatabaseIsLeftAlone(_ mode: String) async throws {
    let queue = try DatabaseQueue(path: file)
    try await queue.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA journal_mode = \(mode); CREATE TABLE run (name TEXT); INSERT INTO run VALUES ('x')")
    }
    try queue.close()
    let messages = try refusals(plan)
    #expect(messages.count == 2 && messages.allSatisfy { $0.contains("is not a run file") }, "\(messages)")
  }

  @Test(arguments: ["DELETE", "WAL"]) func aNewerRunIsLeftAlone(_ mode: String) async throws {
    try await RunWriter(file: file, plan: plan, now: 1).close()
    let queue = try DatabaseQueue(path: file)
    try await queue.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA user_version = 99; PRAGMA journal_mode = \(mode)")
    }
    try queue.close()
    let messages = try refusals(plan)
    #expect(messages.count == 2 && messages.allSatisfy { $0.contains("schema 99") }, "\(messages)")
  }

  @Test func aRunOfAnotherPlanIsLeftAlone() async throws {
    try await RunWriter(file: file, plan: plan, now: 1).close()
    var other = plan
    other.agentSettings = ["model_sha256": "b"]
    let messages = try refusals(other)
    #expect(messages.count == 1 && messages[0].contains("agent settings"), "\(messages)")
    var slower = plan
    slower.episodeSeconds = 9
    try await RunWriter(file: file, plan: slower, now: 1).close()
    slower.episodeSeconds = 10
    #expect(try refusals(slower).first?.contains("made with 9.0, not 10.0") == true)
  }

  @Test func textAndHalfAFileAreNamed() async throws {
    try Data("this is no run".utf8).write(to: URL(filePath: file))
    #expect(try refusals(plan).allSatisfy { $0.contains("it is no database") && !$0.contains("again to go on") })
    try FileManager.default.removeItem(atPath: file)
    try await RunWriter(file: file, plan: plan, now: 1).close()
    let whole = try Data(contentsOf: URL(filePath: file))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: file))
    let messages = try refusals(plan)
    #expect(messages.count == 2 && messages.allSatisfy { $0.contains("is damaged") }, "\(messages)")
  }

  @Test func whatIsNoFileIsNamed() throws {
    let pipe = folder.appending(path: "pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    for (path, expected) in [("", "name of the run file is empty"), (pipe, "is no file"), (folder.path, "is no file")] {
      for attempt in [{ _ = try RunWriter(file: path, plan: plan, now: 1) }, { _ = try RunReader(file: path) }] {
        let error = #expect(throws: Diagnostic.self) { try attempt() }
        #expect(error.map { "\($0)" }?.contains(expected) == true, "\(String(describing: error))")
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pipe"])
  }

  /// A file that holds nothing yet is filled; what reads it says that it is empty.
  @Test func anEmptyFileIsFilled() async throws {
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let error = #expect(throws: Diagnostic.self) { try RunReader(file: file) }
    #expect(error?.message.contains("is empty") == true)
    #expect(try RunReader.missing(of: plan, in: file) == plan.episodes)
    try await RunWriter(file: file, plan: plan, now: 1).close()
    #expect(try RunReader(file: file).plan() == plan)
  }

  @Test func aSampleNamedTwiceIsPlayedOnce() throws {
    let plan = RunPlan(
      agent: "a", environments: [.init(id: "world", version: 1, split: .dev, samples: ["s1", "s0", "s1"])])
    #expect(plan.episodes.map(\.sample) == ["s1", "s0"])
  }
}
