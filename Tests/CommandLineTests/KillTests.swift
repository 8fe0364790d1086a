import Episodes
import Foundation
import Testing
import TraceStore

struct KillTests {
  /// The real process is killed at twenty random moments. Every step that it reported is in the file, and the finished
  /// run has the scores of an undisturbed one.
  @Test func aKilledRunLosesNothing() throws {
    let file = CommandLineTool.temporaryFile("killed")
    let calm = CommandLineTool.temporaryFile("calm")
    for path in [file, calm] { try? FileManager.default.removeItem(atPath: path) }
    defer { for path in [file, calm] { try? FileManager.default.removeItem(atPath: path) } }
    func arguments(_ file: String) -> [String] {
      ["run", "house-holding", "--agent", "random", "--split", "test", "--epochs", "8", "--json", "--run", file]
    }
    #expect(try CommandLineTool.run(arguments(calm)).status == 0)
    var random = RandomSource(Seed(UInt64(ProcessInfo.processInfo.processIdentifier)))
    var reported: Set<String> = []
    var kills = 0
    while kills < 20 {
      let process = CommandLineTool.process(arguments(file))
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: 0.1 + 0.25 * random.unit())
      let wasRunning = process.isRunning
      kill(process.processIdentifier, SIGKILL)
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      // The last line may have been cut by the kill.
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let value = try JSONValue(parsing: String(line))
        guard value["event"] == "step", let episode = value["episode"]?.stringValue else { continue }
        reported.insert("\(episode)@\(value["attempt"]?.intValue ?? -1) \(value["step"]?.intValue ?? -1)")
      }
      guard wasRunning else { break }
      kills += 1
    }
    #expect(kills == 20)
    #expect(!reported.isEmpty)
    #expect(try CommandLineTool.run(arguments(file)).status == 0)
    let reader = try RunReader(file: file)
    var recorded: Set<String> = []
    for attempt in try reader.attempts() {
      for step in 0..<attempt.stepCount { recorded.insert("\(attempt.episode)@\(attempt.number) \(step)") }
    }
    #expect(reported.subtracting(recorded).isEmpty)
    func scores(_ reader: RunReader) throws -> [String: Double?] {
      Dictionary(try reader.episodes().map { ("\($0.episode)", $0.score) }, uniquingKeysWith: { $1 })
    }
    #expect(try scores(reader) == scores(RunReader(file: calm)))
  }
}
