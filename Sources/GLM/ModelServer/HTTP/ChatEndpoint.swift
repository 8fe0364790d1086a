import Episodes
import GLMTokenizer
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Answers `POST /v1/chat/completions`.
struct ChatEndpoint: Sendable {
  let service: ChatService
  let gate: Gate
  let metrics: Metrics
  let options: ServerOptions
  /// When the server was started, in seconds since 1970: makes ids of different starts differ.
  let started: Int
  private let count = Counter()

  init(_ service: ChatService, gate: Gate, metrics: Metrics, options: ServerOptions) {
    self.service = service
    self.gate = gate
    self.metrics = metrics
    self.options = options
    started = options.clock.unixTime()
  }

  func answer(_ request: Request, _ connection: Connection) async throws -> Response {
    let start = options.clock.elapsed()
    let (content, body) = try await read(request)
    // From here on work is done, for as many as the gate lets in.
    let ticket = try gate.ticket()
    let chat = try ChatRequest(parse(content), limits: options.limits)
    let number = count.next()
    let job = try service.prepare(chat, number: number, seed: options.seed)
    let text = CompletionText(
      id: "chatcmpl-\(started)-\(number)", created: options.clock.unixTime(), model: service.model.name,
      hasLogProbabilities: chat.logProbabilities != nil, tokenizer: service.model.tokenizer)
    if chat.isStreamed { return stream(chat, job, ticket, text, body, connection, start) }
    let report = try await body.consumeWithCancellationOnInboundClose { _ in
      try await within(options.limits.time, by: options.clock, orThrow: Self.late) { [service, options] in
        try await ticket.turn()
        defer { ticket.leave() }
        return try await service.run(job, elapsed: { options.clock.elapsed() - start }) { _ in }
      }
    }
    metrics.noteReply(options.clock.elapsed() - start, firstToken: report.firstToken)
    var response = Response.json(text.completion(report))
    // The connection was watched for its end, and cannot serve another request.
    response.headers[.connection] = "close"
    return response
  }

  private static let late = APIError.unavailable("The reply took too long", code: "timeout")

  /// What the request brings, and the body that its connection goes on with.
  private func read(_ request: Request) async throws -> (ByteBuffer, RequestBody) {
    let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }.lowercased()
    guard type.filter({ !$0.isWhitespace }) == "application/json" else {
      throw APIError(
        status: 415, "The body must be JSON: send the header 'Content-Type: application/json'",
        type: "invalid_request_error")
    }
    let limit = options.limits.bodyBytes
    let tooLarge = APIError.tooLarge(nil, "The body is larger than the \(limit) bytes that this server takes")
    if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw tooLarge }
    var request = request
    let body = request.body
    let buffer: ByteBuffer
    do {
      buffer = try await within(
        options.limits.time, by: options.clock,
        orThrow: APIError(status: 408, "The request took too long to arrive", type: "invalid_request_error")
      ) { try await body.collect(upTo: limit) }
    } catch is NIOTooManyBytesError {
      throw tooLarge
    }
    request.body = RequestBody(buffer: buffer)
    return (buffer, request.body)
  }

  private func parse(_ buffer: ByteBuffer) throws(APIError) -> OrderedJSON {
    guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
      throw .invalid(nil, "The body is not UTF-8")
    }
    do {
      return try OrderedJSON(parsing: text)
    } catch {
      throw .invalid(nil, "The body is not JSON: \(error)")
    }
  }

  private func stream(
    _ chat: ChatRequest, _ job: ChatService.Job, _ ticket: Ticket, _ text: CompletionText, _ body: RequestBody,
    _ connection: Connection, _ start: Duration
  ) -> Response {
    let headers: HTTPFields = [
      .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache", .connection: "close",
    ]
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        // Who does not read what is sent is not waited for.
        let closing = connection.close(after: options.limits.time * 2, by: options.clock)
        defer { closing.cancel() }
        try await body.consumeWithCancellationOnInboundClose { _ in
          let (events, output) = AsyncStream<String>.makeStream()
          async let writing: Void = write(chat, job, ticket, text, start, to: output)
          for await event in events { try await writer.write(ByteBuffer(string: "data: \(event)\n\n")) }
          try await writing
        }
        try await writer.finish(nil)
      })
  }

  /// Writes the events of a stream, the last one too. Throws `CancellationError` alone: what else goes wrong is an event.
  private func write(
    _ chat: ChatRequest, _ job: ChatService.Job, _ ticket: Ticket, _ text: CompletionText,
    _ start: Duration, to output: AsyncStream<String>.Continuation
  ) async throws {
    defer { output.finish() }
    do {
      output.yield(text.opening().text)
      let report = try await within(options.limits.time, by: options.clock, orThrow: Self.late) { [service, options] in
        try await ticket.turn()
        defer { ticket.leave() }
        return try await service.run(job, elapsed: { options.clock.elapsed() - start }) { delta in
          // Probabilities are known when the reply is done.
          if chat.logProbabilities == nil { output.yield(text.piece(delta).text) }
        }
      }
      metrics.noteReply(options.clock.elapsed() - start, firstToken: report.firstToken)
      if chat.logProbabilities != nil, !report.reply.prose.isEmpty || !report.reply.reasoning.isEmpty {
        let whole = TurnStream.Delta(reasoning: report.reply.reasoning, prose: report.reply.prose)
        output.yield(text.piece(whole, tokens: report.logProbabilities).text)
      }
      for chunk in text.callChunks(report.reply) { output.yield(chunk.text) }
      output.yield(text.closing(report).text)
      if chat.streamsUsage { output.yield(text.usageChunk(report).text) }
      output.yield("[DONE]")
    } catch let error as APIError {
      output.yield(error.json.text)
    } catch is CancellationError {
      metrics.noteCancelled()
      throw CancellationError()
    }
  }
}

/// Numbers from 1.
private final class Counter: Sendable {
  private let last = Mutex(0)

  func next() -> Int {
    last.withLock { last in
      last += 1
      return last
    }
  }
}
