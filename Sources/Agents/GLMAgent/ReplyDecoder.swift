import Episodes
import GLMRuntime
import GLMTokenizer

/// Produces one reply, token by token, inside a grammar where there is one.
struct ReplyDecoder {
  let model: GLMModel
  let tokenizer: GLMTokenizer
  let endTokens: Set<Int32>
  let sampler: Sampler
  /// The longest reply in tokens.
  let limit: Int
  /// Tokens of the reply so far, the one that ended it included.
  private(set) var tokenCount = 0

  init(model: GLMModel, tokenizer: GLMTokenizer, endTokens: Set<Int32>, sampler: Sampler, limit: Int) {
    self.model = model
    self.tokenizer = tokenizer
    self.endTokens = endTokens
    self.sampler = sampler
    self.limit = limit
  }

  /// The bytes of a reply behind `prompt`. It ends at an end token, where the grammar ends, at the limit or where the
  /// context is full. Throws `GLMModel.Failure` when the prompt does not fit.
  mutating func run(
    reading prompt: [Int32], cache: inout KVCache, constraint: GrammarConstraint?
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var pending = prompt
    var state = constraint?.automaton.start
    while tokenCount < limit {
      if let constraint, let now = state {
        // What the grammar leaves no choice about is read with the next batch instead of being decided token by token.
        for token in fastForward(constraint.forced(now)) {
          pending.append(token)
          tokenCount += 1
          let more = tokenizer.bytes(of: token)
          bytes += more
          state = constraint.automaton.run(state ?? now, more)
        }
        if let state, constraint.automaton.isFinished(state) { break }
      }
      let isFull = cache.count + pending.count > cache.capacity
      if isFull, !bytes.isEmpty { break }
      let logits = try model.forward(pending, cache: &cache)
      var mask: TokenMask?
      if let constraint, let state {
        mask = constraint.mask(state)
        if constraint.automaton.accepts(state) { for token in endTokens { mask?.insert(Int(token)) } }
      }
      guard let choice = sampler.choose(logits, allowed: mask, step: tokenCount) else { break }
      tokenCount += 1
      guard !endTokens.contains(choice.token) else { break }
      pending = [choice.token]
      let more = tokenizer.bytes(of: choice.token)
      bytes += more
      state = state.flatMap { constraint?.automaton.run($0, more) }
    }
    return bytes
  }

  /// Tokens for forced bytes. The last one is left to the model: it may join with what follows.
  private func fastForward(_ forced: [UInt8]) -> [Int32] {
    guard forced.count > 1 else { return [] }
    let text = String(decoding: forced, as: UTF8.self)
    guard text.utf8.elementsEqual(forced) else { return [] }
    return Array(tokenizer.encode(text).dropLast())
  }
}
