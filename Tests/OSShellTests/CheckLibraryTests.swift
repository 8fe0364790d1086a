import EnvironmentKit
import Episodes
import Foundation
import OSShell
import Testing

/// AgentBench's library of checks (agentbench.md 2.1.1), scripts in every language, and matches, as its records write them.
@Suite(.enabled(if: Machine.hasSandboxes, "this machine has no user namespaces: see gauntlet doctor"))
struct CheckLibraryTests {
  /// An environment whose dev split is these records.
  private func environment(_ records: [JSONValue]) throws -> (OSShell, URL) {
    let home = FileManager.default.temporaryDirectory.appending(
      path: "library-\(Seed(UInt64(getpid())).rawValue)-\(records.count)")
    try? FileManager.default.removeItem(at: home)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let file = home.appending(path: "records.json")
    try Data(JSONValue.array(records).text.utf8).write(to: file)
    let folder = OSShellTests.root.appending(path: "environments/os-shell")
    let built = try OSShell(resources: EnvironmentResources(folder: folder, scratch: home))
    let imported = try built.importTasks(from: file)
    #expect(imported.skipped.isEmpty, "\(imported.skipped)")
    _ = try imported.write(built.manifest, of: folder, as: .dev, in: home)
    return (
      try OSShell(
        resources: EnvironmentResources(folder: home.appending(path: "environments/os-shell"), scratch: home)), home
    )
  }

  private func score(_ environment: OSShell, _ sample: SampleID, answer: String) async throws -> Double? {
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1, style: .tools))
    let call = ToolCall(id: "1", name: "answer_action", arguments: JSONValue.object(["answer": .string(answer)]).text)
    let turn = try await session.submit(AgentReply("", toolCalls: [call]))
    await session.end()
    return turn.verdict?.score
  }

  @Test func everyCheckOfTheLibraryHoldsWhatItSays() async throws {
    let cases: [(check: String, expected: String, passing: [String], failing: [String])] = [
      ("integer-match.py", "42\n", ["42", " 42 ", "042"], ["41", "forty-two", "42.5", ""]),
      ("string-match.py", "a b\r\nc\n", ["a b\nc", " a b\r\nc "], ["a b c", "A b\nc", ""]),
      ("size-match.py", "1.5K\n", ["1536", "1536B", "1.5 KB", "1.5k"], ["1500", "1.5M", "big", ""]),
      ("in.py", "red, green and blue\n", ["green", "red, green"], ["yellow", ""]),
      ("containing.py", "green\n", ["it is green", "green"], ["it is blue", ""]),
    ]
    let records: [JSONValue] = cases.map { one in
      [
        "description": "Say it.",
        "evaluation": [
          "check": [.null, ["language": "python", "file": .string("check/\(one.check)")]],
          "example": ["language": "bash", "code": .string("printf '\(one.expected)'")],
        ],
      ]
    }
    let (environment, home) = try environment(records)
    defer { try? FileManager.default.removeItem(at: home) }
    for (sample, one) in zip(try environment.samples(in: .dev), cases) {
      for answer in one.passing {
        #expect(try await score(environment, sample, answer: answer) == 1, "\(one.check): \(answer)")
      }
      for answer in one.failing {
        #expect(try await score(environment, sample, answer: answer) == 0, "\(one.check): \(answer)")
      }
    }
  }

  @Test func scriptsOfEveryLanguageGetTheAnswerAndWhatCameBefore() async throws {
    let pipeline: [(language: String, first: String, second: String)] = [
      ("bash", "printf %s \"$1!\"", "[ \"$2\" = 'yes!' ]"),
      (
        "python", "import sys; print(sys.argv[1] + '!', end='')",
        "import sys; sys.exit(0 if sys.argv[2] == 'yes!' else 1)"
      ),
      (
        "c", "#include <stdio.h>\nint main(int n, char **a) { printf(\"%s!\", a[1]); return 0; }",
        "#include <string.h>\nint main(int n, char **a) { return n != 3 || strcmp(a[2], \"yes!\"); }"
      ),
      (
        "c++", "#include <iostream>\nint main(int, char **a) { std::cout << a[1] << '!'; }",
        "#include <string>\nint main(int, char **a) { return std::string(a[2]) != \"yes!\"; }"
      ),
    ]
    let records: [JSONValue] = pipeline.map { one in
      let script = { (code: String) -> JSONValue in ["language": .string(one.language), "code": .string(code)] }
      return ["description": "Say yes.", "evaluation": ["check": [script(one.first), script(one.second)]]]
    }
    let (environment, home) = try environment(records)
    defer { try? FileManager.default.removeItem(at: home) }
    for (sample, one) in zip(try environment.samples(in: .dev), pipeline) {
      #expect(try await score(environment, sample, answer: "yes") == 1, "\(one.language)")
      #expect(try await score(environment, sample, answer: "no") == 0, "\(one.language)")
    }
  }

  @Test func matchesAreTextOrPattern() async throws {
    let (environment, home) = try environment([
      ["description": "Say 3.", "evaluation": ["match": "3"]],
      ["description": "Say 3.", "evaluation": ["match": ["answer": "3", "strip": false]]],
      ["description": "Say 3.", "evaluation": ["match": ["regex": "^3[0-9]$", "strip": true]]],
    ])
    defer { try? FileManager.default.removeItem(at: home) }
    #expect(try await score(environment, "dev-000", answer: " 3 ") == 1)
    #expect(try await score(environment, "dev-001", answer: " 3 ") == 0)
    #expect(try await score(environment, "dev-001", answer: "3") == 1)
    #expect(try await score(environment, "dev-002", answer: " 37 ") == 1)
    #expect(try await score(environment, "dev-002", answer: "3") == 0)
  }

  /// A pattern that tries ever more ways finds nothing, and holds up nobody.
  @Test(.timeLimit(.minutes(1))) func patternsComeToAnEnd() async throws {
    let (environment, home) = try environment([
      ["description": "Say a.", "evaluation": ["match": ["regex": "^(a+)+$", "strip": true]]]
    ])
    defer { try? FileManager.default.removeItem(at: home) }
    #expect(try await score(environment, "dev-000", answer: String(repeating: "a", count: 60) + "!") == 0)
    #expect(try await score(environment, "dev-000", answer: String(repeating: "a", count: 60)) == 1)
  }

  /// A start script runs in the agent's shell, whatever its language; one that fails makes another problem than was meant.
  @Test func startScriptsCount() async throws {
    let start = { (language: String, code: String) -> JSONValue in
      [
        "description": "Say it.", "start": ["language": .string(language), "code": .string(code)],
        "evaluation": ["check": ["code": "[ -e /tmp/begun ]"]],
      ]
    }
    let (environment, home) = try environment([
      start("python", "open('/tmp/begun', 'w')"), start("bash", "sleep 6; touch /tmp/begun"), start("bash", "false"),
      start("bash", "exit 0"), start("c", "no program"),
    ])
    defer { try? FileManager.default.removeItem(at: home) }
    #expect(try await score(environment, "dev-000", answer: "") == 1)
    #expect(try await score(environment, "dev-001", answer: "") == 1)
    for (sample, reason) in [("dev-002", "status 1"), ("dev-003", "ended its shell"), ("dev-004", "status 1")] {
      let error = await #expect(throws: (any Error).self) {
        _ = try await score(environment, SampleID(sample), answer: "")
      }
      #expect("\(error as Any)".contains(reason), "\(error as Any)")
    }
  }

  /// Checks get Python's word for no answer, as AgentBench gives it to them.
  @Test func noAnswerIsNone() async throws {
    let (environment, home) = try environment([
      ["description": "Do it.", "evaluation": ["check": ["code": "[ \"$1\" = None ]"]]]
    ])
    defer { try? FileManager.default.removeItem(at: home) }
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: "dev-000", seed: 1, style: .text))
    #expect(try await session.submit(AgentReply("Act: finish")).verdict?.score == 1)
    await session.end()
  }

  /// Scripts are found where AgentBench keeps them, beside the folder of its records.
  @Test func scriptsLieWhereAgentBenchKeepsThem() throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "layout-\(getpid())")
    defer { try? FileManager.default.removeItem(at: home) }
    for folder in ["data/7", "scripts/dev", "scripts/7"] {
      try FileManager.default.createDirectory(at: home.appending(path: folder), withIntermediateDirectories: true)
    }
    let records: JSONValue = [
      ["description": "One.", "create": ["init": ["file": "init.sh"]], "evaluation": ["match": "3"]]
    ]
    for (script, file) in [("scripts/dev/init.sh", "data/dev.json"), ("scripts/7/init.sh", "data/7/stock.json")] {
      try Data(records.text.utf8).write(to: home.appending(path: file))
      #expect(try AgentBenchProblems(file: home.appending(path: file)).numbers.isEmpty)
      try Data("true".utf8).write(to: home.appending(path: script))
      #expect(try AgentBenchProblems(file: home.appending(path: file)).numbers == [0])
    }
  }

  /// Observations have no more bytes than the manifest says: one that says too little is refused.
  @Test func aManifestHoldsWhatItPromises() throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "promise-\(getpid())/os-shell")
    defer { try? FileManager.default.removeItem(at: home) }
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let file = OSShellTests.root.appending(path: "environments/os-shell/environment.yaml")
    let text = try String(contentsOf: file, encoding: .utf8).replacing(
      "observation_bytes: 16384", with: "observation_bytes: 10")
    try Data(text.utf8).write(to: home.appending(path: "environment.yaml"))
    let error = #expect(throws: Diagnostic.self) {
      try OSShell(resources: EnvironmentResources(folder: home, scratch: home))
    }
    #expect(error?.message.contains("is 10") == true)
  }

  @Test func whatCannotBePlayedIsNamedAndLeftOut() throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "named-\(getpid())")
    defer { try? FileManager.default.removeItem(at: home) }
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let file = home.appending(path: "records.json")
    let records: JSONValue = [
      ["description": "One.", "evaluation": ["match": ["regex": "(unclosed", "strip": true]]],
      ["description": "Two.", "evaluation": ["check": ["file": "check/0.sh"]]],
      ["description": "Three.", "evaluation": ["match": "3"]],
      ["description": "Four.", "create": ["image": "other"], "evaluation": ["match": "3"]],
      ["description": "Five.", "create": ["local": "packages"], "evaluation": ["match": "3"]],
      ["description": "Six.", "create": ["init": ["file": "../outside.sh"]], "evaluation": ["match": "3"]],
    ]
    try Data(records.text.utf8).write(to: file)
    let folder = OSShellTests.root.appending(path: "environments/os-shell")
    let environment = try OSShell(resources: EnvironmentResources(folder: folder, scratch: home))
    let imported = try environment.importTasks(from: file)
    #expect(imported.lines.count == 1)
    #expect(
      imported.skipped == [
        .init(name: "record 0", reason: "has a regex that is none: (unclosed"),
        .init(name: "record 1", reason: "needs the script check/0.sh, which is not at hand"),
        .init(name: "record 3", reason: "wants a machine made from the image 'other'"),
        .init(name: "record 4", reason: "wants a machine made from the image 'packages'"),
        .init(name: "record 5", reason: "names the script ../outside.sh, which is outside of its folder"),
      ])
  }
}

/// What a person may do to a machine's settings counts, however they do it.
@Suite(.enabled(if: Machine.hasSandboxes, "this machine has no user namespaces: see gauntlet doctor"))
struct LoginVariableTests {
  @Test(arguments: ["/root/.bash_profile", "/etc/profile", "/etc/profile.d/x.sh", "/etc/environment", "/root/notes"])
  func everyPlaceThatALoginReadsCounts(_ path: String) async throws {
    let environment = try OSShell(
      resources: EnvironmentResources(
        folder: OSShellTests.root.appending(path: "environments/os-shell"),
        scratch: FileManager.default.temporaryDirectory))
    let sample = try #require(
      try environment.samples(in: .dev).first { try environment.family(of: $0) == "set-variable" })
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1, style: .text))
    let text = await session.prompt.messages.last?.content ?? ""
    let words = text.split(separator: " ")
    let name = try #require(words.firstIndex(of: "variable").map { words[$0 + 1] })
    let value = try #require(words.firstIndex(of: "to").map { words[$0 + 1] }).dropLast()
    let line = path == "/etc/environment" ? "\(name)=\(value)" : "export \(name)=\(value)"
    _ = try await session.submit(AgentReply("Act: bash\n\n```bash\necho '\(line)' >>\(path)\n```"))
    #expect(try await session.submit(AgentReply("Act: finish")).verdict?.score == (path == "/root/notes" ? 0 : 1))
    await session.end()
  }
}
