import EnvironmentKit
import Episodes
import Foundation
import OSShell
import Testing

/// AgentBench's own records, as far as they are at hand.
enum AgentBenchProblemFile {
  static let file = OSShellTests.root.deletingLastPathComponent().appending(
    path: "shared/data/agentbench-dev/operating-system/dev.json")
  static let isThere = FileManager.default.fileExists(atPath: file.path)
}

@Suite(.enabled(if: AgentBenchProblemFile.isThere, "AgentBench's records are not at hand"))
struct AgentBenchProblemsTests {
  @Test func recordsAreTakenOverOrNamed() throws {
    let records = try AgentBenchProblems(file: AgentBenchProblemFile.file)
    #expect(records.numbers.count + records.skipped.count == 26)
    #expect(records.numbers.count >= 18)
    for skipped in records.skipped { #expect(skipped.reason.hasPrefix("needs the script "), "\(skipped)") }
  }

  /// Every record that can be read can be played: its own scripts make its machine.
  @Test(.enabled(if: Machine.hasSandboxes, "this machine has no user namespaces: see gauntlet doctor"))
  func recordsCanBePlayed() async throws {
    let records = try AgentBenchProblems(file: AgentBenchProblemFile.file)
    let folder = FileManager.default.temporaryDirectory.appending(path: "records-\(getpid())/os-shell")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try FileManager.default.createDirectory(at: folder.appending(path: "tasks"), withIntermediateDirectories: true)
    let manifest = try String(
      contentsOf: OSShellTests.root.appending(path: "environments/os-shell/environment.yaml"), encoding: .utf8)
    let lines = records.numbers.map {
      "{\"id\": \"dev-\($0)\", \"file\": \"\(AgentBenchProblemFile.file.path)\", \"number\": \($0)}\n"
    }
    try Data(manifest.replacing("{dev: 26, test: 144}", with: "{dev: \(lines.count)}").utf8).write(
      to: folder.appending(path: "environment.yaml"))
    try Data(lines.joined().utf8).write(to: folder.appending(path: "tasks/dev.jsonl"))
    let environment = try OSShell(resources: EnvironmentResources(folder: folder, scratch: folder))
    var solved = 0
    for sample in try environment.samples(in: .dev) {
      let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1, style: .text))
      var verdict: Verdict?
      for _ in 0..<8 where verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
      await session.end()
      if verdict?.score == 1 { solved += 1 }
      #expect(verdict?.status == .completed, "\(sample)")
    }
    #expect(solved == lines.count)
  }
}

/// Checks in Python and C see nothing of what an agent leaves for them to find.
@Suite(.enabled(if: Machine.hasSandboxes, "this machine has no user namespaces: see gauntlet doctor"))
struct CheckLanguageTests {
  @Test(arguments: [
    (
      "python", "import sys; sys.exit(1)",
      "d=$(python3 -c 'import site; print(site.getusersitepackages())'); mkdir -p $d; echo 'import os; os._exit(0)' >$d/usercustomize.py"
    ),
    (
      "c", "#include <string.h>\nint main(void) { return 1; }",
      "mkdir -p /usr/local/include; printf '#include <unistd.h>\nstatic __attribute__((constructor)) void f(void) { _exit(0); }\n' >/usr/local/include/string.h"
    ),
    (
      "python", "import sys; sys.exit(1)",
      "mkdir -p /etc/python3.11; echo 'import os; os._exit(0)' >/etc/python3.11/sitecustomize.py"
    ),
    (
      "bash", "python3 -c 'import re, sys; sys.exit(1)'",
      "for d in /etc/python3.* /etc/python3.11; do mkdir -p $d; echo 'import os; os._exit(0)' >$d/sitecustomize.py; done; echo 'import os; os._exit(0)' | tee /root/re.py /root/sitecustomize.py; d=$(python3 -m site --user-site); mkdir -p $d; cp /root/re.py $d/usercustomize.py; mkdir -p /usr/local/lib/python3.11/dist-packages; cp /root/re.py /usr/local/lib/python3.11/dist-packages/sitecustomize.py"
    ),
    (
      "bash", "perl -e 'use strict; use POSIX; exit 1'",
      "v=$(perl -e 'print substr($^V, 1)'); for d in /etc/perl /usr/local/share/perl/$v /usr/local/lib/x86_64-linux-gnu/perl/$v; do mkdir -p $d; echo 'BEGIN { exit 0 } 1;' >$d/strict.pm; done"
    ),
    (
      "c", "int main(void) { return 1; }",
      "(while :; do for f in /tmp/tmp.*/a.c /tmp/cc*.s /usr/local/lib/tmp.*/a.c; do [ -e $f ] && echo 'int main(){return 0;}' >$f; done; rmdir /usr/local/lib; mv /usr/local/lib /l; done) >/dev/null 2>&1 &"
    ),
  ]) func checksOfOtherLanguagesCannotBeBribed(_ language: String, _ code: String, _ attack: String) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "checks-\(language)-\(abs(attack.hashValue))-\(getpid())/os-shell")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try FileManager.default.createDirectory(at: folder.appending(path: "tasks"), withIntermediateDirectories: true)
    let manifest = try String(
      contentsOf: OSShellTests.root.appending(path: "environments/os-shell/environment.yaml"), encoding: .utf8)
    let wanted: JSONValue = ["language": .string(language), "code": .string(code)]
    let passing: JSONValue = [
      "language": .string(language),
      "code": .string(
        code.replacing("exit 1", with: "exit 0").replacing("exit(1)", with: "exit(0)").replacing(
          "return 1", with: "return 0")),
    ]
    let records: JSONValue = .array(
      [wanted, passing].map { check in
        [
          "description": "Do it.", "create": ["local": "default"],
          "evaluation": ["check": [check]],
        ]
      })
    for (name, text) in [
      ("environment.yaml", manifest.replacing("{dev: 26, test: 144}", with: "{dev: 2}")),
      ("tasks/dev.json", records.text),
      (
        "tasks/dev.jsonl",
        "{\"id\":\"dev-0\",\"file\":\"dev.json\",\"number\":0}\n{\"id\":\"dev-1\",\"file\":\"dev.json\",\"number\":1}\n"
      ),
    ] { try Data(text.utf8).write(to: folder.appending(path: name)) }
    let environment = try OSShell(resources: EnvironmentResources(folder: folder, scratch: folder))
    for (sample, score) in [("dev-0", 0.0), ("dev-1", 1.0)] {
      let session = try await EpisodeSession(
        environment, EpisodeRequest(sample: SampleID(sample), seed: 1, style: .text))
      _ = try await session.submit(AgentReply("Act: bash\n\n```bash\n\(attack)\n```"))
      #expect(try await session.submit(AgentReply("Act: finish")).verdict?.score == score, "\(sample)")
      await session.end()
    }
  }
}
