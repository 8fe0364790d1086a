import Episodes
import GLMAgent
import GLMRuntime
import GLMTokenizer
import Synchronization

/// Makes replies to chats with one model.
struct ChatService: Sendable {
  /// A chat that is ready for the engine.
  struct Job: Sendable {
    var request: GenerationRequest
    var constraint: CompiledConstraint?
    var stops: [String]
    /// The tools that the reply may call.
    var tools: [ChatTool]
    var callLimit: Int
    /// Whether the template has begun the reply with the sign for thoughts.
    var isThinking: Bool
  }

  let model: ServedModel
  let limits: ServerOptions.Limits

  /// Throws `APIError` where the chat cannot be answered.
  func prepare(_ chat: ChatRequest, number: Int, seed: UInt64) throws(APIError) -> Job {
    guard chat.model == model.name else {
      throw APIError(
        status: 404, "The model '\(chat.model)' is not here: this server has '\(model.name)'",
        type: "invalid_request_error", code: "model_not_found", param: "model")
    }
    let tools = chat.toolChoice == .none ? [] : chat.tools
    let shape = try ReplyShape(chat, tools, model.template)
    let parts: [ChatTemplate.Part]
    var prompt: [Int32]
    do {
      parts = try model.template.render(chat.messages, tools: tools.map(\.chatTool), thinks: shape.thinks)
      prompt = try model.tokenizer.encode(parts)
    } catch {
      throw .invalid(tools.isEmpty ? "messages" : "tools", "\(error)")
    }
    if !shape.prefix.isEmpty { prompt += model.tokenizer.encode(shape.prefix) }
    guard prompt.count < model.contextLength else { throw .contextLength(prompt.count, of: model.contextLength) }
    var sampling = chat.sampling
    if !chat.isSeeded { sampling.seed = Seed(seed).derived("request \(number)").rawValue }
    var constraint: CompiledConstraint?
    if let grammar = shape.grammar { constraint = try model.constraints.compiled(grammar) }
    return Job(
      request: GenerationRequest(
        prompt: prompt, sampling: sampling, maxTokens: chat.maxTokens ?? limits.defaultReplyTokens,
        endTokens: model.endTokens, contextLength: model.contextLength, topLogProbabilities: chat.logProbabilities),
      constraint: constraint, stops: chat.stops, tools: shape.isProse ? [] : tools.map(\.chatTool),
      callLimit: chat.callsInParallel ? .max : 1, isThinking: Self.opensThoughts(parts))
  }

  /// Whether a rendered chat ends inside the assistant's thoughts.
  private static func opensThoughts(_ parts: [ChatTemplate.Part]) -> Bool {
    for part in parts.reversed() {
      switch part {
      case .marker("<think>"): return true
      case .marker("</think>"), .special: return false
      case .marker, .text: continue
      }
    }
    return false
  }

  /// Makes a reply; `emit` is given each piece as soon as it is certain, and `elapsed` tells the time since the request came.
  /// Throws `APIError`, `CancellationError`, or what `emit` throws, which ends the work.
  func run(
    _ job: Job, elapsed: @escaping @Sendable () -> Duration, emit: (TurnStream.Delta) async throws -> Void
  ) async throws -> ReplyReport {
    let (texts, output) = AsyncStream<String>.makeStream()
    let listener = TokenListener(model.tokenizer, stops: job.stops, elapsed: elapsed, output: output)
    var turn = TurnStream(model.template, tools: job.tools, isThinking: job.isThinking)
    async let generating = generate(job, listener)
    for await text in texts {
      let delta = turn.append(text)
      if !delta.isEmpty { try await emit(delta) }
    }
    let generation = try await generating
    var (reply, rest, proseStart) = turn.finish()
    reply.calls = Array(reply.calls.prefix(job.callLimit))
    if !rest.isEmpty { try await emit(rest) }
    return ReplyReport(
      reply: reply, generation: generation, ending: Self.ending(generation, reply),
      logProbabilities: Self.proseTokens(generation, reply, proseStart, listener),
      firstToken: listener.firstToken)
  }

  private func generate(_ job: Job, _ listener: TokenListener) async throws -> Generation {
    defer { listener.finish() }
    do {
      return try await model.engine.generate(
        job.request, constraint: job.constraint?.begin(), listener: { listener.hear($0) })
    } catch {
      throw Self.apiError(error, model.contextLength)
    }
  }

  private static func apiError(_ failure: GLMEngine.Failure, _ contextLength: Int) -> any Error {
    switch failure {
    case .cancelled: CancellationError()
    case .model(.contextOverflow(let needed, let capacity)): APIError.contextLength(needed, of: capacity)
    case .model(.outOfMemory): APIError.unavailable("\(failure)", code: "out_of_memory", retryAfter: 5)
    case .busy: APIError.unavailable("\(failure)", code: "queue_full", retryAfter: 1)
    case .model: APIError(status: 500, "\(failure)", type: "server_error")
    }
  }

  private static func ending(_ generation: Generation, _ reply: ChatReply) -> ReplyReport.Ending {
    switch generation.ending {
    case .length, .context: .length
    case .stop, .listener: reply.calls.isEmpty ? .stop : .toolCalls
    }
  }

  /// The tokens that the prose is made of: not those before it, nor those of a stop string alone.
  private static func proseTokens(
    _ generation: Generation, _ reply: ChatReply, _ proseStart: Int, _ listener: TokenListener
  ) -> [TokenLogProbability] {
    guard reply.calls.isEmpty else { return [] }
    let (ends, textEnd) = listener.places
    var start = 0
    var tokens: [TokenLogProbability] = []
    for (token, end) in zip(generation.logProbabilities, ends) {
      if start < textEnd, end > proseStart { tokens.append(token) }
      start = end
    }
    return tokens
  }
}
