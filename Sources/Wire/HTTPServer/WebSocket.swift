import NIOCore
import NIOHTTP1
import NIOWebSocket

/// An open WebSocket that texts are sent through. Who reads too slowly misses some, and holds up nobody.
public struct WebSocket: Sendable {
  private let channel: any Channel

  init(_ channel: any Channel) { self.channel = channel }

  /// Sends a text; false where the other side is behind, and it was not sent.
  @discardableResult public func send(_ text: String) -> Bool {
    guard channel.isActive, channel.isWritable else { return false }
    let frame = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))
    channel.writeAndFlush(frame, promise: nil)
    return true
  }

  /// Calls `body` once it is closed.
  public func whenClosed(_ body: @escaping @Sendable () -> Void) { channel.closeFuture.whenComplete { _ in body() } }
}

/// Takes requests that become WebSockets.
public protocol WebSocketResponder: Sendable {
  /// Whether a request becomes one; what does not is answered as any other request.
  func takes(_ request: Request) -> Bool
  func opened(_ socket: WebSocket, by request: Request)
}

extension HTTPServer {
  /// What turns a connection's first request into a WebSocket, where it asks for one.
  static func upgrade(
    _ responder: any WebSocketResponder, _ client: String, encoder: HTTPResponseEncoder,
    extra: [any RemovableChannelHandler]
  ) -> HTTPServerUpgradeHandler {
    let upgrader = NIOWebSocketServerUpgrader(
      maxFrameSize: 1 << 16, automaticErrorHandling: true,
      shouldUpgrade: { channel, head in
        channel.eventLoop.makeSucceededFuture(responder.takes(Request(head, client: client)) ? [:] : nil)
      },
      upgradePipelineHandler: { channel, head in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(SocketFrames())
          responder.opened(WebSocket(channel), by: Request(head, client: client))
        }
      })
    return HTTPServerUpgradeHandler(
      upgraders: [upgrader], httpEncoder: encoder, extraHTTPHandlers: extra, upgradeCompletionHandler: { _ in })
  }
}

/// Answers pings and farewells; what else the other side says is nobody's business.
private final class SocketFrames: ChannelInboundHandler, Sendable {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .ping:
      context.writeAndFlush(
        wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)), promise: nil)
    case .connectionClose:
      let channel = context.channel
      context.writeAndFlush(
        wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData))
      ).whenComplete { _ in channel.close(promise: nil) }
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
