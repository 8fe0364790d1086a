import NIOCore
import NIOPosix
import Synchronization

/// Passes bytes on between clients and a server, and does to them what networks do.
final class UnreliableProxy: Sendable {
  /// What happens to bytes on their way.
  enum Trouble: Sendable { case none, delays, corrupts }

  private let trouble = Mutex(Trouble.none)
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])
  private let server: any Channel
  let port: Int

  /// A proxy on a port of this machine, for what answers at `target` of it.
  init(to target: Int) async throws {
    final class Box: Sendable { let proxy = Mutex<UnreliableProxy?>(nil) }
    let box = Box()
    server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { inbound in
        ClientBootstrap(group: inbound.eventLoop)
          .channelOption(.autoRead, value: false)
          .connect(host: "127.0.0.1", port: target).flatMap { outbound in
            guard let proxy = box.proxy.withLock({ $0 }) else { return inbound.close() }
            for (one, other) in [(inbound, outbound), (outbound, inbound)] {
              proxy.channels.withLock { $0[ObjectIdentifier(one)] = one }
              one.closeFuture.whenComplete { _ in
                _ = proxy.channels.withLock { $0.removeValue(forKey: ObjectIdentifier(one)) }
                other.close(promise: nil)
              }
            }
            return outbound.pipeline.addHandler(Pipe(to: inbound, proxy)).flatMap {
              inbound.pipeline.addHandler(Pipe(to: outbound, proxy))
            }.flatMap {
              inbound.setOption(.autoRead, value: true).and(outbound.setOption(.autoRead, value: true)).map { _ in }
            }
          }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = server.localAddress?.port ?? 0
    box.proxy.withLock { $0 = self }
  }

  func set(_ trouble: Trouble) { self.trouble.withLock { $0 = trouble } }

  /// Cuts all connections.
  func cut() { for channel in channels.withLock({ $0.values }) { channel.close(promise: nil) } }

  func stop() async {
    cut()
    try? await server.close()
  }

  private final class Pipe: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let other: any Channel
    private let proxy: UnreliableProxy

    init(to other: any Channel, _ proxy: UnreliableProxy) {
      self.other = other
      self.proxy = proxy
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      var bytes = unwrapInboundIn(data)
      switch proxy.trouble.withLock({ $0 }) {
      case .none: other.writeAndFlush(bytes, promise: nil)
      case .delays:
        // What comes later waits as long: the order stays.
        let (other, sent) = (other, bytes)
        context.eventLoop.scheduleTask(in: .milliseconds(120)) { other.writeAndFlush(sent, promise: nil) }
      case .corrupts:
        // No text has such bytes: whoever reads them knows that something is wrong.
        let at = bytes.readerIndex + bytes.readableBytes / 2
        bytes.setRepeatingByte(0xFF, count: min(8, bytes.writerIndex - at), at: at)
        other.writeAndFlush(bytes, promise: nil)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
