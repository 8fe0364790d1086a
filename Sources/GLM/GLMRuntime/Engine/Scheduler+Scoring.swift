import Foundation

/// Probabilities of given texts: teacher forcing behind a prefix that is read once.
extension Scheduler {
  /// Reads the prefix once, and every continuation behind a fork of it.
  func score(
    _ continuations: [[Int32]], behind prefix: [Int32]
  ) -> Result<[[Float]], GLMEngine.Failure> {
    do {
      var cache = model.makeCache()
      for tokens in continuations where !tokens.isEmpty {
        try model.check(tokens, behind: prefix.count, capacity: cache.capacity)
      }
      try model.check(prefix, behind: 0, capacity: cache.capacity)
      let known = try prepare(&cache, for: prefix, more: 0)
      var first: [Float] = []
      try model.read(Array(prefix[known...]), into: &cache, logits: .last) { first = Array($0) }
      remember(cache)
      var scores: [[Float]] = []
      for tokens in continuations {
        var fork = cache.fork()
        scores.append(try score(tokens, behind: &fork, first: &first))
      }
      return .success(scores)
    } catch {
      return .failure(.model(error))
    }
  }

  private func score(
    _ tokens: [Int32], behind cache: inout KVCache, first: inout [Float]
  ) throws(GLMModel.Failure) -> [Float] {
    guard let head = tokens.first else { return [] }
    var scores: [Float] = []
    func note(_ logits: UnsafeMutableBufferPointer<Float>, _ token: Int32) {
      scores.append(Float(Double(logits[Int(token)]) - LogProbabilities.normalizer(logits)))
    }
    first.withUnsafeMutableBufferPointer { note($0, head) }
    guard tokens.count > 1 else { return scores }
    let pages = KVCache.pageCount(cache.count + tokens.count) - KVCache.pageCount(cache.count) + 1
    makeRoom(pages)
    var next = 1
    try model.read(Array(tokens.dropLast()), into: &cache, logits: .all) { logits in
      note(logits, tokens[next])
      next += 1
    }
    return scores
  }

  /// The exact distribution over enumerated actions. What leads to a point at which something is to be chosen is read behind
  /// what was read for the points before it.
  func distribution(
    over actions: ActionTrie, behind prefix: [Int32], endTokens: Set<Int32>
  ) -> Result<[Double], GLMEngine.Failure> {
    let ends = endTokens.filter { (0..<Int32(model.configuration.vocabularySize)).contains($0) }.sorted()
    func choices(at node: ActionTrie.Node) throws -> [Double] {
      let tokens = prefix + actions.prefix(of: node)
      var cache = model.makeCache()
      try model.check(tokens, behind: 0, capacity: cache.capacity)
      let known = try prepare(&cache, for: tokens, more: 0)
      var values: [Double] = []
      try model.read(Array(tokens[known...]), into: &cache, logits: .last) { logits in
        values = actions.tokens(at: node).map { Double(logits[Int($0)]) }
        guard actions.isComplete(node) else { return }
        // Ending is one choice, however many tokens stand for it.
        let largest = ends.map { logits[Int($0)] }.max() ?? -.infinity
        let total = ends.reduce(0.0) { $0 + exp(Double(logits[Int($1)] - largest)) }
        values.append(ends.isEmpty ? -.infinity : Double(largest) + log(total))
      }
      remember(cache)
      return values
    }
    do {
      for index in 0..<actions.actionCount {
        try model.checkTokens(actions.prefix(of: actions.end(of: index)))
      }
      return .success(try actions.logProbabilities(choices: choices))
    } catch let failure as GLMModel.Failure {
      return .failure(.model(failure))
    } catch {
      return .failure(.cancelled)
    }
  }
}
