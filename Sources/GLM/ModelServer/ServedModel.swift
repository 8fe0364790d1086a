import GLMAgent
import GLMRuntime
import GLMTokenizer

/// A model as the server knows it: the engine, and how text becomes tokens and back.
public struct ServedModel: Sendable {
  /// What requests call it.
  public let name: String
  let engine: GLMEngine
  let tokenizer: GLMTokenizer
  let template: ChatTemplate
  let endTokens: Set<Int32>
  /// The longest conversation in tokens: the model's limit, a smaller one that was asked for, or what the memory holds.
  let contextLength: Int
  let constraints: ConstraintCache

  /// `contextLength` lowers the model's own limit. Throws `ServerError.noMemory`.
  public init(
    name: String, engine: GLMEngine, tokenizer: GLMTokenizer, template: ChatTemplate, contextLength: Int? = nil
  ) throws {
    self.name = name
    self.engine = engine
    self.tokenizer = tokenizer
    self.template = template
    endTokens = Set(tokenizer.endTokens)
    constraints = ConstraintCache(tokenizer, vocabularySize: engine.model.configuration.vocabularySize)
    let pool = engine.model.cachePool
    // The engine keeps a page aside for what a conversation shares with others.
    let room = (pool.pageLimit - 1) * CachePool.pageTokens
    guard room > 1 else { throw ServerError.noMemory(bytes: pool.pageLimit * pool.pageBytes) }
    let own = engine.model.configuration.contextLength
    self.contextLength = min(own, max(contextLength ?? own, 2), room)
  }
}
