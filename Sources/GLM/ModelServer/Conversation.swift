import Episodes
import GLMRuntime
import GLMTokenizer

/// A conversation with a model in this process: what is said, and the replies as they come.
public struct Conversation: Sendable {
  /// How replies are made.
  public struct Options: Sendable, Hashable {
    /// What the system says first; nothing when nil.
    public var system: String?
    public var sampling: Sampler.Options
    /// The longest reply, in tokens.
    public var maxTokens: Int

    /// The seed in `sampling` is that of the whole conversation; each reply has one derived from it.
    public init(system: String? = nil, sampling: Sampler.Options = .init(), maxTokens: Int = 1024) {
      self.system = system
      self.sampling = sampling
      self.maxTokens = maxTokens
    }
  }

  /// A piece of a reply.
  public enum Piece: Sendable, Hashable {
    case thought(String)
    case text(String)
  }

  /// How a reply ended.
  public struct Summary: Sendable, Hashable {
    /// Whether the model came to an end; otherwise the reply was cut off.
    public var isWhole: Bool
    public var promptTokens: Int
    public var cachedTokens: Int
    public var completionTokens: Int
  }

  private let service: ChatService
  private let options: Options
  private var messages: [ChatMessage] = []
  private var turns = 0

  public init(_ model: ServedModel, options: Options = Options()) {
    service = ChatService(model: model, limits: ServerOptions.Limits())
    self.options = options
  }

  /// Forgets all that was said but the system's words.
  public mutating func reset() { messages = [] }

  /// Says something and hears the reply, piece by piece. What fails, or is cancelled, was never said. Throws `APIError` and
  /// `CancellationError`.
  public mutating func say(_ text: String, hear: (Piece) -> Void) async throws -> Summary {
    turns += 1
    let said = messages + [ChatMessage(.user, text)]
    let system = options.system.map { [ChatMessage(.system, $0)] } ?? []
    var chat = ChatRequest(model: service.model.name, messages: system + said)
    chat.sampling = options.sampling
    chat.maxTokens = options.maxTokens
    let job = try service.prepare(chat, number: turns, seed: options.sampling.seed)
    let report = try await service.run(job, elapsed: { .zero }) { delta in
      if !delta.reasoning.isEmpty { hear(.thought(delta.reasoning)) }
      if !delta.prose.isEmpty { hear(.text(delta.prose)) }
    }
    messages = said + [ChatMessage(.assistant, report.reply.prose, reasoning: report.reply.reasoning)]
    let made = report.generation
    return Summary(
      isWhole: report.ending == .stop, promptTokens: made.promptTokens, cachedTokens: made.cachedTokens,
      completionTokens: made.completionTokens)
  }
}
