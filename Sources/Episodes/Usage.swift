/// What a reply cost, in tokens and time.
public struct Usage: Codable, Sendable, Hashable {
  /// Tokens of the prompt, cached ones included.
  public var promptTokens: Int
  /// Prompt tokens whose computation was reused.
  public var cachedTokens: Int
  public var completionTokens: Int

  public init(promptTokens: Int = 0, cachedTokens: Int = 0, completionTokens: Int = 0) {
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens
    self.completionTokens = completionTokens
  }

  public static func + (a: Usage, b: Usage) -> Usage {
    Usage(
      promptTokens: a.promptTokens + b.promptTokens, cachedTokens: a.cachedTokens + b.cachedTokens,
      completionTokens: a.completionTokens + b.completionTokens)
  }

  enum CodingKeys: String, CodingKey {
    case promptTokens = "prompt_tokens"
    case cachedTokens = "cached_tokens"
    case completionTokens = "completion_tokens"
  }
}
