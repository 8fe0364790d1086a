/// A reply in the making: what is still to be read, and how the next token is chosen.
struct Reply {
  let request: GenerationRequest
  private let constraint: (any TokenConstraint)?
  private let listener: (@Sendable (Int32) -> Bool)?
  private var sampler: Sampler
  private(set) var generation = Generation()
  /// Tokens to read before the next choice, from `readCount` on.
  private(set) var pending: [Int32]
  private(set) var readCount = 0
  private(set) var isFinished = false

  init(
    _ request: GenerationRequest, constraint: (any TokenConstraint)?, listener: (@Sendable (Int32) -> Bool)?
  ) {
    self.request = request
    self.constraint = constraint
    self.listener = listener
    sampler = Sampler(request.sampling)
    pending = request.prompt
    generation.promptTokens = request.prompt.count
  }

  /// Whether the prompt has been read.
  var isDecoding: Bool { readCount >= request.prompt.count }
  var unreadCount: Int { pending.count - readCount }

  /// Makes ready for the tokens to come; `cached` ones of the prompt were read before.
  mutating func begin(cached: Int) {
    readCount = cached
    generation.cachedTokens = cached
    generation.tokens.reserveCapacity(request.maxTokens)
    pending.reserveCapacity(pending.count + request.maxTokens)
    force()
  }

  /// Takes note that somebody else has read the prompt up to `count`.
  mutating func skip(to count: Int) {
    generation.cachedTokens += count - readCount
    readCount = count
  }

  /// Takes note that the next `count` pending tokens are read.
  mutating func didRead(_ count: Int) { readCount += count }

  /// Chooses the next token from logits; afterwards it is pending, or the reply is finished. `room` tokens still fit into the
  /// context.
  mutating func choose(_ logits: UnsafeMutableBufferPointer<Float>, room: Int) {
    let mask = constraint?.mask
    // A grammar's end tokens may come where the text is complete.
    let extra = constraint?.isComplete ?? false ? request.endTokens : []
    let step = generation.completionTokens
    guard
      let token = sampler.choose(
        logits, allowed: mask, extra: extra, history: generation.tokens, step: step)
    else { return end(.stop) }
    generation.completionTokens += 1
    if request.endTokens.contains(token) {
      generation.endToken = token
      return end(.stop)
    }
    note(token, logits, mask, extra)
    constraint?.advance(token)
    accept(token)
    if !isFinished { force() }
    if !isFinished, unreadCount > room { end(.context) }
  }

  private mutating func note(
    _ token: Int32, _ logits: UnsafeMutableBufferPointer<Float>, _ mask: TokenMask?, _ extra: Set<Int32>
  ) {
    guard let top = request.topLogProbabilities else { return }
    let normalizer = LogProbabilities.normalizer(logits, allowed: mask, extra: extra)
    generation.logProbabilities.append(
      TokenLogProbability(
        token: token, logProbability: Float(Double(logits[Int(token)]) - normalizer),
        top: LogProbabilities.top(top, logits, normalizer: normalizer, allowed: mask)))
  }

  private mutating func accept(_ token: Int32) {
    pending.append(token)
    generation.tokens.append(token)
    if let listener, !listener(token) { return end(.listener) }
    if let constraint, constraint.isFinished { return end(.stop) }
    if generation.completionTokens >= request.maxTokens { end(.length) }
  }

  /// What the grammar leaves no choice about is read with the next pass instead of being chosen token by token.
  private mutating func force() {
    guard let constraint else { return }
    for token in constraint.forcedTokens() where !isFinished {
      generation.completionTokens += 1
      if request.topLogProbabilities != nil {
        generation.logProbabilities.append(TokenLogProbability(token: token, logProbability: 0))
      }
      constraint.advance(token)
      accept(token)
    }
  }

  private mutating func end(_ ending: Generation.Ending) {
    generation.ending = ending
    isFinished = true
  }
}
