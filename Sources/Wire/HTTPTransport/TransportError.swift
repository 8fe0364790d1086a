/// Why there is no answer.
public enum TransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Nobody took the request.
  case unreachable(String)
  /// The connection was lost while an answer was waited for: the request may have been heard.
  case lost(String)
  case timedOut

  public var description: String {
    switch self {
    case .unreachable(let reason): "cannot be reached: \(reason)"
    case .lost(let reason): "the connection was lost: \(reason)"
    case .timedOut: "gave no answer in time"
    }
  }
}
