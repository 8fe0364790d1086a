import Foundation
import SharedRun
import Testing
import TraceStore

/// Four hosts share a run while one of them is killed, one is cut off and returns, and the database restarts.
@Suite(.enabled(if: Hosts.areThere, "network namespaces cannot be made here")) struct ManyMachinesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// It lies beside the tests that were built with it.
  private static let gauntlet = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
    path: "gauntlet"
  )
  .path

  private static func start(_ prefix: [String], _ arguments: [String], log: URL) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = prefix + [gauntlet] + arguments
    process.currentDirectoryURL = root
    process.environment = ProcessInfo.processInfo.environment.merging(["MYSQL_PWD": TestMariaDB.password]) { $1 }
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    process.standardError = try FileHandle(forWritingTo: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Waits on a thread that may wait.
  private static func end(of process: Process) async -> Int32 {
    await withCheckedContinuation { done in
      Thread.detachNewThread {
        process.waitUntilExit()
        done.resume(returning: process.terminationStatus)
      }
    }
  }

  private static let play = [
    "run", "house-holding", "--agent", "oracle", "--split", "test", "--samples", "40", "--epochs", "6",
  ]

  @Test func everyEpisodeIsScoredOnce() async throws {
    let hosts = try Hosts(5)
    defer { hosts.remove() }
    let folder = FileManager.default.temporaryDirectory.appending(path: "machines-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let alone = folder.appending(path: "alone.sqlite").path
    let single = try Self.start([], Self.play + ["--run", alone], log: folder.appending(path: "alone.txt"))
    try await TestMariaDB.runAlone(host: Hosts.address(0), prefix: hosts.prefix(0)) { server in
      let place = "mysql://player@\(Hosts.address(0)):\(server.port)/runs"
      let players = try (1...4).map { host in
        try Self.start(
          hosts.prefix(host),
          Self.play + ["--run", place, "--lease-seconds", "2", "--parallel", "2", "--attempts", "5"],
          log: folder.appending(path: "host\(host).txt"))
      }
      func scored(atLeast count: Int) async throws {
        for _ in 0..<6000 {
          let rows = (try? await server.rows("SELECT count(*) FROM work WHERE is_done = 1")) ?? []
          if rows.first?.first.flatMap({ $0 }).flatMap(Int.init) ?? 0 >= count { return }
          try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(count) episodes were not scored in a minute")
      }
      try await scored(atLeast: 20)
      kill(players[1].processIdentifier, SIGKILL)
      try hosts.cut(3, true)
      try await scored(atLeast: 60)
      server.kill()
      try await Task.sleep(for: .seconds(1))
      try server.start()
      // Longer than its leases.
      try await Task.sleep(for: .seconds(2))
      try hosts.cut(3, false)
      var ends: [Int32] = []
      for player in [players[0], players[2], players[3]] { ends.append(await Self.end(of: player)) }
      let words = try (1...4).map { try String(contentsOf: folder.appending(path: "host\($0).txt"), encoding: .utf8) }
      #expect(ends == [0, 0, 0], "\(words.map { $0.suffix(600) })")
      // Every episode has one score, and no machine had all of them.
      let scores = try await server.rows(
        "SELECT e.id, count(a.id) FROM episodes e LEFT JOIN attempts a ON a.episode = e.id AND a.score IS NOT NULL "
          + "GROUP BY e.id HAVING count(a.id) <> 1")
      #expect(scores.isEmpty)
      #expect(try await server.rows("SELECT count(*) FROM attempts WHERE score IS NOT NULL") == [["240"]])
      #expect(await Self.end(of: single) == 0)
      let shared = folder.appending(path: "shared.sqlite").path
      let address = try SharedRunAddress(
        "mysql://player@localhost/runs?socket=\(server.folder.path)/s", password: TestMariaDB.password)
      try await SharedRunCopy(address).export(to: shared)
      func table(_ file: String) throws -> [EpisodeKey: Double?] {
        Dictionary(try RunReader(file: file).episodes().map { ($0.episode, $0.score) }, uniquingKeysWith: { $1 })
      }
      let (many, one) = (try table(shared), try table(alone))
      #expect(many == one && one.count == 240)
    }
  }
}
