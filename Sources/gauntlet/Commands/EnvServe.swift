import ArgumentParser
import EnvironmentHost
import EnvironmentKit
import EnvironmentServer
import Episodes
import Foundation

/// `gauntlet env serve`: one environment alone, with a page on which its author plays.
struct EnvServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve one environment alone, with a page on which you play it by hand.",
    discussion: """
      The page shows what an agent sees, every legal action where they can be listed, and what the oracle would do. It answers \
      this machine's own browser only.

      For example: gauntlet env serve ./number-lock
      """)
  @Argument(help: "The environment: a name, or the folder of one of your own.") var environment: String
  @Option(help: "The port; 0 takes any that is free.") var port = 8095
  @Flag(help: "Tell of the address as JSON.") var json = false

  func validate() throws { try ServeOptions.checkPort(port) }

  func run() async throws {
    var home = try Home.find()
    home.isTalkative = true
    let world = try home.environment(environment)
    try await world.prepare()
    let day = Duration.seconds(86_400)
    var settings = ServerSettings(
      port: port, sessions: HostLimits(expiry: day, showsOracle: true),
      clock: HostClock(ContinuousClock()) { Date().timeIntervalSince1970 }, secret: Token.random)
    settings.limits.drain = .zero
    settings.showsPlayPage = true
    let server = try EnvironmentServer(.controller, try ServedTask.all(of: world, seed: 0), settings: settings)
    let signals = StopSignals { Task { await server.stop() } }
    defer { signals.stop() }
    let id = world.manifest.id
    try await server.run { [json] port in
      let url = "http://127.0.0.1:\(port)"
      Terminal.say(
        json ? JSONValue.object(["url": .string(url)]).text : "\(id) is played by hand at \(url)/; interrupt to stop")
    }
  }
}
