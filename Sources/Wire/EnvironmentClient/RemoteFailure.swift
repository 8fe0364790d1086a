/// Why something elsewhere was not done, where the request is not to blame. It ends an episode without a score.
public enum RemoteFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// The service answered that it could not. `code` is for programs, such as `failed` or `no_session`.
  case answered(status: Int, code: String?, message: String)
  /// The service could not be reached, or its connection was lost, and trying again did not help.
  case lost(address: String, reason: String)
  /// Its answer is not one of Gauntlet's protocol.
  case unreadable(address: String)

  public var description: String {
    switch self {
    case .answered(_, _, let message): message
    case .lost(let address, let reason): "\(address) \(reason)"
    case .unreadable(let address): "\(address) gave an answer that cannot be read: is a gauntlet controller there?"
    }
  }
}
