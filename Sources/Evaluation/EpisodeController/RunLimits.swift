/// How long things may take, and how often they are tried.
public struct RunLimits: Sendable, Hashable {
  /// Episodes played at the same time.
  public var parallel: Int
  /// Tries at an episode that infrastructure errors end.
  public var attempts: Int
  /// Seconds for one reply of the agent.
  public var replySeconds: Double
  /// Seconds for a whole episode; past them it ends as `task limit reached`.
  public var episodeSeconds: Double
  /// Seconds before the first retry; each later one waits twice as long.
  public var retrySeconds: Double

  public init(
    parallel: Int = 4, attempts: Int = 3, replySeconds: Double = 600, episodeSeconds: Double = 3600,
    retrySeconds: Double = 1
  ) {
    self.parallel = parallel
    self.attempts = attempts
    self.replySeconds = replySeconds
    self.episodeSeconds = episodeSeconds
    self.retrySeconds = retrySeconds
  }
}
