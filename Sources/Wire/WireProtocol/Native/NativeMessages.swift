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
