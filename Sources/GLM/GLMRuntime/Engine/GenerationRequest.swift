/// A reply to be made: what to read, how to choose, where to stop.
public struct GenerationRequest: Sendable {
  /// The tokens to read; at least one.
  public var prompt: [Int32]
  public var sampling: Sampler.Options
  /// The longest reply in tokens, the one that ends it included.
  public var maxTokens: Int
  /// Tokens that end the reply.
  public var endTokens: Set<Int32>
  /// The longest conversation in tokens; the model's own limit when nil.
  public var contextLength: Int?
  /// What is attached to the conversation. Such a one shares nothing that was read before.
  public var attachment: Attachment?
  /// How many of the likeliest tokens are told of at each step; nil tells of none, not even the one chosen.
  public var topLogProbabilities: Int?

  public init(
    prompt: [Int32], sampling: Sampler.Options = .init(), maxTokens: Int = 256, endTokens: Set<Int32> = [],
    contextLength: Int? = nil, topLogProbabilities: Int? = nil, attachment: Attachment? = nil
  ) {
    self.prompt = prompt
    self.sampling = sampling
    self.maxTokens = maxTokens
    self.endTokens = endTokens
    self.contextLength = contextLength
    self.topLogProbabilities = topLogProbabilities
    self.attachment = attachment
  }
}

/// A reply that was made.
public struct Generation: Sendable, Hashable {
  /// Why a reply ended.
  public enum Ending: String, Sendable, Hashable {
    /// An end token, or the end of the grammar.
    case stop
    /// `maxTokens`.
    case length
    /// The context is full.
    case context
    /// Whoever listens had enough.
    case listener
  }
  /// The reply's tokens, without the one that ended it.
  public var tokens: [Int32] = []
  /// One for each of `tokens`, where they were asked for.
  public var logProbabilities: [TokenLogProbability] = []
  public var ending: Ending = .stop
  /// The token that ended the reply, where one did.
  public var endToken: Int32?
  /// Tokens of the prompt, and how many of them had been read before.
  public var promptTokens = 0
  public var cachedTokens = 0
  /// Tokens produced, the one that ended the reply included.
  public var completionTokens = 0
}

/// The natural logarithm of a token's probability at temperature 1 among those that were allowed.
public struct TokenLogProbability: Sendable, Hashable {
  public var token: Int32
  public var logProbability: Float
  /// The likeliest tokens of the step, best first.
  public var top: [Alternative] = []

  public struct Alternative: Sendable, Hashable {
    public var token: Int32
    public var logProbability: Float
  }
}
