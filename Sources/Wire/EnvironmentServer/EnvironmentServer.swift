import EnvironmentHost
import EnvironmentKit
import Episodes
import Foundation
import HTTPServer
import HTTPTransport
import NIOCore
import ServerAccess
import WireProtocol

/// Environments over HTTP, in one of two roles: a controller that clients play at and workers register with, or a worker.
///
/// It runs once. Stopping it lets the episodes that are played go on for a while, and begins none.
public actor EnvironmentServer {
  /// What a server is to others.
  public enum Role: Sendable, Hashable { case controller, worker }

  private let settings: ServerSettings
  private let environments: [any EnvironmentKit.Environment]
  private let host: EnvironmentHost
  private let desk: NativeDesk
  private let relay: NativeRelay?
  private let table: WorkerTable?
  private let server: HTTPServer
  private var isRunning = false
  private var isStopped = false

  /// A server of `tasks`, and of their environments in Gauntlet's own protocol. Throws `AccessError`.
  public init(_ role: Role, _ tasks: [ServedTask], settings: ServerSettings) throws {
    let access = try settings.access()
    self.settings = settings
    let environments = Dictionary(
      tasks.map { ($0.environment.manifest.id, $0.environment) }, uniquingKeysWith: { first, _ in first })
    self.environments = environments.sorted { $0.key < $1.key }.map(\.value)
    let watching = settings.watchWord.map { WatchDesk(word: $0) }
    var watch: (@Sendable (HostEvent) -> Void)?
    if let watching { watch = { watching.tell($0) } }
    host = EnvironmentHost(environments, limits: settings.sessions, clock: settings.clock, watch: watch)
    desk = NativeDesk(environments, host: host, secret: settings.secret)
    let hosted = tasks.map { [host] in HostedTask(task: $0, host: host) }
    let reader = BodyReader(limits: settings.limits)
    let transport = HTTPTransport(mostBytes: settings.limits.bodyBytes)
    relay = role == .controller ? NativeRelay(transport, settings: settings) : nil
    table =
      role == .controller
      ? WorkerTable(hosted, settings: settings, access: access, transport: transport, relay: relay) : nil
    let responder = WireResponder(
      access: access, rate: RateLimiter(perSecond: settings.limits.requestsPerSecond, clock: settings.clock),
      native: NativeEndpoints(desk: desk, relay: relay, reader: reader),
      controller: table.map { ControllerEndpoints(table: $0, reader: reader) },
      worker: role == .worker
        ? WorkerEndpoints(
          tasks: Dictionary(uniqueKeysWithValues: hosted.map { ($0.task.name, $0) }), reader: reader) : nil,
      showsPlayPage: settings.showsPlayPage,
      openSessions: OpenSessions(environments: environments.keys.sorted(), host: host, relay: relay, table: table))
    var limits = HTTPServer.Limits()
    limits.bodyBytes = settings.limits.bodyBytes
    limits.readTime = TimeAmount(settings.limits.readTime)
    limits.connections = settings.limits.connections
    server = HTTPServer(responder, sockets: watching, limits: limits)
  }

  /// Serves until `stop` is called. `whenReady` is told the port. Throws a `Diagnostic` where the address cannot be had.
  public func run(whenReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
    guard !isRunning, !isStopped else { return }
    isRunning = true
    let keeping = Task { await self.keepOrder() }
    defer { keeping.cancel() }
    do {
      try await server.run(host: settings.host, port: settings.port, whenReady: whenReady)
    } catch {
      throw Diagnostic(
        "\(settings.host):\(settings.port) cannot be listened on: \(error)", hint: "Choose another --port or --host")
    }
    for environment in environments { await environment.shutDown() }
  }

  /// Begins no more episodes, lets those that are played go on for as long as the limits say, and ends.
  public func stop() async {
    guard !isStopped else { return }
    isStopped = true
    await host.drain(within: settings.limits.drain)
    server.stop()
  }

  /// Ends what nobody uses, and asks workers now and then.
  private func keepOrder() async {
    let pause = min(settings.sessions.expiry / 4, .seconds(15))
    while (try? await settings.clock.sleep(pause)) != nil {
      await table?.cleanSessions()
      await table?.askWorkers()
      await host.expire()
      await desk.forgetLost()
      await relay?.forget(after: settings.sessions.expiry * 2)
    }
  }
}
