import EnvironmentHost
import EnvironmentKit
import EnvironmentServer
import Episodes
import Foundation
import HTTPTransport

/// The main program of an environment that is a package of its own: it serves the environment in Gauntlet's protocol.
///
/// How it serves is said by environment variables: `GAUNTLET_HOST` and `GAUNTLET_PORT` (127.0.0.1, any port), `GAUNTLET_TOKEN`,
/// `GAUNTLET_SHOW_ORACLE`; with `GAUNTLET_CONTROLLER` it registers there, as `GAUNTLET_SELF`.
public enum EnvironmentProgram {
  /// Serves `environment` until the process ends, and prints where as a line of JSON. Throws a `Diagnostic`.
  public static func serve(_ environment: any Environment) async throws {
    let variables = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
    let host = variables["GAUNTLET_HOST"] ?? "127.0.0.1"
    let settings = ServerSettings(
      host: host, port: variables["GAUNTLET_PORT"].flatMap(Int.init) ?? 0, token: variables["GAUNTLET_TOKEN"],
      sessions: HostLimits(showsOracle: variables["GAUNTLET_SHOW_ORACLE"] != nil),
      clock: HostClock(ContinuousClock()) { Date().timeIntervalSince1970 }, secret: secret)
    try await environment.prepare()
    let tasks = try ServedTask.all(of: environment, seed: 0)
    let server: EnvironmentServer
    do {
      server = try EnvironmentServer(.worker, tasks, settings: settings)
    } catch {
      throw Diagnostic("\(error)", hint: "Set GAUNTLET_TOKEN")
    }
    let controller = try variables["GAUNTLET_CONTROLLER"].map { text in
      guard var place = HTTPAddress(text) else {
        throw Diagnostic(key: "GAUNTLET_CONTROLLER", "'\(text)' is no address")
      }
      if !place.path.hasSuffix("/api") { place.path += "/api" }
      return place
    }
    try await server.run { port in
      let url = variables["GAUNTLET_SELF"] ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
      try? FileHandle.standardOutput.write(contentsOf: Data((JSONValue.object(["url": .string(url)]).text + "\n").utf8))
      guard let controller, let own = HTTPAddress(url) else { return }
      Task { await WorkerRegistration(tasks, at: own, controller: controller, settings: settings).run { _ in } }
    }
  }

  /// 128 random bits, for names that nobody guesses.
  @Sendable private static func secret() -> String {
    (0..<16).map { _ in String(UInt16.random(in: 0...255) | 0x100, radix: 16).dropFirst() }.joined()
  }
}
