import Episodes
import Foundation
import SharedRun
import Testing
import TraceStore

/// Workers, controller, connections, players and the database are killed, stopped, delayed and corrupted at random while a run is
/// played: in the end every episode has one score, and it is the one that it has on a quiet machine.
///
/// `GAUNTLET_FAULT_MINUTES` says for how long; `GAUNTLET_FAULT_REPORT` names a file for the report.
@Suite struct FaultInjectionTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// It lies beside the tests that were built with it.
  private static let gauntlet = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
    path: "gauntlet"
  )
  .path
  private static let minutes =
    ProcessInfo.processInfo.environment["GAUNTLET_FAULT_MINUTES"].flatMap(Double.init) ?? 0.15

  /// A program of ours that is started again whenever it ends, until it is enough.
  private final class Part: @unchecked Sendable {
    let name: String
    private let arguments: [String]
    private let variables: [String: String]
    // Touched by one task only.
    private(set) var process: Process?
    private(set) var starts = 0

    init(_ name: String, _ arguments: [String], _ variables: [String: String] = [:]) {
      (self.name, self.arguments, self.variables) = (name, arguments, variables)
    }

    func start() throws {
      guard process?.isRunning != true else { return }
      let new = Process()
      new.executableURL = URL(filePath: FaultInjectionTests.gauntlet)
      new.arguments = arguments
      new.currentDirectoryURL = FaultInjectionTests.root
      new.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
      new.standardOutput = FileHandle.nullDevice
      new.standardError = FileHandle.nullDevice
      try new.run()
      process = new
      starts += 1
    }

    func signal(_ number: Int32) { if let process, process.isRunning { kill(process.processIdentifier, number) } }

    /// The status of a program that ended; nil while it runs.
    var status: Int32? {
      guard let process, !process.isRunning else { return nil }
      return process.terminationStatus
    }

    func end() {
      signal(SIGCONT)
      signal(SIGKILL)
      process?.waitUntilExit()
    }
  }

  private static let play = [
    "run", "house-holding", "--agent", "oracle", "--split", "test", "--samples", "30", "--quiet",
  ]

  @Test func nothingIsLostOrScoredTwice() async throws {
    var random = RandomSource(Seed(UInt64(Date().timeIntervalSince1970)))
    var faults: [String: Int] = [:]
    var (rounds, episodes, attempts) = (0, 0, 0)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(Self.minutes * 60)
    let folder = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let alone = folder.appending(path: "alone.sqlite").path
    let quiet = Part("alone", Self.play + ["--run", alone])
    try quiet.start()
    try await wait { quiet.status != nil }
    let expected = try Self.scores(alone)
    try #require(expected.count == 30)
    try await TestMariaDB.runAlone { server in
      let controllerPort = try TestMariaDB.freePort()
      let url = "http://127.0.0.1:\(controllerPort)"
      let controller = Part(
        "controller", ["serve", "--workers-only", "--show-oracle", "--port", "\(controllerPort)", "--drain", "0"])
      let workers = (0..<2).map { index in
        Part("worker \(index)", ["worker", "house-holding", "--controller", url, "--show-oracle", "--drain", "0"])
      }
      let proxy = try await UnreliableProxy(to: controllerPort)
      for part in [controller] + workers { try part.start() }
      while clock.now < end || rounds == 0 {
        _ = try await server.rows("DROP DATABASE runs")
        _ = try await server.rows("CREATE DATABASE runs", in: "")
        let arguments =
          Self.play + [
            "--controller", "http://127.0.0.1:\(proxy.port)", "--lease-seconds", "2", "--parallel", "3",
            "--run", "mysql://player@127.0.0.1:\(server.port)/runs",
          ]
        let players = (0..<2).map { Part("player \($0)", arguments, ["MYSQL_PWD": TestMariaDB.password]) }
        for player in players { try player.start() }
        while players.contains(where: { $0.status != 0 }) {
          if clock.now < end {
            let fault = try await Self.strike(&random, server, controller, workers, players, proxy)
            faults[fault, default: 0] += 1
          } else {
            // Whatever was stopped goes on.
            proxy.set(.none)
            for part in [controller] + workers + players { part.signal(SIGCONT) }
          }
          try await Task.sleep(for: .milliseconds(300))
          for part in [controller] + workers { try part.start() }
          for player in players where player.status != nil && player.status != 0 { try player.start() }
          guard clock.now < end + .seconds(240) else {
            Issue.record("the run did not come to its end: \(faults)")
            break
          }
        }
        let file = folder.appending(path: "round\(rounds).sqlite").path
        try await SharedRunCopy(try server.address()).export(to: file)
        let (scores, all) = (try Self.scores(file), try RunReader(file: file).attempts())
        #expect(scores == expected)
        #expect(all.count { $0.status.isScored } == expected.count)
        (rounds, episodes, attempts) = (rounds + 1, episodes + scores.count, attempts + all.count)
        for player in players { player.end() }
      }
      for part in workers + [controller] { part.end() }
      await proxy.stop()
    }
    let struck = faults.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" }.joined(separator: ", ")
    let report = "\(rounds) rounds, \(episodes) episodes scored once each in \(attempts) attempts; faults: \(struck)\n"
    if let path = ProcessInfo.processInfo.environment["GAUNTLET_FAULT_REPORT"] {
      try report.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  private static func strike(
    _ random: inout RandomSource, _ server: TestDatabase, _ controller: Part, _ workers: [Part], _ players: [Part],
    _ proxy: UnreliableProxy
  ) async throws -> String {
    proxy.set(.none)
    let worker = workers[random.below(workers.count)]
    let player = players[random.below(players.count)]
    switch random.below(10) {
    case 0:
      worker.signal(SIGKILL)
      return "worker killed"
    case 1:
      worker.signal(SIGSTOP)
      try await Task.sleep(for: .milliseconds(500 + random.below(1500)))
      worker.signal(SIGCONT)
      return "worker stopped"
    case 2:
      worker.signal(SIGTERM)
      return "worker told to go"
    case 3:
      controller.signal(SIGKILL)
      return "controller killed"
    case 4:
      player.signal(SIGKILL)
      return "player killed"
    case 5:
      player.signal(SIGSTOP)
      // Longer than its leases now and then.
      try await Task.sleep(for: .milliseconds(500 + random.below(3000)))
      player.signal(SIGCONT)
      return "player stopped"
    case 6:
      proxy.cut()
      return "connections cut"
    case 7:
      proxy.set(.delays)
      try await Task.sleep(for: .milliseconds(800))
      return "connections delayed"
    case 8:
      proxy.set(.corrupts)
      try await Task.sleep(for: .milliseconds(100))
      proxy.set(.none)
      return "connections corrupted"
    default:
      server.kill()
      try await Task.sleep(for: .milliseconds(random.below(1000)))
      try server.start()
      return "database killed"
    }
  }

  private static func scores(_ file: String) throws -> [EpisodeKey: Double] {
    let results = try RunReader(file: file).episodes().compactMap { one in one.score.map { (one.episode, $0) } }
    return Dictionary(results, uniquingKeysWith: { $1 })
  }

  private func wait(_ isDone: () -> Bool) async throws {
    for _ in 0..<6000 where !isDone() { try await Task.sleep(for: .milliseconds(20)) }
  }
}
