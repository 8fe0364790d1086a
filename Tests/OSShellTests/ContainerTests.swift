import EnvironmentKit
import Episodes
import Foundation
import OSShell
import Testing

/// The same machine as a container of a Docker-compatible engine's: a real one, podman with runc.
struct ContainerTests {
  private static func environment(
    _ service: ContainerService,
    folder: URL = OSShellTests.root.appending(path: "environments/os-shell")
  ) throws -> OSShell {
    var variables = ProcessInfo.processInfo.environment
    variables["GAUNTLET_CONTAINER_SOCKET"] = service.socket
    variables["GAUNTLET_CONTAINER_IMAGE"] = ContainerService.image
    return try OSShell(
      resources: EnvironmentResources(
        folder: folder, scratch: FileManager.default.temporaryDirectory), variables: variables)
  }

  private static func session(_ environment: OSShell, _ sample: SampleID) async throws -> EpisodeSession {
    try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 11, style: .text))
  }

  private static func run(_ session: EpisodeSession, _ script: String) async throws -> String {
    let turn = try await session.submit(AgentReply("Act: bash\n\n```bash\n\(script)\n```"))
    return turn.outcomes.last?.observation?.text ?? ""
  }

  /// One service for all that is tried: starting it takes longest.
  @Test(
    .enabled(
      if: Machine.hasSandboxes && ContainerService.isInstalled, "no podman with runc: apt-get install podman runc"))
  func aContainerKeepsTheSameContract() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gauntlet-engine-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let service = try await ContainerService(folder: folder)
    do {
      let environment = try Self.environment(service)
      try await environment.prepare()
      try await solves(environment)
      try await keepsItsState(environment)
      try await judges(service)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, attack) in Self.attacks.enumerated() {
          if number >= 3 { try await group.next() }
          group.addTask { try await Self.harmsOnlyItself(attack, environment) }
        }
        try await group.waitForAll()
      }
      // None is left, whatever was done in them.
      try await wait(for: 0, service)
      try await goesWithItsProcess(service)
      try await refusesWhatIsNotGranted(service)
    } catch {
      await Self.remove(service)
      throw error
    }
    await Self.remove(service)
    let gone = try Self.environment(service)
    let error = await #expect(throws: Diagnostic.self) { try await gone.prepare() }
    #expect(error?.message.contains("no container engine answers there") == true)
  }

  private func solves(_ environment: OSShell) async throws {
    let samples = try environment.samples(in: .dev)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, sample) in samples.enumerated() {
        if number >= 3 { try await group.next() }
        group.addTask {
          let session = try await Self.session(environment, sample)
          var verdict: Verdict?
          for _ in 0..<8 where verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
          await session.end()
          #expect(verdict?.score == 1, "\(sample)")
        }
      }
      try await group.waitForAll()
    }
  }

  private func keepsItsState(_ environment: OSShell) async throws {
    let session = try await Self.session(environment, "dev-000")
    #expect(try await Self.run(session, "cd /tmp; x=5; sleep 100 &") == "The output of the OS is empty.")
    #expect(try await Self.run(session, "pwd; echo $x; jobs | wc -l") == "The output of the OS:\n\n/tmp\n5\n1")
    #expect(
      try await Self.run(session, "echo before; cat /dev/zero | cat >/dev/null") == "The output of the OS:\n\nbefore")
    #expect(try await Self.run(session, "pwd; exit 3").hasPrefix("The output of the OS:\n\n/tmp\n"))
    #expect(try await Self.run(session, "pwd; id -u") == "The output of the OS:\n\n/root\n0")
    await session.end()
    for (attack, expected) in [
      ("unshare -r true 2>&1; perl -e 'syscall(272, 0x10000000) == 0 or print $!'", "not permitted"),
      ("cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '", "lo"),
      ("(exec 3<>/dev/tcp/1.1.1.1/80) 2>&1 | head -1", "unreachable"),
      ("echo x >/usr/bin/ls 2>&1", "Read-only file system"), ("rm -f /etc/ld.so.preload 2>&1", "busy"),
      ("mv /etc /e 2>&1", "cannot m"), ("touch /etc/alternatives/awk 2>&1", "Read-only file system"),
      ("echo 1 >/proc/sys/kernel/hostname 2>&1; hostname", "sandbox"),
      ("ls \(OSShellTests.root.path) 2>&1", "cannot access"),
      // Families of sockets that no namespace holds, and what is counted for all.
      ("python3 -c 'import socket as s; s.socket(s.AF_VSOCK, s.SOCK_STREAM)' 2>&1", "Address family not supported"),
      ("python3 -c 'import socket as s; [s.socket(f, s.SOCK_DGRAM) for f in (1, 2, 10)]' && echo all", "all"),
      ("perl -e 'syscall(\(Self.inotify), 0) == -1 and print $!'", "Function not implemented"),
      ("echo x >/etc/perl/strict.pm", "Read-only file system"), ("mv /usr/local/share /usr/local/s 2>&1", "busy"),
    ] {
      let session = try await Self.session(environment, "dev-000")
      let seen = try await Self.run(session, attack)
      #expect(seen.contains(expected), "\(attack): \(seen)")
      await session.end()
    }
  }

  #if arch(x86_64)
    private static let inotify = 294
  #else
    private static let inotify = 26
  #endif

  /// Checks in every language are run there too, and not by what somebody left for them.
  private func judges(_ service: ContainerService) async throws {
    let home = service.folder.appending(path: "judged")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let records: JSONValue = .array(
      [
        ("python", "import re, sys; sys.exit(0 if sys.argv[1] == 'yes' else 1)"),
        ("c", "int main(int n, char **a) { return n != 2 || a[1][0] != 'y'; }"),
        ("bash", "python3 -c 'import re, sys; sys.exit(sys.argv[1] != \"yes\")' \"$1\""),
        ("bash", "perl -e 'use strict; exit($ARGV[0] ne \"yes\")' -- \"$1\""),
      ].map { language, code in
        [
          "description": "Say yes.",
          "evaluation": ["check": [["language": .string(language), "code": .string(code)]]],
        ]
      })
    try Data(records.text.utf8).write(to: home.appending(path: "records.json"))
    let built = try Self.environment(service)
    let imported = try built.importTasks(from: home.appending(path: "records.json"))
    let folder = OSShellTests.root.appending(path: "environments/os-shell")
    _ = try imported.write(built.manifest, of: folder, as: .dev, in: home)
    let environment = try Self.environment(service, folder: home.appending(path: "environments/os-shell"))
    let bribe =
      "for d in /etc/python3.* /etc/perl /root; do for f in sitecustomize.py re.py; do echo 'import os; os._exit(0)' >$d/$f; done; echo 'BEGIN { exit 0 } 1;' >$d/strict.pm; done 2>/dev/null"
    for sample in try environment.samples(in: .dev) {
      for (answer, score) in [("yes", 1.0), ("no", 0.0)] {
        let session = try await Self.session(environment, sample)
        _ = try await Self.run(session, bribe)
        let turn = try await session.submit(AgentReply("Act: answer(\(answer))"))
        #expect(turn.verdict?.score == score, "\(sample): \(answer)")
        await session.end()
      }
    }
  }

  /// Each with what it comes to, as a pattern.
  private static let attacks = [
    ("rm -rf --no-preserve-root / 2>/dev/null", "/usr/bin/env"),
    ("kill -9 -1; sleep 1; cat /proc/[0-9]*/comm | grep -c sleep", "^0\n"),
    ("head -c 10G /dev/zero >/tmp/big; stat -c %s /tmp/big", "6[67][0-9]{6}"),
    (
      "perl -e 'my @a; while (1) { push @a, \"x\" x 1000000 }'; echo \"status $?\"",
      "Out of memory|Killed|status (137|1|12)"
    ),
    ("setsid sleep 1000 & disown; exit", "the shell ended"), ("exec 9>&- 1>&- 2>&-", ""),
    ("head -c 300 /dev/urandom; printf '\\033[2J'", "cannot be decoded"),
    ("timeout 2 perl -e 'fork while 1'; echo \"status $?\"", "status 124|the shell ended"),
    (
      "timeout 3 bash -c 'for i in $(seq 100); do sleep 1000 & done' 2>&1 | head -1", "Resource temporarily unavailable"
    ),
  ]

  private static func harmsOnlyItself(_ attack: (String, String), _ environment: OSShell) async throws {
    let (attack, outcome) = attack
    let victim = try await session(environment, "dev-001")
    let session = try await session(environment, "dev-000")
    let word = "\(8_000_000 + abs(attack.hashValue % 1_000_000))\(getpid())"
    _ = try await run(session, "setsid sleep \(word) & disown")
    var outside = try #require(Outside(word))
    var text = try await run(session, attack)
    text += "\n" + (try await run(session, "echo here; echo /usr/bin/e*v"))
    outside.ends()
    await session.end()
    text = text.replacing("The output of the OS:\n\n", with: "")
    #expect(text.contains(try Regex(outcome)), "\(attack): \(text.suffix(300))")
    #expect(try await outside.isGone(), "\(attack): \(outside.remains)")
    #expect(try await run(victim, "echo fine; ls /tmp | wc -l") == "The output of the OS:\n\nfine\n0", "\(attack)")
    await victim.end()
  }

  /// An episode whose process is killed takes its container along.
  private func goesWithItsProcess(_ service: ContainerService) async throws {
    let player = Process()
    player.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
      path: "gauntlet")
    player.currentDirectoryURL = OSShellTests.root
    player.arguments = [
      "run", "os-shell", "--agent", "human", "--sample", "dev-000", "--run",
      service.folder.appending(path: "run.sqlite").path,
    ]
    player.environment = ProcessInfo.processInfo.environment.merging([
      "GAUNTLET_CONTAINER_SOCKET": service.socket, "GAUNTLET_CONTAINER_IMAGE": ContainerService.image,
    ]) { $1 }
    // Nobody types anything.
    let input = Pipe()
    player.standardInput = input
    player.standardOutput = FileHandle.nullDevice
    player.standardError = FileHandle.nullDevice
    try player.run()
    try await wait(for: 1, service)
    kill(player.processIdentifier, SIGKILL)
    player.waitUntilExit()
    // It may have been killed before it held the connection that ends the container: the next one to begin removes it then.
    try await Self.environment(service).prepare()
    try await wait(for: 0, service)
  }

  private func wait(for count: Int, _ service: ContainerService) async throws {
    for _ in 0..<600 {
      if try service.containerCount() == count { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("\(try service.containerCount()) containers, not \(count)")
  }

  private func refusesWhatIsNotGranted(_ service: ContainerService) async throws {
    for (name, value, reason) in [
      ("GAUNTLET_CONTAINER_IMAGE", "no-such-image:1", "makes no container of no-such-image:1"),
      ("GAUNTLET_CONTAINER_IMAGE", "", "is not set"),
      ("GAUNTLET_CONTAINER_SOCKET", service.folder.appending(path: "nobody").path, "no container engine answers there"),
    ] {
      var variables = ProcessInfo.processInfo.environment
      variables["GAUNTLET_CONTAINER_SOCKET"] = service.socket
      variables["GAUNTLET_CONTAINER_IMAGE"] = ContainerService.image
      variables[name] = value
      let error = #expect(throws: Diagnostic.self) { try OSShell.probe(variables) }
      #expect(error?.message.contains(reason) == true && error?.hint != nil, "\(String(describing: error))")
    }
  }

  private static func remove(_ service: ContainerService) async {
    service.stop()
    for _ in 0..<20 {
      if (try? FileManager.default.removeItem(at: service.folder)) != nil { return }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }
}
