import ServerAccess

/// Why a server cannot be started.
public enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Only a loopback address may be served without a token.
  case needsToken(host: String)
  case badToken
  /// The memory budget of the conversations is too small for a single one.
  case noMemory(bytes: Int)
  /// The address cannot be listened on.
  case cannotListen(host: String, port: Int, reason: String)

  public var description: String {
    switch self {
    case .needsToken(let host):
      "'\(host)' can be reached from elsewhere, and there is no token: give one, or serve 127.0.0.1"
    case .badToken: "a token needs at least 8 characters, all of them visible ASCII"
    case .noMemory(let bytes):
      "\(bytes) bytes for conversations are too few for a single one: give the engine a larger cache"
    case .cannotListen(let host, let port, let reason): "\(host):\(port) cannot be listened on: \(reason)"
    }
  }
}

extension ServerError {
  init(_ error: AccessError) {
    switch error {
    case .needsToken(let host): self = .needsToken(host: host)
    default: self = .badToken
    }
  }
}
