/// The numbers of a mixture of experts: blocks in which each token goes through a few of many feed-forward parts, and
/// through a shared one besides.
public struct ExpertConfiguration: Sendable, Hashable {
  /// How the router's logits become probabilities; by GGUF's numbers.
  public enum Gating: Int, Sendable, Hashable {
    /// All experts' probabilities sum to one.
    case softmax = 1
    /// Each expert's probability stands for itself.
    case sigmoid = 2
  }
  public var count: Int
  /// Experts per token.
  public var used: Int
  /// Width of one expert.
  public var feedForward: Int
  /// Width of the shared expert.
  public var sharedFeedForward: Int
  /// The first blocks, which have no experts.
  public var leadingDense: Int
  public var gating: Gating
  /// Whether the weights of a token's experts are divided by their sum.
  public var normalizesWeights: Bool
  /// What the weights are multiplied by in the end.
  public var scale: Float

  public init(
    count: Int, used: Int, feedForward: Int, sharedFeedForward: Int, leadingDense: Int = 0, gating: Gating = .sigmoid,
    normalizesWeights: Bool = true, scale: Float = 1
  ) {
    self.count = count
    self.used = used
    self.feedForward = feedForward
    self.sharedFeedForward = sharedFeedForward
    self.leadingDense = leadingDense
    self.gating = gating
    self.normalizesWeights = normalizesWeights
    self.scale = scale
  }
}

extension ExpertConfiguration {
  /// Reads the keys `<architecture>.expert_…`; nil for a model without experts. Throws `GGUFError` for what is missing,
  /// impossible or not run here.
  init?(_ keys: ArchitectureKeys, layers: Int) throws {
    count = try keys.integer("expert_count", in: 0...4096, default: 0)
    guard count > 0 else { return nil }
    used = try keys.integer("expert_used_count", in: 1...count)
    feedForward = try keys.integer("expert_feed_forward_length", in: 1...1_048_576)
    sharedFeedForward = feedForward * (try keys.integer("expert_shared_count", in: 1...64))
    leadingDense = try keys.integer("leading_dense_block_count", in: 0...layers, default: 0)
    // Choosing among groups of experts first is another computation.
    _ = try keys.integer("expert_group_count", in: 0...1, default: 1)
    let gate = try keys.integer("expert_gating_func", in: 0...2, default: Gating.sigmoid.rawValue)
    gating = Gating(rawValue: gate) ?? .sigmoid
    normalizesWeights = keys.bool("expert_weights_norm") ?? false
    let scale = Float(keys.number("expert_weights_scale") ?? 0)
    guard scale.isFinite else {
      throw GGUFError(keys.file.path, "has \(keys.architecture).expert_weights_scale = \(scale): expected a number")
    }
    // Files write 0 for no scale.
    self.scale = scale == 0 ? 1 : scale
  }
}
