import AgentKit
import Episodes
import Foundation
import GLMRuntime
import GLMTokenizer

/// A GLM language model in the seat, run inside the process.
///
/// Conversations go through the model together, and what they have in common is read once: a turn pays for its new tokens
/// only. Where the environment gives a grammar, only texts of the grammar are produced, or beginnings of such where the reply
/// reaches its longest length.
public actor GLMAgent: Agent {
  /// How replies are made.
  public struct Options: Sendable, Hashable {
    /// How tokens are chosen; the seed is each step's own.
    public var sampling: Sampler.Options
    /// The longest reply, in tokens.
    public var maxReplyTokens: Int
    /// Whether replies are held to the environment's grammar.
    public var isConstrained: Bool
    /// The longest conversation in tokens; the model's own limit when nil.
    public var contextLength: Int?

    public init(
      sampling: Sampler.Options = .init(), maxReplyTokens: Int = 256, isConstrained: Bool = true,
      contextLength: Int? = nil
    ) {
      self.sampling = sampling
      self.maxReplyTokens = maxReplyTokens
      self.isConstrained = isConstrained
      self.contextLength = contextLength
    }
  }

  public nonisolated let name: String
  private let engine: GLMEngine
  private let tokenizer: GLMTokenizer
  private let template: ChatTemplate
  private let options: Options
  private let trie: TokenTrie
  private let endTokens: Set<Int32>
  private var constraints: [Grammar: CompiledConstraint] = [:]

  /// Loads the model at `path`. Throws `GGUFError`.
  public init(path: String, options: Options = Options(), engine: GLMModel.Options = .init()) throws {
    let file = try GGUFFile(path: path)
    self.init(
      engine: GLMEngine(try GLMModel(file, options: engine)), tokenizer: try GLMTokenizer(file),
      template: ChatTemplate(file), name: URL(filePath: path).deletingPathExtension().lastPathComponent,
      options: options)
  }

  public init(
    engine: GLMEngine, tokenizer: GLMTokenizer, template: ChatTemplate, name: String, options: Options = Options()
  ) {
    self.engine = engine
    self.tokenizer = tokenizer
    self.template = template
    self.options = options
    self.name = "glm:\(name)"
    trie = TokenTrie(tokenizer, capacity: engine.model.configuration.vocabularySize)
    endTokens = Set(tokenizer.endTokens)
  }

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    let constraint = options.isConstrained ? try request.grammar.map(constraint) : nil
    let isConstrained = constraint != nil
    var prompt = try promptTokens(request, isConstrained: isConstrained)
    // Prose begins behind the newline that ends the role's line; a call begins at once.
    if isConstrained, request.tools.isEmpty { prompt += tokenizer.encode(template.prosePrefix) }
    var sampling = options.sampling
    sampling.seed = request.seed.rawValue
    let generation: Generation
    do {
      generation = try await engine.generate(
        GenerationRequest(
          prompt: prompt, sampling: sampling, maxTokens: options.maxReplyTokens, endTokens: endTokens,
          contextLength: options.contextLength),
        constraint: constraint)
    } catch {
      throw agentError(error)
    }
    let usage = Usage(
      promptTokens: generation.promptTokens, cachedTokens: generation.cachedTokens,
      completionTokens: generation.completionTokens)
    let bytes = generation.tokens.flatMap(tokenizer.bytes(of:))
    return AgentTurn(
      read(String(decoding: bytes, as: UTF8.self), request, isConstrained: isConstrained), usage: usage)
  }

  private func agentError(_ failure: GLMEngine.Failure) -> any Error {
    switch failure {
    case .model(.contextOverflow(let needed, let capacity)):
      AgentError(
        .contextLimit, "the conversation needs \(needed) tokens; \(capacity) fit into \(name)'s context")
    case .cancelled: CancellationError()
    default: AgentError(.refused, "\(name): \(failure)")
    }
  }

  private func promptTokens(_ request: AgentRequest, isConstrained: Bool) throws -> [Int32] {
    // A grammar says what comes first: there is no room for thoughts.
    let parts = Result {
      try template.render(
        request.messages.map(ChatMessage.init), tools: request.tools.map(ChatTool.init),
        thinks: isConstrained ? false : nil)
    }
    do {
      return try tokenizer.encode(parts.get())
    } catch {
      throw AgentError(.refused, "\(name): \(error)")
    }
  }

  /// The reply that a text stands for. A grammar of the tool style has the form `name\n{arguments}` in every family.
  private func read(_ text: String, _ request: AgentRequest, isConstrained: Bool) -> AgentReply {
    var reply = ChatReply(prose: text)
    if !isConstrained {
      reply = template.read(text, tools: request.tools.map(ChatTool.init))
    } else if let end = text.firstIndex(of: "\n"), request.tools.contains(where: { $0.name == text[..<end] }) {
      let arguments = String(text[text.index(after: end)...])
      reply = ChatReply(calls: [ChatCall(name: String(text[..<end]), arguments: arguments)])
    }
    guard !reply.calls.isEmpty else { return AgentReply(reply.prose) }
    return AgentReply(
      reply.prose,
      toolCalls: reply.calls.enumerated().map { index, call in
        ToolCall(id: "call-\(request.step)-\(index)", name: call.name, arguments: call.arguments)
      })
  }

  private func constraint(_ grammar: Grammar) throws -> sending GrammarConstraint {
    if let found = constraints[grammar] { return found.begin() }
    if constraints.count >= 32 { constraints.removeAll() }
    let made = try CompiledConstraint(grammar, tokens: trie, encode: tokenizer.encode)
    constraints[grammar] = made
    return made.begin()
  }
}
