import Foundation
import Testing

struct BadInputTests {
  /// One clear message, exit status 2, and nothing written half.
  @Test(arguments: [
    (["run", "nowhere", "--agent", "oracle"], "there is no environment 'nowhere'"),
    (["run", "--agent", "nobody"], "There is no agent 'nobody'"),
    (["run", "--agent", "random", "--parallel", "0"], "--parallel is 0"),
    (["run", "--agent", "random", "--style", "song"], "--style is 'song'"),
    (["run", "--agent", "random", "--option", "colour=red"], "no environment here has the option 'colour'"),
    (["run", "card-game", "--agent", "random", "--option", "rules=loose"], "rules"),
    (["run", "house-holding", "--agent", "random", "--sample", "dev-999"], "has no sample 'dev-999'"),
    (["run", "house-holding", "--agent", "random", "--split", "nowhere"], "cannot be read"),
    (["run", "house-holding", "--agent", "glm", "--model", "/nowhere.gguf"], "/nowhere.gguf: cannot be opened"),
    (["run", "house-holding", "--agent", "openai"], "needs --base-url and --model"),
    (["run", "house-holding", "--agent", "random", "--run", "/proc/x/y.sqlite"], "cannot be made"),
    (["score", "/nowhere.sqlite"], "there is no such run file"), (["score", "README.md"], "cannot be read as a run"),
    (["replay", "traces/golden/house-holding.sqlite", "house-holding/dev-555"], "holds no such episode"),
    (["model", "info", "README.md"], "is not a GGUF file"),
    (["traces", "export", "traces/golden/house-holding.sqlite", "--format", "xml", "--out", "x"], "--format is 'xml'"),
    (["frobnicate"], "frobnicate"), (["run", "--no-such-flag"], "no-such-flag"),
  ]) func badInputIsNamed(_ arguments: [String], _ expected: String) throws {
    let file = CommandLineTool.temporaryFile("bad-\(abs(arguments.hashValue))")
    let run = arguments[0] == "run" && !arguments.contains("--run") ? ["--run", file] : []
    let (status, text) = try CommandLineTool.run(arguments + run)
    #expect(status == 2, "\(text)")
    #expect(text.contains(expected), "\(text)")
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func anUnreachableEndpointStopsTheRun() throws {
    let file = CommandLineTool.temporaryFile("endpoint")
    let (status, text) = try CommandLineTool.run([
      "run", "house-holding", "--agent", "openai", "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--samples",
      "2", "--run", file,
    ])
    #expect(status == 2, "\(text)")
    #expect(text.contains("cannot be reached"))
    #expect(!FileManager.default.fileExists(atPath: file))
  }
}
