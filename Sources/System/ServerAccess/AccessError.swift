/// Why a server may not be run like this, or a request not be answered.
public enum AccessError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Only a loopback address may be served without a token.
  case needsToken(host: String)
  case badToken
  /// The request is addressed to a name that is not this machine's own.
  case otherHost
  /// The request comes from a web page of another origin.
  case otherOrigin
  case wrongToken

  /// The HTTP status of the last three.
  public var status: Int { self == .wrongToken ? 401 : 403 }

  public var description: String {
    switch self {
    case .needsToken(let host):
      "'\(host)' can be reached from elsewhere, and there is no token: give one, or serve 127.0.0.1"
    case .badToken: "a token needs at least 8 characters, all of them visible ASCII"
    case .otherHost:
      "This server answers to loopback names only, such as localhost; the request is addressed to another host"
    case .otherOrigin: "This server does not answer web pages of another origin"
    case .wrongToken: "The token is missing or wrong: send the header 'Authorization: Bearer TOKEN'"
    }
  }
}
