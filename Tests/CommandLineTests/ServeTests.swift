import Foundation
import Testing

/// Controllers, workers and runs as processes that talk over sockets.
struct ServeTests {
  /// Starts a command and gives the JSON of its first line; ends it, by asking first, when `body` is done.
  private static func beside<Result>(
    _ arguments: [String], _ body: (_ url: String, _ process: Process) throws -> Result
  ) throws -> (result: Result, status: Int32) {
    let process = CommandLineTool.process(arguments + ["--json"])
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    let line = output.fileHandleForReading.availableData
    let started = try JSONSerialization.jsonObject(with: line) as? [String: Any]
    let url = try #require(started?["url"] as? String)
    let result = try body(url, process)
    process.terminate()
    process.waitUntilExit()
    return (result, process.terminationStatus)
  }

  private static func play(_ environment: String, _ url: String, _ file: String) throws -> (status: Int32, text: String)
  {
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + end) } }
    let run = try CommandLineTool.run([
      "run", environment, "--agent", "oracle", "--samples", "3", "--controller", url, "--run", file,
    ])
    guard run.status == 0 else { return run }
    return try CommandLineTool.run(["score", file])
  }

  @Test func aRunPlaysAtAController() async throws {
    let file = CommandLineTool.temporaryFile("served")
    let (score, status) = try await CommandLineTool.apart {
      try Self.beside(["serve", "card-game", "--port", "0", "--show-oracle"]) { url, _ in
        try Self.play("card-game", url, file)
      }
    }
    #expect(score.status == 0, "\(score.text)")
    #expect(score.text.contains("card-game"))
    #expect(status == 0)
  }

  /// The worker is there before its controller knows it, and goes when it is told to.
  @Test func aRunPlaysAtAWorkerOfTheController() async throws {
    let file = CommandLineTool.temporaryFile("worked")
    let (outcome, status) = try await CommandLineTool.apart {
      try Self.beside(["serve", "--workers-only", "--port", "0"]) { controller, _ in
        try Self.beside(["worker", "card-game", "--controller", controller, "--show-oracle"]) { _, _ in
          var last = (status: Int32(1), text: "")
          // It registers in the moment in which it is asked for.
          for _ in 0..<50 where last.status != 0 {
            last = try Self.play("card-game", controller, file)
            if last.status != 0 { usleep(100_000) }
          }
          return last
        }
      }
    }
    #expect(outcome.result.status == 0, "\(outcome.result.text)")
    #expect(outcome.status == 0)
    #expect(status == 0)
  }

  @Test(arguments: [
    (["serve", "card-game", "--host", "0.0.0.0"], "there is no token"),
    (["serve", "--port", "70000"], "--port is 70000"), (["serve", "nowhere"], "there is no environment 'nowhere'"),
    (["serve", "card-game", "--workers-only"], "name none"),
    (["worker", "card-game", "--controller", "ftp://x"], "--controller is 'ftp://x'"),
    (["worker", "card-game", "--controller", "http://127.0.0.1:1", "--self", "here"], "--self is 'here'"),
    (["run", "card-game", "--agent", "random", "--controller", "http://127.0.0.1:1"], "cannot be reached"),
    (["run", "card-game", "--agent", "random", "--controller", "nonsense"], "--controller is 'nonsense'"),
    (["run", "card-game", "--agent", "random", "--controller-token", "x"], "goes with --controller"),
    (["env", "check", "card-game", "--controller", "http://127.0.0.1:1"], "gauntlet serve"),
  ]) func badInputIsNamed(_ arguments: [String], _ expected: String) async throws {
    let (status, text) = try await CommandLineTool.apart {
      try CommandLineTool.run(arguments, variables: ["GAUNTLET_TOKEN": ""])
    }
    #expect(status == 2, "\(text)")
    #expect(text.contains(expected), "\(text)")
  }
}
