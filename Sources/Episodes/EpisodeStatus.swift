/// How an episode stands: AgentBench's sample statuses with their wire names, and AgentRL's `cancelled`.
public enum EpisodeStatus: String, Codable, Sendable, Hashable, CaseIterable {
  case running
  case completed
  case agentContextLimit = "agent context limit"
  case agentValidationFailed = "agent validation failed"
  case agentInvalidAction = "agent invalid action"
  case taskLimitReached = "task limit reached"
  case unknown
  case taskError = "task error"
  case cancelled

  /// True for an end that is the agent's own doing and is scored; infrastructure errors never are.
  public var isScored: Bool {
    switch self {
    case .completed, .agentContextLimit, .agentValidationFailed, .agentInvalidAction, .taskLimitReached: true
    case .running, .unknown, .taskError, .cancelled: false
    }
  }
}

/// Why an episode is ended from outside.
public enum StopReason: String, Codable, Sendable, Hashable {
  /// The rounds or the time of the episode are used up.
  case limitReached
  /// The conversation no longer fits the agent's context.
  case contextLimit
  /// The run was cancelled.
  case cancelled

  public var status: EpisodeStatus {
    switch self {
    case .limitReached: .taskLimitReached
    case .contextLimit: .agentContextLimit
    case .cancelled: .cancelled
    }
  }
}
