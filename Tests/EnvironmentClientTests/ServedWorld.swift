import EnvironmentClient
import EnvironmentHost
import EnvironmentKit
import EnvironmentServer
import Episodes
import HTTPTransport
import Synchronization

/// Environments behind a real socket, and what is seen of them from its other side.
struct ServedWorld {
  let server: EnvironmentServer
  let address: HTTPAddress
  let id: String

  func environment(token: String? = nil) async throws -> RemoteEnvironment {
    let keys = Keys()
    return try await RemoteEnvironment(
      id, at: address, token: token, patience: .seconds(300), identify: { keys.next() })
  }

  private final class Keys: Sendable {
    private let last = Mutex(0)
    func next() -> String {
      last.withLock { last in
        last += 1
        return "key-\(last)-\(UInt64.random(in: 0...UInt64.max))"
      }
    }
  }

  static func settings(_ sessions: HostLimits) -> ServerSettings {
    var settings = ServerSettings(
      sessions: sessions, clock: HostClock(ContinuousClock()) { 1_700_000_000 },
      secret: { "\(UInt64.random(in: 0...UInt64.max))" })
    settings.limits.drain = .milliseconds(100)
    // No test is about time: a busy machine takes what it needs.
    settings.limits.cancelTime = .seconds(300)
    settings.limits.heartbeat = .seconds(300)
    return settings
  }

  /// Runs `body` with the world of a controller, then stops that.
  static func run<Result: Sendable>(
    _ environment: any Environment, _ sessions: HostLimits = HostLimits(showsOracle: true),
    _ body: @Sendable (ServedWorld) async throws -> Result
  ) async throws -> Result {
    try await run(.controller, environment, settings(sessions), body)
  }

  static func run<Result: Sendable>(
    _ role: EnvironmentServer.Role, _ environment: (any Environment)?, _ settings: ServerSettings,
    _ body: @Sendable (ServedWorld) async throws -> Result
  ) async throws -> Result {
    let tasks = try environment.map { try ServedTask.all(of: $0, seed: 0) } ?? []
    let server = try EnvironmentServer(role, tasks, settings: settings)
    let (ports, output) = AsyncStream<Int>.makeStream()
    let running = Task {
      defer { output.finish() }
      try await server.run { output.yield($0) }
    }
    var iterator = ports.makeAsyncIterator()
    let port = await iterator.next() ?? 0
    let address = HTTPAddress(host: "127.0.0.1", port: port)
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(
        try await body(ServedWorld(server: server, address: address, id: environment?.manifest.id ?? "counting")))
    } catch {
      result = .failure(error)
    }
    await server.stop()
    try await running.value
    return try result.get()
  }
}
