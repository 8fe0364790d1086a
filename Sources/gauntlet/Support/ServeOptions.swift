import ArgumentParser
import EnvironmentHost
import EnvironmentServer
import Episodes
import Foundation
import ServerAccess

/// How environments are served, as the flags say.
struct ServeOptions: ParsableArguments {
  @Option(help: "The address to listen on.") var host = "127.0.0.1"
  @Option(
    help:
      "What requests must bring as 'Authorization: Bearer TOKEN'; GAUNTLET_TOKEN keeps it out of the list of processes."
  )
  var token: String?
  @Option(
    help:
      "Lets who brings this word watch all episodes live (WebSocket /gauntlet/v1/watch); or GAUNTLET_WATCH_TOKEN."
  )
  var watchToken: String?
  @Option(help: "Episodes of each environment that are played at once; more are refused.") var capacity = 24
  @Option(help: "Sessions that one address may have open.") var sessionsPerClient = 4096
  @Option(help: "Seconds after which a session that nobody moves is ended.") var expiry = 900
  @Option(help: "Seconds that episodes may go on after an interrupt.") var drain = 30
  @Option(help: "Megabytes of a request's body.") var bodyMegabytes = 64
  @Option(help: "Requests that one address may send in a second.") var requestsPerSecond = 50_000
  @Option(help: "Seeds everything random in the samples of AgentBench's clients, as gauntlet run does.")
  var seed: UInt64 = 0
  @Flag(help: "Show the gold actions to who asks: for the oracle and for gauntlet env check.") var showOracle = false
  @Flag(help: "Tell of the address as JSON.") var json = false

  func validate() throws {
    for (name, value) in [
      ("capacity", capacity), ("sessions-per-client", sessionsPerClient), ("expiry", expiry),
      ("body-megabytes", bodyMegabytes), ("requests-per-second", requestsPerSecond),
    ] where !(1...1 << 30).contains(value) {
      throw ValidationError("--\(name) is \(value): give 1 to \(1 << 30).")
    }
    guard (0...1 << 20).contains(drain) else { throw ValidationError("--drain is \(drain): give 0 to \(1 << 20).") }
  }

  /// Throws a `Diagnostic` where nothing may be served like this.
  func settings(port: Int) throws -> ServerSettings {
    var settings = ServerSettings(
      host: host, port: port, token: Token.given(token),
      sessions: HostLimits(
        capacity: capacity, sessionsPerClient: sessionsPerClient, expiry: .seconds(expiry), showsOracle: showOracle),
      clock: HostClock(ContinuousClock()) { Date().timeIntervalSince1970 }, secret: Token.random)
    settings.watchWord = try watchWord()
    settings.limits.drain = .seconds(drain)
    settings.limits.bodyBytes = bodyMegabytes << 20
    settings.limits.requestsPerSecond = requestsPerSecond
    do {
      _ = try settings.access()
    } catch {
      throw Diagnostic(
        "\(error)", hint: error == .badToken ? "Make one with: openssl rand -hex 16" : "Add --token TOKEN")
    }
    return settings
  }

  private func watchWord() throws -> String? {
    let word =
      watchToken ?? ProcessInfo.processInfo.environment["GAUNTLET_WATCH_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    guard let word else { return nil }
    guard word.utf8.count >= 8, word != Token.given(token) else {
      throw ValidationError("--watch-token is too short, or the token of the agents: who watches has one of their own.")
    }
    return word
  }

  static func checkPort(_ port: Int) throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port is \(port): give 0 to 65535.") }
  }
}

/// Words that nobody else knows.
enum Token {
  /// The one given, or else the one in the environment variable.
  static func given(_ token: String?) -> String? {
    token ?? ProcessInfo.processInfo.environment["GAUNTLET_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// 128 random bits.
  @Sendable static func random() -> String {
    let bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
