import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Sends requests to services and waits for their answers, over connections that are kept while they are used.
public final class HTTPTransport: Sendable {
  /// What a service answered.
  public struct Answer: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    public var body: ByteBuffer

    /// The value of a header field, whatever the case of its name; nil without one.
    public func header(_ name: String) -> String? { headers.first(name: name) }
    public var text: String { String(buffer: body) }
  }

  /// Services close what is not used; a connection is given up before they do (uvicorn does after 5 seconds).
  private static let idleTime = TimeAmount.seconds(2)

  private let group: any EventLoopGroup
  private let mostBytes: Int
  private let idle = Mutex<[String: [Idle]]>([:])

  /// A connection that nobody uses, and what will close it.
  private struct Idle {
    let channel: any Channel
    let closing: Scheduled<Void>
  }

  /// `mostBytes` is the longest answer that is taken.
  public init(mostBytes: Int = 64 << 20) {
    group = MultiThreadedEventLoopGroup.singleton
    self.mostBytes = mostBytes
  }

  deinit {
    for connection in idle.withLock({ $0 }).values.joined() {
      connection.closing.cancel()
      connection.channel.close(promise: nil)
    }
  }

  /// Sends `body`, or asks without one. Throws `TransportError`, or `CancellationError`.
  public func send(
    _ method: String, _ path: String, to address: HTTPAddress, headers: [(String, String)] = [],
    body: ByteBuffer? = nil, timeout: Duration
  ) async throws -> Answer {
    var head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: method), uri: address.path + path)
    head.headers.add(name: "Host", value: address.authority)
    for (name, value) in headers { head.headers.replaceOrAdd(name: name, value: value) }
    if let body { head.headers.replaceOrAdd(name: "Content-Length", value: "\(body.readableBytes)") }
    let channel = try await connection(to: address, timeout: timeout)
    let promise = channel.eventLoop.makePromise(of: Exchange.Result.self)
    let request = Exchange.Request(head: head, body: body, timeout: TimeAmount(timeout), promise: promise)
    let result = try await withTaskCancellationHandler {
      channel.writeAndFlush(request).cascadeFailure(to: promise)
      do {
        return try await promise.futureResult.get()
      } catch {
        if Task.isCancelled { throw CancellationError() }
        if let error = error as? TransportError { throw error }
        throw TransportError.lost("\(error)")
      }
    } onCancel: {
      channel.close(promise: nil)
    }
    if result.keepsAlive { keep(channel, for: address) } else { channel.close(promise: nil) }
    return result.answer
  }

  private func connection(to address: HTTPAddress, timeout: Duration) async throws -> any Channel {
    let key = address.authority
    while let connection = idle.withLock({ $0[key]?.popLast() }) {
      connection.closing.cancel()
      if connection.channel.isActive { return connection.channel }
    }
    let mostBytes = mostBytes
    do {
      return try await ClientBootstrap(group: group)
        .connectTimeout(min(TimeAmount(timeout), .seconds(10)))
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.pipeline.syncOperations.addHandler(Exchange(mostBytes: mostBytes))
          }
        }
        .connect(host: address.host, port: address.port).get()
    } catch let error as IOError {
      throw TransportError.unreachable(error.reason)
    } catch let error as NIOConnectionError {
      let reason = (error.connectionErrors.first?.error as? IOError)?.reason
      throw TransportError.unreachable(reason ?? "there is no host '\(address.host)'")
    } catch {
      throw TransportError.unreachable("\(error)")
    }
  }

  private func keep(_ channel: any Channel, for address: HTTPAddress) {
    let (key, id) = (address.authority, ObjectIdentifier(channel))
    let closing = channel.eventLoop.scheduleTask(in: Self.idleTime) { [weak self] in
      let wasIdle = self?.idle.withLock { idle in
        let place = idle[key]?.firstIndex { ObjectIdentifier($0.channel) == id }
        if let place { idle[key]?.remove(at: place) }
        return place != nil
      }
      if wasIdle ?? true { channel.close(promise: nil) }
    }
    idle.withLock { $0[key, default: []].append(Idle(channel: channel, closing: closing)) }
  }
}

extension IOError {
  fileprivate var reason: String { String(cString: strerror(errnoCode)) }
}
