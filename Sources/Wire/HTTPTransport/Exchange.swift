import NIOCore
import NIOHTTP1

/// One request and its answer at a time on a connection.
final class Exchange: ChannelDuplexHandler {
  struct Request: Sendable {
    var head: HTTPRequestHead
    var body: ByteBuffer?
    var timeout: TimeAmount
    var promise: EventLoopPromise<Result>
  }
  struct Result: Sendable {
    var answer: HTTPTransport.Answer
    /// Whether the connection may be used again.
    var keepsAlive: Bool
  }

  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = Request
  typealias OutboundOut = HTTPClientRequestPart

  private let mostBytes: Int
  private var promise: EventLoopPromise<Result>?
  private var timer: Scheduled<Void>?
  private var head: HTTPResponseHead?
  private var body = ByteBuffer()

  init(mostBytes: Int) { self.mostBytes = mostBytes }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let request = unwrapOutboundIn(data)
    self.promise = request.promise
    let channel = context.channel
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: request.timeout) {
      bound.value.fail(.timedOut)
      channel.close(promise: nil)
    }
    context.write(wrapOutboundOut(.head(request.head)), promise: nil)
    if let body = request.body, body.readableBytes > 0 {
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    context.write(wrapOutboundOut(.end(nil)), promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = ByteBuffer()
    case .body(var part):
      guard body.readableBytes + part.readableBytes <= mostBytes else {
        fail(.lost("the answer is longer than \(mostBytes) bytes"))
        context.close(promise: nil)
        return
      }
      if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
    case .end:
      guard let head, !(100..<200).contains(head.status.code) else { return }
      let answer = HTTPTransport.Answer(status: Int(head.status.code), headers: head.headers, body: body)
      let waiter = finish()
      waiter?.succeed(Result(answer: answer, keepsAlive: head.isKeepAlive && context.channel.isActive))
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(.lost("it was closed"))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(.lost("what came is no HTTP answer"))
    context.close(promise: nil)
  }

  private func fail(_ error: TransportError) { finish()?.fail(error) }

  private func finish() -> EventLoopPromise<Result>? {
    timer?.cancel()
    timer = nil
    head = nil
    defer { promise = nil }
    return promise
  }
}
