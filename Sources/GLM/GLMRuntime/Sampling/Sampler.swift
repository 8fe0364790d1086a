import Foundation

/// Chooses the next token from logits: greedily, or at random from a seed.
///
/// The random number of a step depends on the seed and the step only, so that a conversation can be resumed anywhere.
public struct Sampler: Sendable {
  public struct Options: Sendable, Hashable {
    /// 0 takes the likeliest token.
    public var temperature: Float
    /// Keeps the k likeliest tokens; 0 keeps all.
    public var topK: Int
    /// Keeps the smallest set of likeliest tokens that holds this share of the probability.
    public var topP: Float
    /// Keeps the tokens at least this fraction as likely as the likeliest (Nguyen et al. 2024).
    public var minP: Float
    /// Divides the positive logits of tokens in the reply so far, and multiplies the negative ones (Keskar et al. 2019).
    public var repetitionPenalty: Float
    /// Taken from the logits of tokens in the reply so far: once, and once per occurrence.
    public var presencePenalty: Float
    public var frequencyPenalty: Float
    public var seed: UInt64

    public init(
      temperature: Float = 0, topK: Int = 0, topP: Float = 1, minP: Float = 0, repetitionPenalty: Float = 1,
      presencePenalty: Float = 0, frequencyPenalty: Float = 0, seed: UInt64 = 0
    ) {
      self.temperature = temperature
      self.topK = topK
      self.topP = topP
      self.minP = minP
      self.repetitionPenalty = repetitionPenalty
      self.presencePenalty = presencePenalty
      self.frequencyPenalty = frequencyPenalty
      self.seed = seed
    }

    var hasPenalties: Bool { repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0 }
  }

  public var options: Options
  /// Allowed tokens with their logits, kept from step to step so that choosing allocates nothing.
  private var candidates: [TokenLogProbability.Alternative] = []
  private var weights: [Double] = []

  public init(_ options: Options = Options()) { self.options = options }

  /// The choice at `step` among the tokens that `mask` allows, and among `extra` ones; nil when it allows none. Equal logits go
  /// to the lower id. `history` holds the reply's tokens so far, for the penalties; logits are changed by them.
  public mutating func choose(
    _ logits: UnsafeMutableBufferPointer<Float>, allowed mask: TokenMask? = nil, extra: Set<Int32> = [],
    history: [Int32] = [], step: Int
  ) -> Int32? {
    penalize(logits, history)
    if options.temperature <= 0 { return Self.likeliest(logits, mask, extra) }
    collect(logits, mask, extra)
    guard let best = candidates.max(by: { $0.logProbability < $1.logProbability })?.logProbability else { return nil }
    return draw(best, step)
  }

  /// As above, for logits in an array, which stay as they are.
  public mutating func choose(_ logits: [Float], allowed mask: TokenMask? = nil, step: Int) -> Int32? {
    var logits = logits
    return logits.withUnsafeMutableBufferPointer { choose($0, allowed: mask, step: step) }
  }

  private func penalize(_ logits: UnsafeMutableBufferPointer<Float>, _ history: [Int32]) {
    guard options.hasPenalties else { return }
    var counts: [Int32: Float] = [:]
    for token in history where logits.indices.contains(Int(token)) { counts[token, default: 0] += 1 }
    for (token, count) in counts {
      let logit = logits[Int(token)]
      let divided = logit > 0 ? logit / options.repetitionPenalty : logit * options.repetitionPenalty
      logits[Int(token)] = divided - options.presencePenalty - options.frequencyPenalty * count
    }
  }

  private static func likeliest(
    _ logits: UnsafeMutableBufferPointer<Float>, _ mask: TokenMask?, _ extra: Set<Int32>
  ) -> Int32? {
    var best = -1
    var top = -Float.infinity
    if let mask {
      func visit(_ index: Int) {
        let logit = logits[index]
        if logit > top || best < 0 || logit == top && index < best {
          best = index
          top = logit
        }
      }
      mask.forEach(visit)
      for token in extra where logits.indices.contains(Int(token)) { visit(Int(token)) }
    } else {
      for (index, logit) in logits.enumerated() where logit > top || best < 0 {
        best = index
        top = logit
      }
    }
    return best < 0 ? nil : Int32(best)
  }

  private mutating func collect(
    _ logits: UnsafeMutableBufferPointer<Float>, _ mask: TokenMask?, _ extra: Set<Int32>
  ) {
    candidates.removeAll(keepingCapacity: true)
    func add(_ index: Int) { candidates.append(.init(token: Int32(index), logProbability: logits[index])) }
    if let mask {
      mask.forEach(add)
      for token in extra where logits.indices.contains(Int(token)) && !mask.contains(Int(token)) { add(Int(token)) }
    } else {
      for index in logits.indices { add(index) }
    }
  }

  /// Draws among the candidates, whose best logit is `best`.
  private mutating func draw(_ best: Float, _ step: Int) -> Int32? {
    if options.minP > 0 {
      let lowest = best + options.temperature * log(options.minP)
      candidates.removeAll { $0.logProbability < lowest }
    }
    if options.topK > 0, options.topK < candidates.count {
      var left = options.topK
      candidates.keepLikeliest { _ in
        left -= 1
        return left > 0
      }
    }
    weights.removeAll(keepingCapacity: true)
    var sum = 0.0
    for candidate in candidates {
      let weight = exp(Double((candidate.logProbability - best) / options.temperature))
      weights.append(weight)
      sum += weight
    }
    if options.topP < 1 { sum = keepLikeliest(Double(options.topP) * sum, best) }
    var rest = Self.unit(options.seed, step) * sum
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 || index == weights.count - 1 { return candidates[index].token }
    }
    return nil
  }

  /// Keeps the likeliest candidates that weigh `wanted` together, one at least; gives what they weigh.
  private mutating func keepLikeliest(_ wanted: Double, _ best: Float) -> Double {
    weights.removeAll(keepingCapacity: true)
    var sum = 0.0
    candidates.keepLikeliest { candidate in
      let weight = exp(Double((candidate.logProbability - best) / options.temperature))
      weights.append(weight)
      sum += weight
      return sum < wanted
    }
    return sum
  }

  /// A uniform number in [0, 1) for a step of a seed: SplitMix64 as a counter-based generator.
  private static func unit(_ seed: UInt64, _ step: Int) -> Double {
    var z = seed &+ (UInt64(truncatingIfNeeded: step) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
