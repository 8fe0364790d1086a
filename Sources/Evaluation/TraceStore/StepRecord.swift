import Episodes

/// One step of an episode as it is recorded: what the agent saw, what it answered, what came of it.
public struct StepRecord: Sendable, Hashable {
  /// From 0.
  public var number: Int
  /// What the agent was shown, after the context policy.
  public var prompt: [Message]
  public var reply: AgentReply
  /// The reply as understood; empty when it was rejected.
  public var actions: [Action]
  public var outcomes: [Outcome]
  public var usage: Usage
  /// Wall time in seconds that the agent and the environment took.
  public var agentSeconds: Double
  public var environmentSeconds: Double

  public init(
    number: Int, prompt: [Message], reply: AgentReply, actions: [Action], outcomes: [Outcome], usage: Usage = Usage(),
    agentSeconds: Double = 0, environmentSeconds: Double = 0
  ) {
    self.number = number
    self.prompt = prompt
    self.reply = reply
    self.actions = actions
    self.outcomes = outcomes
    self.usage = usage
    self.agentSeconds = agentSeconds
    self.environmentSeconds = environmentSeconds
  }

  public var reward: Double { outcomes.reduce(0) { $0 + $1.reward } }
  public var verdict: Verdict? { outcomes.last?.verdict }
  /// Why the reply counted as invalid; nil for a valid one.
  public var invalid: String? { outcomes.lazy.compactMap(\.invalid).first }
}

/// A try at an episode. Every one is kept; the last one that was scored counts.
public struct AttemptRecord: Sendable, Hashable {
  public var id: Int64
  public var episode: EpisodeKey
  /// From 0.
  public var number: Int
  public var status: EpisodeStatus
  public var score: Double?
  public var result: JSONValue
  /// What went wrong, for an attempt that is not scored; what ended a scored one where its world did not.
  public var error: String?
  /// Whose doing an infrastructure error was; nil where there was none, or it is not recorded.
  public var fault: Fault?
  /// Seconds since 1970.
  public var started: Double
  public var ended: Double?
  public var stepCount: Int
  public var invalidCount: Int
  public var usage: Usage
  /// Seconds that the agent and the environment took in all steps.
  public var agentSeconds: Double
  public var environmentSeconds: Double

  /// What the metrics of an environment are computed from; nil for an attempt that is not scored.
  public var episodeResult: EpisodeResult? {
    guard status.isScored, let score else { return nil }
    return EpisodeResult(sample: episode.sample, epoch: episode.epoch, status: status, score: score, result: result)
  }
}

/// An attempt with everything that happened in it.
public struct EpisodeTrace: Sendable, Hashable {
  public var attempt: AttemptRecord
  public var steps: [StepRecord]
  /// Every message, in the order it was said, what the context policy left out included.
  public var transcript: [Message]
}
