import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// One connection: reads a request, lets it be answered, writes the answer, and so on.
final class HTTPConnection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPServerResponsePart

  /// The server ends: the connection does when its answer is written.
  struct Ending: Sendable {}

  private let responder: any Responder
  private let limits: HTTPServer.Limits
  private var client = ""
  /// The request that is read.
  private var request: Request?
  /// What is left of a refused request is read past.
  private var isDeaf = false
  private var isAnswering = false
  private var isEnding = false
  private var keepsAlive = true
  private var version = HTTPVersion.http1_1
  private var timer: Scheduled<Void>?
  private var executor: LoopExecutor?

  init(_ responder: any Responder, _ limits: HTTPServer.Limits) {
    self.responder = responder
    self.limits = limits
  }

  func handlerAdded(context: ChannelHandlerContext) {
    client = context.remoteAddress?.ipAddress ?? ""
    executor = LoopExecutor(context.eventLoop)
    if context.channel.isActive { wait(limits.idleTime, context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    client = context.remoteAddress?.ipAddress ?? ""
    wait(limits.idleTime, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): begin(head, context)
    case .body(var part):
      guard var request, !isDeaf else { return }
      guard request.body.readableBytes + part.readableBytes <= limits.bodyBytes else {
        return answer(request, .tooLarge, context)
      }
      if request.body.readableBytes == 0 { request.body = part } else { request.body.writeBuffer(&part) }
      self.request = request
    case .end:
      guard let request, !isDeaf else { return isDeaf = false }
      answer(request, nil, context)
    }
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    (keepsAlive, version, isDeaf) = (head.isKeepAlive, head.version, false)
    let request = Request(head, client: client)
    if let refusal = responder.refusal(of: request) {
      isDeaf = true
      isAnswering = true
      return write(refusal, context)
    }
    if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > limits.bodyBytes {
      return answer(request, .tooLarge, context)
    }
    self.request = request
    wait(limits.readTime, context)
    if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
      context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: version, status: .continue))), promise: nil)
    }
  }

  /// Lets a request be answered; one with a problem ends the connection.
  private func answer(_ request: Request, _ problem: Request.Problem?, _ context: ChannelHandlerContext) {
    var request = request
    request.problem = problem
    if problem != nil { (isDeaf, keepsAlive) = (true, false) }
    self.request = nil
    isAnswering = true
    timer?.cancel()
    timer = nil
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let loop = context.eventLoop
    let (responder, asked) = (responder, request)
    Task(executorPreference: executor) {
      let response = await responder.respond(to: asked)
      loop.execute {
        let (connection, context) = bound.value
        connection.write(response, context)
      }
    }
  }

  private func write(_ response: Response, _ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    isAnswering = false
    let closes = response.closes || !keepsAlive || isEnding
    var head = HTTPResponseHead(
      version: version, status: HTTPResponseStatus(statusCode: response.status.code), headers: response.headers.raw)
    head.headers.add(name: "content-length", value: String(response.body.readableBytes))
    if closes {
      head.headers.replaceOrAdd(name: "connection", value: "close")
    } else if version.major == 1, version.minor == 0 {
      head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
    }
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if response.body.readableBytes > 0 {
      context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
    }
    let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
    guard closes else { return wait(limits.idleTime, context) }
    let channel = context.channel
    // What is still on its way in is read past for a while: a client that writes first reads its answer then.
    guard isDeaf else { return written.whenComplete { _ in channel.close(promise: nil) } }
    context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
  }

  /// Ends the connection when nothing comes for so long.
  private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    timer?.cancel()
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: time) {
      let (connection, context) = bound.value
      guard !connection.isAnswering else { return }
      if let request = connection.request { return connection.answer(request, .tooSlow, context) }
      context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is Ending else { return context.fireUserInboundEventTriggered(event) }
    isEnding = true
    if !isAnswering { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A request that does not become a WebSocket is answered as any other.
    if error is NIOWebSocketUpgradeError || error is HTTPServerUpgradeErrors { return }
    // What is no HTTP is answered once, and not spoken with any further.
    guard error is HTTPParserError, !isAnswering else { return context.close(promise: nil) }
    isDeaf = true
    keepsAlive = false
    write(Response(status: .badRequest), context)
  }
}

/// Runs tasks on the thread of their connection: no other thread is woken for a short answer.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
