/// Whose doing an infrastructure error was. It never is a score.
public enum Fault: String, Codable, Sendable, Hashable, CaseIterable {
  /// The environment did not begin the episode.
  case start
  /// The environment failed in a step, or did not answer in time.
  case step
  /// The agent gave no reply.
  case agent
}
