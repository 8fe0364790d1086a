import GLMRuntime

/// How a family writes a conversation: special tokens around text, never mixed with it.
public struct ChatTemplate: Sendable, Hashable, CustomStringConvertible {
  /// A part of a rendered conversation. Text parts are encoded apart from each other.
  public enum Part: Sendable, Hashable {
    /// A token that the vocabulary must have, such as `<|user|>`.
    case special(String)
    /// A token such as `<think>` where the vocabulary has it; else text like the text around it.
    case marker(String)
    /// Text. It never becomes a special token, whatever it says.
    case text(String)
  }

  /// A conversation that a template cannot write.
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String
  }

  /// What an assistant's turn says: prose, or the call of tools.
  public enum Turn: Sendable, Hashable {
    case prose(String)
    case calls([ChatCall])
  }

  /// The families, the most particular first: a model is of the first that knows it.
  private static let families: [any ChatFormat.Type] = [
    ChatMLFormat.self,
    ChatGLM3Format.self,
    GLM45Format.self,
    GLM4_0414Format.self,
    GLMEdgeFormat.self,
    GLM4Format.self,
  ]

  /// ChatGLM3.
  public static let chatGLM3 = ChatTemplate(ChatGLM3Format())
  /// GLM-4-9B-Chat.
  public static let glm4 = ChatTemplate(GLM4Format())
  /// GLM-4-0414.
  public static let glm4_0414 = ChatTemplate(GLM4_0414Format())
  /// GLM-Z1: GLM-4-0414 that thinks first.
  public static let glmZ1 = ChatTemplate(GLM4_0414Format(opening: "\n<think>\n"))
  /// GLM-Edge.
  public static let glmEdge = ChatTemplate(GLMEdgeFormat())
  /// GLM-4.5 and GLM-4.6.
  public static let glm45 = ChatTemplate(GLM45Format())
  /// Qwen2.5.
  public static let chatML = ChatTemplate(ChatMLFormat())

  /// One of each family.
  public static let all: [ChatTemplate] = [chatGLM3, glm4, glm4_0414, glmZ1, glmEdge, glm45, chatML]

  private let format: any ChatFormat

  init(_ format: some ChatFormat) { self.format = format }

  /// The template of a model: by its architecture and tokenizer, and by its own template text where those leave it open.
  public init(_ file: GGUFFile) {
    let traits = ModelTraits(file)
    format = Self.families.lazy.compactMap { $0.init(traits) }.first ?? GLM4Format()
  }

  /// The family's name.
  public var rawValue: String { format.name }
  public var description: String { rawValue }

  /// Whether the family was trained to call tools.
  public var hasTools: Bool { format.hasTools }

  /// The text that the assistant's own prose begins with when it does not think, after what `render` ends with.
  public var prosePrefix: String { format.prosePrefix }

  /// The conversation as parts, ready for the assistant to go on. `thinks` asks families that think before they answer to do
  /// so or not; nil leaves it to the family. Throws `Failure` when the family has no form for tools.
  public func render(
    _ messages: [ChatMessage], tools: [ChatTool] = [], thinks: Bool? = nil
  ) throws(Failure) -> [Part] {
    guard tools.isEmpty || hasTools else {
      throw Failure(description: "the \(rawValue) template has no format for tools: use the text style")
    }
    return format.render(Chat(messages: messages, tools: tools, thinks: thinks))
  }

  /// Reads a turn: what the assistant thought, what it says, what it calls. What does not fit the family's form of a call,
  /// or names no tool on offer, is prose. The definitions of `tools` tell which arguments are text, where the family's form
  /// does not.
  public func read(_ text: String, tools: [ChatTool]) -> ChatReply { format.read(text, tools: tools) }

  /// Reads a turn by the names of the tools on offer.
  public func parse(_ text: String, tools: [String]) -> Turn {
    let reply = read(text, tools: tools.map { ChatTool(name: $0, definition: "") })
    return reply.calls.isEmpty ? .prose(reply.prose) : .calls(reply.calls)
  }

  public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
