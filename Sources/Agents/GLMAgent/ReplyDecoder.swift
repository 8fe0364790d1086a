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
    reading prompt: [Int32], cache: inout KVCache, constraint: (any TokenConstraint)?
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var pending = prompt
    while tokenCount < limit {
      if let constraint {
        // What the grammar leaves no choice about is read with the next batch instead of being decided token by token.
        for token in constraint.forcedTokens() {
          pending.append(token)
          tokenCount += 1
          bytes += tokenizer.bytes(of: token)
          constraint.advance(token)
        }
        if constraint.isFinished { break }
      }
      let isFull = cache.count + pending.count > cache.capacity
      if isFull, !bytes.isEmpty { break }
      let logits = try model.forward(pending, cache: &cache)
      var mask = constraint?.mask
      if constraint?.isComplete == true { for token in endTokens { mask?.insert(Int(token)) } }
      guard let choice = sampler.choose(logits, allowed: mask, step: tokenCount) else { break }
      tokenCount += 1
      guard !endTokens.contains(choice.token) else { break }
      pending = [choice.token]
      bytes += tokenizer.bytes(of: choice.token)
      constraint?.advance(choice.token)
    }
    return bytes
  }
}
