import EnvironmentHost
import EnvironmentKit
import Episodes
import Foundation
import HTTPTransport
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServerAccess
import ServiceLifecycle
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
  private let responder: Responder
  private var group: ServiceGroup?
  private var isStopped = false

  /// A server of `tasks`, and of their environments in Gauntlet's own protocol. Throws `AccessError`.
  public init(_ role: Role, _ tasks: [ServedTask], settings: ServerSettings) throws {
    let access = try settings.access()
    self.settings = settings
    let environments = Dictionary(
      tasks.map { ($0.environment.manifest.id, $0.environment) }, uniquingKeysWith: { first, _ in first })
    self.environments = environments.sorted { $0.key < $1.key }.map(\.value)
    host = EnvironmentHost(environments, limits: settings.sessions, clock: settings.clock)
    desk = NativeDesk(environments, host: host, secret: settings.secret)
    let hosted = tasks.map { [host] in HostedTask(task: $0, host: host) }
    let reader = BodyReader(limits: settings.limits, clock: settings.clock)
    let transport = HTTPTransport(mostBytes: settings.limits.bodyBytes)
    relay = role == .controller ? NativeRelay(transport, settings: settings) : nil
    table =
      role == .controller
      ? WorkerTable(hosted, settings: settings, access: access, transport: transport, relay: relay) : nil
    responder = Responder(
      access: access, rate: RateLimiter(perSecond: settings.limits.requestsPerSecond, clock: settings.clock),
      native: NativeEndpoints(desk: desk, relay: relay, reader: reader),
      controller: table.map { ControllerEndpoints(table: $0, reader: reader) },
      worker: role == .worker
        ? WorkerEndpoints(
          tasks: Dictionary(uniqueKeysWithValues: hosted.map { ($0.task.name, $0) }), reader: reader) : nil)
  }

  /// Serves until `stop` is called. `whenReady` is told the port. Throws a `Diagnostic` where the address cannot be had.
  public func run(whenReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
    guard group == nil, !isStopped else { return }
    // Requests and tokens are nobody's business: nothing is logged.
    let logger = Logger(label: "environment-server") { _ in SwiftLogNoOpLogHandler() }
    let application = Application(
      responder: responder, server: .http1(configuration: .init(idleTimeout: .seconds(120))),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: MaximumAvailableConnections(settings.limits.connections, logger: logger)),
      onServerRunning: { await whenReady($0.localAddress?.port ?? 0) }, logger: logger)
    var configuration = ServiceGroupConfiguration(services: [.init(service: application)], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(2)
    let group = ServiceGroup(configuration: configuration)
    self.group = group
    let keeping = Task { await self.keepOrder() }
    defer { keeping.cancel() }
    do {
      try await group.run()
    } catch let error as IOError {
      throw Diagnostic(
        "\(settings.host):\(settings.port) cannot be listened on: \(String(cString: strerror(error.errnoCode)))",
        hint: "Choose another --port or --host")
    } catch  where isStopped {
      // Connections that were still open ended with the server.
    }
    for environment in environments { await environment.shutDown() }
  }

  /// Begins no more episodes, lets those that are played go on for as long as the limits say, and ends.
  public func stop() async {
    guard !isStopped else { return }
    isStopped = true
    await host.drain(within: settings.limits.drain)
    await group?.triggerGracefulShutdown()
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
