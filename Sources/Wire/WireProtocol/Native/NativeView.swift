import EnvironmentKit
import Episodes

extension Native {
  /// How things stand, as what differs from how they stood before.
  public struct View: Codable, Sendable, Hashable {
    /// How many messages of the prompt before stay, from the first on.
    public var kept: Int
    /// What follows them.
    public var messages: [Message]
    public var step: Int
    /// Whether the grammar is the one before; else it is the one here, or none.
    public var keepsGrammar: Bool
    public var grammar: NativeGrammar?
    public var affordances: Affordances

    enum CodingKeys: String, CodingKey {
      case kept, messages, step, grammar, affordances
      case keepsGrammar = "keeps_grammar"
    }

    /// What leads from `earlier` to `prompt`; all of it where there is none.
    public init(_ prompt: EpisodeSession.Prompt, affordances: Affordances, after earlier: EpisodeSession.Prompt?) {
      kept = zip(prompt.messages, earlier?.messages ?? []).prefix { Self.areSame($0, $1) }.count
      messages = Array(prompt.messages[kept...])
      step = prompt.step
      keepsGrammar = earlier != nil && prompt.grammar == earlier?.grammar
      grammar = keepsGrammar ? nil : prompt.grammar.map { .whole($0) }
      self.affordances = affordances
    }

    /// Swift's own `==` would take a letter with an accent for equal to the letter and the accent.
    private static func areSame(_ one: Message, _ other: Message) -> Bool {
      one == other && one.content.utf8.elementsEqual(other.content.utf8)
        && zip(one.toolCalls, other.toolCalls).allSatisfy { $0.arguments.utf8.elementsEqual($1.arguments.utf8) }
    }

    /// The prompt now. Throws `WireFault` where it does not follow from `earlier`.
    public func prompt(after earlier: EpisodeSession.Prompt) throws(WireFault) -> EpisodeSession.Prompt {
      guard (0...earlier.messages.count).contains(kept) else {
        throw WireFault(502, "the answer keeps \(kept) of \(earlier.messages.count) messages")
      }
      return EpisodeSession.Prompt(
        messages: earlier.messages[..<kept] + messages, tools: earlier.tools,
        grammar: keepsGrammar ? earlier.grammar : try grammar?.grammar(tools: earlier.tools), step: step)
    }
  }
}

/// What a constrained decoder may produce, in one of the forms that servers in any language can write.
public enum NativeGrammar: Codable, Sendable, Hashable {
  /// As a value of ours.
  case whole(Grammar)
  /// As a text in GBNF.
  case gbnf(String)
  /// `true`: calls of the tools, with arguments as their parameters say.
  case calls

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .gbnf(text)
    } else if let isThere = try? container.decode(Bool.self), isThere {
      self = .calls
    } else {
      self = .whole(try container.decode(Grammar.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .whole(let grammar): try container.encode(grammar)
    case .gbnf(let text): try container.encode(text)
    case .calls: try container.encode(true)
    }
  }

  /// The grammar where these tools are offered. Throws `WireFault` for one that cannot be made.
  func grammar(tools: [Tool]) throws(WireFault) -> Grammar {
    switch self {
    case .whole(let grammar): return grammar
    case .gbnf(let text):
      do {
        return try Grammar(gbnf: text)
      } catch {
        throw WireFault(502, "the environment's grammar cannot be read: \(error)")
      }
    case .calls:
      switch ToolSyntax.calls(of: tools) {
      case .success(let grammar): return grammar
      case .failure(let diagnostic): throw WireFault(502, "the environment's tools make no grammar: \(diagnostic)")
      }
    }
  }
}
