import AgentKit
import Episodes
import Foundation
import GLMRuntime
import GLMTokenizer

/// A GLM language model in the seat, run inside the process.
///
/// Each conversation keeps the keys and values of what was read, so that a turn pays for its new tokens only. Where the
/// environment gives a grammar, only texts of the grammar are produced.
public actor GLMAgent: Agent {
  /// How replies are made.
  public struct Options: Sendable, Hashable {
    /// 0 takes the likeliest token.
    public var temperature: Float
    public var topP: Float
    /// The longest reply, in tokens.
    public var maxReplyTokens: Int
    /// Whether replies are held to the environment's grammar.
    public var isConstrained: Bool
    /// The longest conversation in tokens; the model's own limit when nil.
    public var contextLength: Int?
    /// Bytes that the kept prefixes of all conversations may take; the ones longest unused go first.
    public var cacheBytes: Int

    public init(
      temperature: Float = 0, topP: Float = 1, maxReplyTokens: Int = 256, isConstrained: Bool = true,
      contextLength: Int? = nil, cacheBytes: Int = 1 << 30
    ) {
      self.temperature = temperature
      self.topP = topP
      self.maxReplyTokens = maxReplyTokens
      self.isConstrained = isConstrained
      self.contextLength = contextLength
      self.cacheBytes = cacheBytes
    }
  }

  public nonisolated let name: String
  private let model: GLMModel
  private let tokenizer: GLMTokenizer
  private let template: ChatTemplate
  private let options: Options
  private let trie: TokenTrie
  private let endTokens: Set<Int32>
  /// The kept conversations, the one used last at the end.
  private var conversations: [(id: String, cache: KVCache)] = []
  private var constraints: [Grammar: CompiledConstraint] = [:]
  private let queue = QueueExecutor(label: "glm-agent")

  /// A forward pass keeps a thread busy, so that it runs on one of its own.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

  /// Loads the model at `path`. Throws `GGUFError`.
  public init(path: String, options: Options = Options(), engine: GLMModel.Options = .init()) throws {
    let file = try GGUFFile(path: path)
    self.init(
      model: try GLMModel(file, options: engine), tokenizer: try GLMTokenizer(file), template: ChatTemplate(file),
      name: URL(filePath: path).deletingPathExtension().lastPathComponent, options: options)
  }

  public init(
    model: GLMModel, tokenizer: GLMTokenizer, template: ChatTemplate, name: String, options: Options = Options()
  ) {
    self.model = model
    self.tokenizer = tokenizer
    self.template = template
    self.options = options
    self.name = "glm:\(name)"
    trie = TokenTrie(tokenizer, capacity: model.configuration.vocabularySize)
    endTokens = Set(tokenizer.endTokens)
  }

  public func reply(to request: AgentRequest) throws -> AgentTurn {
    let prompt = try promptTokens(request)
    var cache = takeCache(request.conversation)
    defer { keep(cache, for: request.conversation) }
    guard prompt.count < cache.capacity else {
      throw AgentError(
        .contextLimit, "the conversation has \(prompt.count) tokens; \(cache.capacity) fit into \(name)'s context")
    }
    // At least one token is read again: its logits choose the first one of the reply.
    var shared = 0
    while shared < min(cache.count, prompt.count - 1), cache.tokens[shared] == prompt[shared] { shared += 1 }
    cache.truncate(to: shared)
    var decoder = ReplyDecoder(
      model: model, tokenizer: tokenizer, endTokens: endTokens,
      sampler: Sampler(.init(temperature: options.temperature, topP: options.topP, seed: request.seed.rawValue)),
      limit: options.maxReplyTokens)
    let constraint = options.isConstrained ? try request.grammar.map(constraint) : nil
    // Prose begins behind the newline that ends the role's line; a call begins at once.
    let prefix = constraint != nil && request.tools.isEmpty ? tokenizer.encode(template.prosePrefix) : []
    let bytes: [UInt8]
    do {
      bytes = try decoder.run(reading: Array(prompt[shared...]) + prefix, cache: &cache, constraint: constraint)
    } catch let failure as GLMModel.Failure {
      throw AgentError(.contextLimit, failure.description)
    }
    let usage = Usage(
      promptTokens: prompt.count, cachedTokens: shared, completionTokens: decoder.tokenCount)
    return AgentTurn(read(String(decoding: bytes, as: UTF8.self), request), usage: usage)
  }

  public func forget(_ conversation: String) async { conversations.removeAll { $0.id == conversation } }

  private func promptTokens(_ request: AgentRequest) throws -> [Int32] {
    let tools = request.tools.map { ChatTool(name: $0.name, definition: $0.definitionText) }
    do {
      return try tokenizer.encode(template.render(request.messages.map(ChatMessage.init), tools: tools))
    } catch {
      throw AgentError(.refused, "\(name): \(error)")
    }
  }

  private func read(_ text: String, _ request: AgentRequest) -> AgentReply {
    switch template.parse(text, tools: request.tools.map(\.name)) {
    case .prose(let text): return AgentReply(text)
    case .calls(let calls):
      return AgentReply(
        "",
        toolCalls: calls.enumerated().map { index, call in
          ToolCall(id: "call-\(request.step)-\(index)", name: call.name, arguments: call.arguments)
        })
    }
  }

  private func constraint(_ grammar: Grammar) throws -> GrammarConstraint {
    if let found = constraints[grammar] { return found.begin() }
    if constraints.count >= 32 { constraints.removeAll() }
    let made = try CompiledConstraint(grammar, tokens: trie, encode: tokenizer.encode)
    constraints[grammar] = made
    return made.begin()
  }

  private func takeCache(_ conversation: String) -> KVCache {
    guard let index = conversations.firstIndex(where: { $0.id == conversation }) else {
      return model.makeCache(capacity: options.contextLength)
    }
    return conversations.remove(at: index).cache
  }

  private func keep(_ cache: KVCache, for conversation: String) {
    conversations.append((conversation, cache))
    var bytes = conversations.reduce(0) { $0 + $1.cache.byteCount }
    while bytes > options.cacheBytes, conversations.count > 1 {
      bytes -= conversations.removeFirst().cache.byteCount
    }
  }
}
