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
    public var seed: UInt64

    public init(temperature: Float = 0, topK: Int = 0, topP: Float = 1, seed: UInt64 = 0) {
      self.temperature = temperature
      self.topK = topK
      self.topP = topP
      self.seed = seed
    }
  }

  /// A token and the natural logarithm of its probability among the allowed ones, at temperature 1.
  public struct Choice: Sendable, Hashable {
    public var token: Int32
    public var logProbability: Float
  }

  public var options: Options

  public init(_ options: Options = Options()) { self.options = options }

  /// The choice at `step` among the tokens that `mask` allows; nil when it allows none. Equal logits go to the lower id.
  public func choose(_ logits: [Float], allowed mask: TokenMask? = nil, step: Int) -> Choice? {
    var candidates: [(token: Int32, logit: Float)] = []
    var best: (token: Int32, logit: Float)?
    var total: Double = 0
    let isGreedy = options.temperature <= 0
    func visit(_ index: Int, _ logit: Float) {
      if best == nil || logit > best?.logit ?? 0 { best = (Int32(index), logit) }
      if !isGreedy { candidates.append((Int32(index), logit)) }
    }
    for index in logits.indices where mask?.contains(index) ?? true { visit(index, logits[index]) }
    guard let best else { return nil }
    for index in logits.indices where mask?.contains(index) ?? true {
      total += exp(Double(logits[index] - best.logit))
    }
    func choice(_ token: Int32, _ logit: Float) -> Choice {
      Choice(token: token, logProbability: logit - best.logit - Float(log(total)))
    }
    if isGreedy { return choice(best.token, best.logit) }
    candidates.sort { $0.logit != $1.logit ? $0.logit > $1.logit : $0.token < $1.token }
    if options.topK > 0 { candidates.removeLast(max(0, candidates.count - options.topK)) }
    let weights = candidates.map { exp(Double(($0.logit - best.logit) / options.temperature)) }
    let sum = weights.reduce(0, +)
    var kept = 0
    var mass = 0.0
    while kept < weights.count, kept == 0 || mass < Double(options.topP) * sum {
      mass += weights[kept]
      kept += 1
    }
    var rest = Self.unit(options.seed, step) * mass
    for index in 0..<kept {
      rest -= weights[index]
      if rest < 0 || index == kept - 1 { return choice(candidates[index].token, candidates[index].logit) }
    }
    return choice(best.token, best.logit)
  }

  /// A uniform number in [0, 1) for a step of a seed: SplitMix64 as a counter-based generator.
  private static func unit(_ seed: UInt64, _ step: Int) -> Double {
    var z = seed &+ (UInt64(truncatingIfNeeded: step) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
