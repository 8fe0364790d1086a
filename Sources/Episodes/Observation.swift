import Foundation

/// What an agent gets to see after an action, before any style wraps it.
public struct Observation: Codable, Sendable, Hashable {
  /// A picture of the world for those who replay an episode; agents do not get it.
  public struct Picture: Codable, Sendable, Hashable {
    /// Such as `image/webp`.
    public var mediaType: String
    public var data: Data

    public init(mediaType: String, data: Data) {
      self.mediaType = mediaType
      self.data = data
    }
  }

  public var text: String
  /// The chat that it belongs to, for worlds that keep several apart (a card game's guesses and moves); nil for the only one.
  public var channel: String?
  /// True when the previous prompt and its reply leave the conversation: a retry that is not remembered.
  public var forgetsPrevious: Bool
  /// What it looked like; recorded, and never compared.
  public var picture: Picture?

  public init(
    _ text: String, channel: String? = nil, forgetsPrevious: Bool = false, picture: Picture? = nil
  ) {
    self.text = text
    self.channel = channel
    self.forgetsPrevious = forgetsPrevious
    self.picture = picture
  }
}

/// What may be done now: the tools, and every legal action where they can be listed.
public struct Affordances: Codable, Sendable, Hashable {
  /// Every action that is legal now, in a defined order; nil where they cannot be listed.
  public var actions: [Action]?
  /// The kind of decision asked for, where a world has several (a card game's `guess` and `action`).
  public var phase: String?

  public init(actions: [Action]? = nil, phase: String? = nil) {
    self.actions = actions
    self.phase = phase
  }
}

/// What a step led to.
public struct Outcome: Codable, Sendable, Hashable {
  /// What the agent sees; nil when the episode is over and there is nothing to see.
  public var observation: Observation?
  public var reward: Double
  /// Why the action counts as invalid; nil for a valid one.
  public var invalid: String?
  /// The end of the episode; nil while it runs.
  public var verdict: Verdict?

  public init(
    _ observation: Observation? = nil, reward: Double = 0, invalid: String? = nil, verdict: Verdict? = nil
  ) {
    self.observation = observation
    self.reward = reward
    self.invalid = invalid
    self.verdict = verdict
  }
}

/// How an episode ended and what it is worth.
public struct Verdict: Codable, Sendable, Hashable {
  public var status: EpisodeStatus
  /// The sample's own score, 0 to 1.
  public var score: Double
  /// The environment's result in AgentBench's shape; `metrics(of:)` reads it again.
  public var result: JSONValue

  public init(_ status: EpisodeStatus, score: Double, result: JSONValue = .null) {
    self.status = status
    self.score = score
    self.result = result
  }
}
