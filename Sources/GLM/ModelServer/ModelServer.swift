import Foundation
import GLMRuntime
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// An HTTP server that speaks OpenAI's chat protocol for one model: `/v1/chat/completions`, `/v1/models`, `/health` and
/// `/metrics`.
///
/// It runs once. Whoever may reach it may use the model: a loopback address is open to the machine, any other needs a token.
public actor ModelServer {
  private let options: ServerOptions
  private let responder: Responder
  private var group: ServiceGroup?
  private var isStopped = false

  /// Throws `ServerError`.
  public init(_ model: ServedModel, options: ServerOptions) throws {
    self.options = options
    let gate = Gate(capacity: model.engine.options.maxConversations, line: options.limits.waiting)
    let metrics = Metrics()
    responder = Responder(
      access: try options.access(),
      chats: ChatEndpoint(
        ChatService(model: model, limits: options.limits), gate: gate, metrics: metrics, options: options),
      gate: gate, metrics: metrics)
  }

  /// Serves until `stop` is called. `whenReady` is told the port. Throws `ServerError.cannotListen`.
  public func run(whenReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
    guard group == nil, !isStopped else { return }
    // Requests and tokens are nobody's business: nothing is logged.
    let logger = Logger(label: "model-server") { _ in SwiftLogNoOpLogHandler() }
    let application = Application(
      responder: responder,
      server: .http1(configuration: .init(idleTimeout: .seconds(60))),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port),
        availableConnectionsDelegate: MaximumAvailableConnections(options.limits.connections, logger: logger)),
      onServerRunning: { await whenReady($0.localAddress?.port ?? 0) }, logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: application), .init(service: GateKeeper(gate: responder.gate))], logger: logger)
    configuration.maximumGracefulShutdownDuration = options.limits.drain
    let group = ServiceGroup(configuration: configuration)
    self.group = group
    do {
      try await group.run()
    } catch let error as IOError {
      throw ServerError.cannotListen(
        host: options.host, port: options.port, reason: String(cString: strerror(error.errnoCode)))
    } catch  where isStopped {
      // Requests that were still running after the time for them ended with the server.
    }
  }

  /// Takes no more requests, lets those in progress finish for as long as the limits say, and ends.
  public func stop() async {
    isStopped = true
    await group?.triggerGracefulShutdown()
  }
}

/// Closes the gate when the server is told to stop.
private struct GateKeeper: Service {
  let gate: Gate

  func run() async throws {
    try? await gracefulShutdown()
    gate.close()
  }
}
