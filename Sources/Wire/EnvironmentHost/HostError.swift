import Episodes

/// Why a host did not do what it was asked.
public enum HostError: Error, Sendable, Hashable, CustomStringConvertible {
  case noEnvironment(String)
  /// As many episodes as there is room for are being played; another try may fare better.
  case full(capacity: Int)
  /// The client has as many sessions as it may.
  case tooManySessions(limit: Int)
  case draining
  case noSession(Int)
  case sessionExists(Int)
  /// The session is playing a move.
  case busy(Int)
  /// A move for another step than the next one, or another move for the step that was played last.
  case wrongStep(Int, expected: Int)
  /// The request asks for what is not offered.
  case refused(Diagnostic)
  /// The environment failed: the episode is over without a score.
  case failed(String)
  case noOracle

  public var description: String {
    switch self {
    case .noEnvironment(let name): "there is no environment '\(name)'"
    case .full(let capacity): "\(capacity) episodes are being played, and there is no room for more; try again later"
    case .tooManySessions(let limit): "\(limit) sessions are open already, as many as a client may have: end some"
    case .draining: "no more episodes are begun here: it is shutting down"
    case .noSession(let id): "there is no session \(id): it ended, was cancelled, or went unused for too long"
    case .sessionExists(let id): "the session \(id) exists already"
    case .busy(let id): "the session \(id) is playing a move; wait for its answer"
    case .wrongStep(let step, let expected):
      "step \(step) was played, or is not the next: expected step \(expected), or the last move once more"
    case .refused(let diagnostic): "\(diagnostic)"
    case .failed(let reason): "the environment failed: \(reason)"
    case .noOracle: "the gold actions are not shown here"
    }
  }
}
