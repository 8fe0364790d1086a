import Episodes
import Foundation
import Testing
import TraceStore

/// `gauntlet replay` on the terminal and for machines, and other commands' JSON.
struct ReplayTests {
  private static let chats = CommandLineTool.temporaryFile("chats") + ".jsonl"
  private let golden = "traces/golden/house-holding.sqlite"

  @Test func whatIsTypedIsAnswered() throws {
    let (status, text) = try CommandLineTool.run(
      ["replay", golden, "house-holding/dev-000"], input: "99\n-4\n/zzzz\nwhat\np\n2\nq\n")
    #expect(status == 0)
    for part in [
      "house-holding/dev-000: completed, score 1.0", "--- step 1", "there is no step 99: give 1 to",
      "there is no step -4", "no step holds 'zzzz'", "Enter or n: on, p: back", "this is the first step", "--- step 2",
    ] {
      #expect(text.contains(part), "\(part): \(text)")
    }
    #expect(text.components(separatedBy: "--- step 1").count == 2, "a wrong line shows the step again")
  }

  /// An attempt without a step says what went wrong, and each attempt can be seen.
  @Test func failedAttemptsAreShown() async throws {
    let file = CommandLineTool.temporaryFile("attempts")
    defer { try? FileManager.default.removeItem(atPath: file) }
    let plan = RunPlan(
      agent: "a", environments: [.init(id: "house-holding", version: 1, split: .dev, samples: ["dev-000"])])
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    for (error, fault) in [("no such house", Fault.start), ("away", .agent)] {
      let attempt = try #require(await writer.begin(plan.episodes[0], at: 1)).row
      try await writer.fail(attempt, .taskError, error: error, fault: fault, transcript: [], at: 2)
    }
    try await writer.close()
    let last = try CommandLineTool.run(["replay", file, "house-holding/dev-000"]).text
    #expect(last.contains("task error, no score, 0 steps") && last.contains("attempt 2 of 2"))
    #expect(last.contains("the agent failed: away") && last.contains("no step was recorded"), "\(last)")
    let first = try CommandLineTool.run(["replay", file, "house-holding/dev-000", "--attempt", "1"]).text
    #expect(first.contains("the environment did not begin the episode: no such house"), "\(first)")
    let none = try CommandLineTool.run(["replay", file, "house-holding/dev-000", "--attempt", "3"])
    #expect(none.status == 2 && none.text.contains("has 2 attempts; there is no attempt 3"), "\(none.text)")
    #expect(try CommandLineTool.run(["score", file, "--episodes"]).text.contains("task error\t-\taway"))
  }

  /// Every command that says it writes JSON writes nothing else.
  @Test(arguments: [
    ["replay", "traces/golden/house-holding.sqlite", "house-holding/dev-000", "--json"],
    ["replay", "traces/golden/house-holding.sqlite", "--verify", "--json"],
    ["traces", "search", "traces/golden/house-holding.sqlite", "task", "--json"],
    ["traces", "export", "traces/golden/house-holding.sqlite", "--format", "openai", "--out", Self.chats, "--json"],
    ["env", "list", "--json"], ["score", "traces/golden/house-holding.sqlite", "--json"], ["model", "info", "--json"],
  ]) func jsonIsJSON(_ arguments: [String]) throws {
    let (status, text) = try CommandLineTool.run(arguments)
    #expect(status == 0, "\(text)")
    #expect(!text.isEmpty)
    for line in text.split(separator: "\n") {
      #expect(throws: Never.self, "\(line)") { try JSONValue(parsing: String(line)) }
    }
  }

  /// What is no ordinary file, such as a pipe or a device, is written to and never replaced.
  @Test func anExportGoesIntoAPipe() throws {
    let pipe = CommandLineTool.temporaryFile("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    defer { unlink(pipe) }
    let reader = Process()
    reader.executableURL = URL(filePath: "/bin/cat")
    reader.arguments = [pipe]
    let output = Pipe()
    reader.standardOutput = output
    try reader.run()
    let (status, text) = try CommandLineTool.run([
      "traces", "export", "traces/golden/house-holding.sqlite", "--format", "openai", "--out", pipe,
    ])
    #expect(status == 0, "\(text)")
    var state = stat()
    #expect(stat(pipe, &state) == 0 && state.st_mode & S_IFMT == S_IFIFO)
    if state.st_mode & S_IFMT != S_IFIFO { reader.terminate() }
    let got = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(got.hasPrefix("{\"messages\":"))
    reader.waitUntilExit()
  }
}
