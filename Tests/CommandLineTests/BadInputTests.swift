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
    (
      ["run", "house-holding", "--agent", "random", "--split", "tst"],
      "has no split 'tst'. Choose one of: dev, test, tr"
    ),
    (["run", "house-holding", "--agent", "random", "--split", "../tasks/dev"], "Choose one of: dev, test, train"),
    (["env", "check", "card-game", "--split", "nope"], "has no split 'nope'. Choose one of: dev, test, train"),
    (
      ["traces", "export", "traces/golden/card-game.sqlite", "--format", "openai", "--out", "/x", "--split", "nope"],
      "has no split 'nope'"
    ),
    (["run", "house-holding", "--agent", "glm", "--model", "/nowhere.gguf"], "/nowhere.gguf: cannot be opened"),
    (["run", "house-holding", "--agent", "openai"], "needs --base-url and --model"),
    (["run", "house-holding", "--agent", "random", "--run", "/proc/x/y.sqlite"], "cannot be made"),
    (["score", "/nowhere.sqlite"], "there is no such run file"), (["score", "README.md"], "cannot be read as a run"),
    (["replay", "traces/golden/house-holding.sqlite", "house-holding/dev-555"], "holds no such episode"),
    (["model", "info", "README.md"], "is not a GGUF file"),
    (["traces", "export", "traces/golden/house-holding.sqlite", "--format", "xml", "--out", "x"], "--format is 'xml'"),
    (["help", "nothing"], "there is no command 'nothing'"),
    (["help", "env", "nothing"], "Choose from: list, new, check"),
    (
      ["replay", "traces/golden/house-holding.sqlite", "--verify", "--fork", "2", "--run", "x"],
      "--verify and --fork are two things"
    ),
    (
      ["replay", "traces/golden/house-holding.sqlite", "house-holding/dev-000", "--fork", "2"],
      "name its file with --run"
    ),
    (["env", "import", "card-game", "README.md", "--to", "/nowhere"], "card-game takes no tasks of others"),
    (["env", "import", "os-shell", "/nowhere.json", "--to", "/nowhere"], "/nowhere.json: cannot be read"),
    (["env", "import", "os-shell", "README.md", "--to", "/nowhere"], "is not JSON"),
    (["env", "import", "web-shopping", "Sources", "--to", "/nowhere"], "items_shuffle"),
    (["run", "house-holding", "--agent", "random", "--run", ""], "name of the run file is empty"),
    (["run", "house-holding", "--agent", "random", "--run", "Sources"], "Sources: is no file"),
    (["frobnicate"], "frobnicate"), (["run", "--no-such-flag"], "no-such-flag"),
  ]) func badInputIsNamed(_ arguments: [String], _ expected: String) throws {
    let file = CommandLineTool.temporaryFile("bad-\(abs(arguments.hashValue))")
    let run = arguments[0] == "run" && !arguments.contains("--run") ? ["--run", file] : []
    let (status, text) = try CommandLineTool.run(arguments + run)
    #expect(status == 2, "\(text)")
    #expect(text.contains(expected), "\(text)")
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  /// What cannot be played writes nothing: neither a run nor a fork.
  @Test(arguments: [
    ["run", "house-holding", "--samples", "2"],
    ["replay", "traces/golden/house-holding.sqlite", "house-holding/dev-000", "--fork", "2"],
  ]) func anUnreachableEndpointStopsTheRun(_ command: [String]) throws {
    let file = CommandLineTool.temporaryFile("endpoint-\(command[0])")
    let (status, text) = try CommandLineTool.run(
      command + ["--agent", "openai", "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--run", file])
    #expect(status == 2, "\(text)")
    #expect(text.contains("cannot be reached"))
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func aScratchFolderThatCannotBeMadeStopsTheRun() throws {
    let file = CommandLineTool.temporaryFile("scratch")
    let (status, text) = try CommandLineTool.run(
      ["run", "database", "--agent", "oracle", "--samples", "1", "--run", file],
      variables: ["GAUNTLET_SCRATCH": "/proc/x"])
    #expect(status == 2, "\(text)")
    #expect(text.contains("cannot be made") && text.contains("GAUNTLET_SCRATCH"), "\(text)")
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  /// A run goes on with the model that it was begun with, and not with another of its name.
  @Test func anotherModelOfTheSameNameIsRefused() throws {
    let file = CommandLineTool.temporaryFile("models")
    let folders = ["a", "b"].map { FileManager.default.temporaryDirectory.appending(path: "\(getpid())-\($0)") }
    defer { for path in folders.map(\.path) + [file] { try? FileManager.default.removeItem(atPath: path) } }
    let fixtures = CommandLineTool.root.appending(path: "Tests/Fixtures/glm")
    for (folder, name) in zip(folders, ["tiny-chatglm-q4_0.gguf", "tiny-chatglm-q4_k_m.gguf"]) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: fixtures.appending(path: name), to: folder.appending(path: "model.gguf"))
    }
    func run(_ folder: URL) throws -> (status: Int32, text: String) {
      try CommandLineTool.run([
        "run", "card-game", "--agent", "glm", "--model", folder.appending(path: "model.gguf").path, "--sample",
        "dev-000", "--max-tokens", "4", "--run", file,
      ])
    }
    #expect(try run(folders[0]).status == 0)
    #expect(try run(folders[0]).status == 0)
    let (status, text) = try run(folders[1])
    #expect(status == 2 && text.contains("agent settings") && text.contains("model_sha256"), "\(text)")
  }

  @Test func aSampleNamedTwiceIsPlayedOnce() throws {
    let file = CommandLineTool.temporaryFile("twice")
    let out = file + "-out"
    defer { for path in [file, out] { try? FileManager.default.removeItem(atPath: path) } }
    let (status, text) = try CommandLineTool.run([
      "run", "house-holding", "--agent", "oracle", "--sample", "dev-001", "--sample", "dev-001", "--run", file,
    ])
    #expect(status == 0 && text.contains("1 of 1 episodes"), "\(text)")
    #expect(try CommandLineTool.run(["traces", "export", file, "--format", "agentbench", "--out", out]).status == 0)
  }

  /// What only slows things down is no fault, and no raw error of a library is shown.
  @Test func doctorSpeaksPlainly() throws {
    let (status, text) = try CommandLineTool.run(["doctor"], variables: ["GAUNTLET_SCRATCH": "/proc/x"])
    #expect(status == 1)
    #expect(text.contains("MISSING  scratch folder: /proc/x: cannot be made: "), "\(text)")
    #expect(!text.contains("Error Domain") && !text.contains("UserInfo"), "\(text)")
    let (usual, home) = try CommandLineTool.run(["doctor"], variables: ["HOME": "", "XDG_CACHE_HOME": ""])
    #expect(usual == 0, "\(home)")
    #expect(!home.contains("scratch folder: /.cache"), "\(home)")
  }

  @Test func helpOnACommandIsGiven() throws {
    for arguments in [["help"], ["help", "env"], ["help", "traces", "export"], ["env", "list", "--help"]] {
      #expect(try CommandLineTool.run(arguments).status == 0)
    }
    #expect(try CommandLineTool.run(["env", "list", "--help"]).text.contains("For example: gauntlet env list"))
  }
}
