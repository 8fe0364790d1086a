import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP/1.1 server for many small requests over connections that stay.
///
/// It is written for few system calls and copies: a request is read whole, answered by a task, and written at once.
public final class HTTPServer: Sendable {
  public struct Limits: Sendable, Hashable {
    /// Bytes of a request's body.
    public var bodyBytes = 1 << 20
    /// The time for reading a request, and that a connection may be unused.
    public var readTime: TimeAmount = .seconds(60)
    public var idleTime: TimeAmount = .seconds(120)
    /// Open connections; more are closed at once.
    public var connections = 1024
    /// The time that answers under way have once the server is told to stop.
    public var patience: TimeAmount = .seconds(2)

    public init() {}
  }

  /// An address that cannot be listened on.
  public struct NoPlace: Error, Sendable, CustomStringConvertible {
    public var description: String
  }

  private let responder: any Responder
  private let sockets: (any WebSocketResponder)?
  private let limits: Limits
  private let state = Mutex(State())

  private struct State {
    var listener: (any Channel)?
    var connections: [ObjectIdentifier: any Channel] = [:]
    var isStopped = false
  }

  public init(_ responder: any Responder, sockets: (any WebSocketResponder)? = nil, limits: Limits) {
    self.responder = responder
    self.sockets = sockets
    self.limits = limits
  }

  /// Serves until `stop` is called. `whenReady` is told the port. Throws `NoPlace`.
  public func run(
    host: String, port: Int, whenReady: @Sendable (_ port: Int) async -> Void = { _ in }
  ) async throws {
    let (responder, sockets, limits) = (responder, sockets, limits)
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 16)
      .childChannelInitializer { channel in
        guard self.admit(channel) else { return channel.close() }
        return channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: sockets == nil ? .dropBytes : .forwardBytes))
          try pipeline.addHandler(decoder)
          let (encoder, connection) = (HTTPResponseEncoder(), HTTPConnection(responder, limits))
          let pipelining = HTTPServerPipelineHandler()
          try pipeline.addHandler(encoder)
          try pipeline.addHandler(pipelining)
          if let sockets {
            let client = channel.remoteAddress?.ipAddress ?? ""
            try pipeline.addHandler(
              Self.upgrade(sockets, client, encoder: encoder, extra: [decoder, pipelining, connection]))
          }
          try pipeline.addHandler(connection)
        }
      }
    let listener: any Channel
    do {
      listener = try await bootstrap.bind(host: host, port: port).get()
    } catch let error as IOError {
      throw NoPlace(description: String(cString: strerror(error.errnoCode)))
    } catch {
      throw NoPlace(description: "\(error)")
    }
    let isStopped = state.withLock { state in
      state.listener = listener
      return state.isStopped
    }
    if isStopped {
      try? await listener.close()
    } else {
      await whenReady(listener.localAddress?.port ?? port)
    }
    try? await listener.closeFuture.get()
    await drain()
  }

  /// Takes no more connections, lets answers under way be written, and ends.
  public func stop() {
    let (listener, connections) = state.withLock { state in
      state.isStopped = true
      return (state.listener, Array(state.connections.values))
    }
    listener?.close(promise: nil)
    for connection in connections { connection.pipeline.fireUserInboundEventTriggered(HTTPConnection.Ending()) }
  }

  private func admit(_ channel: any Channel) -> Bool {
    let id = ObjectIdentifier(channel)
    let isTaken = state.withLock { state in
      guard state.connections.count < limits.connections, !state.isStopped else { return false }
      state.connections[id] = channel
      return true
    }
    if isTaken {
      channel.closeFuture.whenComplete { _ in _ = self.state.withLock { $0.connections.removeValue(forKey: id) } }
    }
    return isTaken
  }

  private func drain() async {
    let left = state.withLock { Array($0.connections.values) }
    guard let first = left.first else { return }
    let all = EventLoopFuture.andAllComplete(left.map(\.closeFuture), on: first.eventLoop)
    let ending = first.eventLoop.scheduleTask(in: limits.patience) {
      for connection in left { connection.close(promise: nil) }
    }
    try? await all.get()
    ending.cancel()
  }
}
