import Episodes
import Foundation
import Testing
import TraceStore

struct KillTests {
  /// A run that strays and comes back: scores, step counts and texts differ from episode to episode, in all three
  /// environments, one of which has its real server killed with the process.
  private func arguments(_ file: String) -> [String] {
    [
      "run", "card-game", "database", "house-holding", "--agent", "oracle", "--noise", "0.3", "--split", "dev",
      "--epochs", "3", "--parallel", "3", "--json",
      "--run", file,
    ]
  }

  /// The real process is killed at random moments. Every step that it reported is in the file as it was reported, and the
  /// finished run has the steps and the scores of an undisturbed one, byte for byte.
  @Test func aKilledRunLosesNothing() throws {
    let file = CommandLineTool.temporaryFile("killed")
    let calm = CommandLineTool.temporaryFile("calm")
    for path in [file, calm] { try? FileManager.default.removeItem(atPath: path) }
    defer { for path in [file, calm] { try? FileManager.default.removeItem(atPath: path) } }
    #expect(try CommandLineTool.run(arguments(calm)).status == 0)
    var random = RandomSource(Seed(UInt64(ProcessInfo.processInfo.processIdentifier)))
    var reported: Set<String> = []
    var kills = 0
    while kills < 24 {
      let process = CommandLineTool.process(arguments(file))
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
      try process.run()
      var output = Data()
      if random.chance(0.25) {
        // Some die while they still open the file or start the server.
        Thread.sleep(forTimeInterval: 0.2 * random.unit())
      } else {
        // Others after so many reports, and a moment.
        let lines = 1 + random.below(60)
        while output.count(where: { $0 == UInt8(ascii: "\n") }) < lines,
          case let more = pipe.fileHandleForReading.availableData, !more.isEmpty
        {
          output += more
        }
        Thread.sleep(forTimeInterval: 0.02 * random.unit())
      }
      let wasRunning = process.isRunning
      kill(process.processIdentifier, SIGKILL)
      output += pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      let text = String(decoding: output, as: UTF8.self)
      // The last line may have been cut by the kill.
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let value = try JSONValue(parsing: String(line))
        guard value["event"] == "step", let episode = value["episode"]?.stringValue else { continue }
        reported.insert("\(episode)@\(value["attempt"]?.intValue ?? -1) \(value["step"]?.intValue ?? -1)")
      }
      guard wasRunning else { break }
      kills += 1
    }
    #expect(kills >= 20, "the run was done after \(kills) kills")
    let finished = try CommandLineTool.run(arguments(file))
    #expect(finished.status == 0, "\(finished.text.suffix(600))")

    let reader = try RunReader(file: file)
    var recorded: Set<String> = []
    for attempt in try reader.attempts() {
      for step in 0..<attempt.stepCount { recorded.insert("\(attempt.episode)@\(attempt.number) \(step)") }
    }
    #expect(reported.subtracting(recorded).isEmpty)
    let disturbed = try digests(reader)
    let undisturbed = try digests(RunReader(file: calm))
    #expect(disturbed.count == 276 && disturbed == undisturbed)
    let scores = try reader.episodes().compactMap(\.score)
    #expect(min(scores.count { $0 == 0 }, scores.count { $0 > 0.5 }) >= 5, "scores all alike would prove nothing")
    #expect(Set(disturbed.values).count > 200, "episodes all alike would prove nothing")
    let interrupted = try reader.attempts().count { $0.status == .cancelled }
    print(
      "kill test: \(kills) kills, \(interrupted) episodes cut off, \(reported.count) steps reported before a kill, "
        + "\(recorded.count) recorded, \(disturbed.count) episodes equal to an undisturbed run's")
  }

  /// What counts of each episode: its score, and a digest of everything that was said, done and seen in it.
  private func digests(_ reader: RunReader) throws -> [String: String] {
    var digests: [String: String] = [:]
    for attempt in try reader.episodes() {
      let trace = try reader.trace(attempt)
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      var text = "\(attempt.status) \(attempt.score ?? -1) \(attempt.result.text)\n"
      for step in trace.steps {
        text += String(decoding: try encoder.encode(step.prompt) + encoder.encode(step.reply), as: UTF8.self)
        text += String(decoding: try encoder.encode(step.actions) + encoder.encode(step.outcomes), as: UTF8.self)
      }
      text += String(decoding: try encoder.encode(trace.transcript), as: UTF8.self)
      digests["\(attempt.episode)"] = Digest(of: text).hex
    }
    return digests
  }
}
