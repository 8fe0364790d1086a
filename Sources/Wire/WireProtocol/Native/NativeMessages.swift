import EnvironmentKit
import Episodes

/// Gauntlet's own protocol: what a controller next to an environment would see goes over the wire, and nothing else.
///
/// A session's path is `/gauntlet/v1/sessions/<capability>`; who does not know it cannot reach the session.
public enum Native {
  /// Where everything of it is.
  public static let path = "/gauntlet/v1"

  /// An environment, and what stands still in it.
  public struct Description: Codable, Sendable, Hashable {
    public var manifest: EnvironmentManifest
    public var samples: [String: [SampleID]]
    /// By split and style, such as `dev/tools`.
    public var tools: [String: [Tool]]
    /// Episodes that may be played at once.
    public var capacity: Int

    public init(manifest: EnvironmentManifest, samples: [String: [SampleID]], tools: [String: [Tool]], capacity: Int) {
      self.manifest = manifest
      self.samples = samples
      self.tools = tools
      self.capacity = capacity
    }
  }

  /// Begins a session. The same key begins one session, however often it is sent.
  public struct Open: Codable, Sendable, Hashable {
    public var environment: String
    public var request: EpisodeRequest
    public var key: String

    public init(environment: String, request: EpisodeRequest, key: String) {
      self.environment = environment
      self.request = request
      self.key = key
    }
  }

  public struct Opened: Codable, Sendable, Hashable {
    /// Names the session; nobody guesses it.
    public var session: String
    public var opening: Observation
    public var tools: [Tool]
    public var view: View

    public init(session: String, opening: Observation, tools: [Tool], view: View) {
      self.session = session
      self.opening = opening
      self.tools = tools
      self.view = view
    }
  }

  /// How things stand, as what differs from how they stood before.
  public struct View: Codable, Sendable, Hashable {
    /// How many messages of the prompt before stay, from the first on.
    public var kept: Int
    /// What follows them.
    public var messages: [Message]
    public var step: Int
    /// Whether the grammar is the one before; else it is the one here, or none.
    public var keepsGrammar: Bool
    public var grammar: Grammar?
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
      grammar = keepsGrammar ? nil : prompt.grammar
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
        grammar: keepsGrammar ? earlier.grammar : grammar, step: step)
    }
  }

  /// A move: one of `reply`, `action`, `failure`, `stop`.
  public struct Move: Codable, Sendable, Hashable {
    /// Moves before this one: sent again with the same number, it is not played again.
    public var step: Int
    public var reply: AgentReply?
    public var action: Action?
    public var failure: ParseFailure?
    public var stop: StopReason?

    public init(
      step: Int, reply: AgentReply? = nil, action: Action? = nil, failure: ParseFailure? = nil, stop: StopReason? = nil
    ) {
      self.step = step
      self.reply = reply
      self.action = action
      self.failure = failure
      self.stop = stop
    }
  }

  public struct Moved: Codable, Sendable, Hashable {
    public var turn: EpisodeSession.Turn
    /// While the episode runs.
    public var view: View?
    /// Once it is over.
    public var transcript: [Message]?

    public init(turn: EpisodeSession.Turn, view: View? = nil, transcript: [Message]? = nil) {
      self.turn = turn
      self.view = view
      self.transcript = transcript
    }
  }

  /// The gold reply, and the action it writes.
  public struct Oracle: Codable, Sendable, Hashable {
    public var reply: AgentReply
    public var action: Action

    public init(reply: AgentReply, action: Action) {
      self.reply = reply
      self.action = action
    }
  }
}
