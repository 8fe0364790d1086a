import Episodes
import Foundation
import Testing
import TraceStore

/// Environments of one's own: made, checked, played, broken.
@Suite struct PluginTests {
  /// A folder for one test, and a thread that may wait.
  static func withFolder(_ body: @escaping @Sendable (URL) throws -> Void) async throws {
    try await CommandLineTool.apart {
      let folder = FileManager.default.temporaryDirectory.appending(path: "plug-in-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try body(folder.resolvingSymlinksInPath())
    }
  }

  /// A new environment in Python.
  private static func withEnvironment(_ body: @escaping @Sendable (URL) throws -> Void) async throws {
    try await withFolder { folder in
      let made = try CommandLineTool.run(["env", "new", "coin-box", "--language", "python", "--to", folder.path])
      try #require(made.status == 0, "\(made.text)")
      try body(folder.appending(path: "coin-box"))
    }
  }

  private static func change(_ file: URL, _ old: String, _ new: String) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  @Test func aNewEnvironmentInPythonWorks() async throws {
    try await Self.withEnvironment { folder in
      let tests = try Shell.run("cd '\(folder.path)' && python3 -m unittest")
      #expect(tests.status == 0, "\(tests.text)")
      let check = try CommandLineTool.run(["env", "check", folder.path])
      #expect(check.status == 0, "\(check.text)")
      #expect(check.text.split(separator: "\n").count { $0.hasSuffix(" ok") } == 9)
      #expect(try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8).hasPrefix("# Coin box"))
    }
  }

  /// What stands between a world and the wire is short, and needs nothing.
  @Test func theProtocolLayerIsShortAndNeedsNothing() throws {
    let folder = CommandLineTool.root.appending(path: "templates/python")
    let text = try String(contentsOf: folder.appending(path: "protocol.py"), encoding: .utf8)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 200)
    let known: Set = [
      "collections", "hmac", "http", "json", "os", "pathlib", "protocol", "re", "secrets", "session", "sys",
      "threading",
      "time", "traceback", "unittest", "urllib", "world", "number_lock",
    ]
    for name in ["protocol.py", "session.py", "world.py", "number_lock.py"] {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      for match in text.matches(of: /(?m)^(?:import|from) ([a-z_]+)/) { #expect(known.contains(String(match.1))) }
    }
  }

  @Test func agentsPlayItAndReplaysAreEqual() async throws {
    try await Self.withEnvironment { folder in
      let file = folder.appending(path: "run.sqlite").path
      let run = try CommandLineTool.run(["run", folder.path, "--agent", "oracle", "--run", file, "--quiet"])
      #expect(run.status == 0, "\(run.text)")
      #expect(try RunReader(file: file).episodes().map(\.score) == Array(repeating: 1, count: 5))
      let variables = ["GAUNTLET_ENVIRONMENTS": folder.deletingLastPathComponent().path]
      let replay = try CommandLineTool.run(["replay", file, "--verify"], variables: variables)
      #expect(replay.status == 0, "\(replay.text)")
      let score = try CommandLineTool.run(["score", file], variables: variables)
      #expect(score.status == 0 && score.text.contains("coin-box"), "\(score.text)")
    }
  }

  /// A program that dies takes its own episodes with it, and the run goes on with a new one.
  @Test func aProgramThatDiesIsStartedAgain() async throws {
    try await Self.withEnvironment { folder in
      try Self.change(
        folder.appending(path: "coin_box.py"), "        guess = arguments[\"code\"]\n",
        """
                guess = arguments["code"]
                if not Path("died").exists():
                    Path("died").write_text("once")
                    __import__("os")._exit(3)

        """)
      let file = folder.appending(path: "run.sqlite").path
      let run = try CommandLineTool.run(
        ["run", folder.path, "--agent", "oracle", "--run", file, "--parallel", "1", "--attempts", "3"])
      #expect(run.status == 0, "\(run.text)")
      let attempts = try RunReader(file: file).attempts()
      #expect(attempts.count == 6)
      #expect(attempts.count { $0.score == 1 } == 5)
    }
  }

  /// An error in a world is no answer of the agent's: its episode has no score, and others go on.
  @Test func aWorldThatFailsIsNotScored() async throws {
    try await Self.withEnvironment { folder in
      try Self.change(
        folder.appending(path: "coin_box.py"), "        guess = arguments[\"code\"]\n",
        "        guess = arguments[\"code\"]\n        if self.id == \"dev-002\": 1 / 0\n")
      try Self.change(
        folder.appending(path: "coin_box.py"), "        self.guesses = 0\n",
        "        self.guesses = 0\n        self.id = task[\"id\"]\n")
      let file = folder.appending(path: "run.sqlite").path
      let run = try CommandLineTool.run(
        ["run", folder.path, "--agent", "oracle", "--run", file, "--attempts", "2"])
      #expect(run.status == 3, "\(run.text)")
      #expect(run.text.contains("ZeroDivisionError"))
      #expect(try RunReader(file: file).episodes().count { $0.score == 1 } == 4)
    }
  }

  @Test func aBrokenPromiseIsFound() async throws {
    try await Self.withEnvironment { folder in
      try Self.change(
        folder.appending(path: "coin_box.py"), "elsewhere.\")", "elsewhere. \" + str(__import__(\"time\").time_ns()))")
      let check = try CommandLineTool.run(["env", "check", folder.path, "--json"])
      #expect(check.status == 1, "\(check.text)")
      let lines = check.text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
      let broken = lines.filter { $0["ok"]?.boolValue == false }.compactMap { $0["rule"]?.stringValue }
      #expect(broken.contains("determinism"))
    }
  }

  @Test(arguments: [
    (#""version": 1,"#, #""version": 1, "colour": "red","#, "colour"),
    (#""command": ["python3", "coin_box.py"],"#, "", "command"),
    (#""python3", "coin_box.py""#, #""no-such-program-here""#, "does not serve"),
    (#""python3", "coin_box.py""#, #""python3", "-c", "raise SystemExit('no luck')""#, "no luck"),
    (#""python3", "coin_box.py""#, #""echo", "{\"url\": \"nowhere\"}""#, "nowhere"),
    (#""splits": {"dev": 5,"#, #""splits": {"dev": 6,"#, "has 5 tasks"),
  ])
  func whatIsWrongIsSaid(_ old: String, _ new: String, _ words: String) async throws {
    try await Self.withEnvironment { folder in
      try Self.change(folder.appending(path: "environment.yaml"), old, new)
      let run = try CommandLineTool.run(
        ["run", folder.path, "--agent", "random", "--run", folder.appending(path: "run.sqlite").path])
      #expect(run.status == 2, "\(run.text)")
      #expect(run.text.contains(words), "\(run.text)")
    }
  }

  @Test(arguments: [
    ["env", "new", "Coin", "--language", "python"], ["env", "new", "a--b", "--language", "python"],
    ["env", "new", "../x", "--language", "python"], ["env", "new", "card-game", "--language", "python"],
    ["env", "new", "coin-box", "--language", "cobol"], ["env", "new", "coin-box"],
    ["env", "new", "coin-box", "--language", "python", "--to", "/proc/nowhere"],
    ["env", "check", "./nowhere"], ["env", "serve", "./nowhere"], ["env", "serve", "coin-box", "--port", "70000"],
    ["env", "check", "http://127.0.0.1:1"],
  ])
  func wrongUseIsRefused(_ arguments: [String]) throws {
    let result = try CommandLineTool.run(arguments)
    #expect(result.status == 2, "\(arguments): \(result.text)")
  }

  @Test func whatIsThereIsNotWrittenOver() async throws {
    try await Self.withEnvironment { folder in
      let parent = folder.deletingLastPathComponent().path
      let again = try CommandLineTool.run(["env", "new", "coin-box", "--language", "swift", "--to", parent])
      #expect(again.status == 2 && again.text.contains("there already"))
    }
  }

  /// Without Gauntlet beside it, it serves whoever asks, and registers with a controller.
  @Test func itRegistersWithAController() async throws {
    try await Self.withEnvironment { folder in
      try ServedController.run(["--workers-only", "--show-oracle"]) { url in
        let program = Process()
        program.executableURL = URL(filePath: "/usr/bin/env")
        program.arguments = ["python3", "coin_box.py"]
        program.currentDirectoryURL = folder
        program.environment = ProcessInfo.processInfo.environment.merging([
          "GAUNTLET_CONTROLLER": url, "GAUNTLET_SHOW_ORACLE": "1",
        ]) { $1 }
        program.standardOutput = FileHandle.nullDevice
        try program.run()
        // A child may be born with signals blocked: it is not asked.
        defer {
          kill(program.processIdentifier, SIGKILL)
          program.waitUntilExit()
        }
        var status: Int32 = 2
        var text = ""
        for _ in 0..<100 where status == 2 {
          (status, text) = try CommandLineTool.run([
            "run", "coin-box", "--agent", "oracle", "--controller", url, "--quiet",
            "--run", folder.appending(path: "run.sqlite").path,
          ])
          if status == 2 { Thread.sleep(forTimeInterval: 0.2) }
        }
        #expect(status == 0, "\(text)")
      }
    }
  }
}

/// A line of a shell, run to its end.
enum Shell {
  static func run(_ line: String, variables: [String: String] = [:]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line + " 2>&1"]
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}

/// `gauntlet serve` while something asks it.
enum ServedController {
  static func run(_ arguments: [String], _ body: (_ url: String) throws -> Void) throws {
    let process = CommandLineTool.process(["serve", "--port", "0", "--json", "--drain", "0"] + arguments)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    var line = Data()
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) {
      line += byte
    }
    let url = try #require(try JSONValue(parsing: String(decoding: line, as: UTF8.self))["url"]?.stringValue)
    try body(url)
  }
}
