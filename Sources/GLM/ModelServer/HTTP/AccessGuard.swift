import Episodes
import Foundation
import Hummingbird
import HTTPTypes

/// Decides who may ask.
///
/// On a loopback address, a request must be addressed to this machine by a loopback name, so that a web page whose name
/// was pointed here cannot ask (DNS rebinding). With a token, it must bring the token.
struct AccessGuard: Sendable {
  private let isLoopback: Bool
  private let tokenDigest: Digest?

  /// Throws `ServerError.needsToken` and `.badToken`.
  init(host: String, token: String?) throws {
    isLoopback = Self.isLoopback(host)
    guard let token else {
      guard isLoopback else { throw ServerError.needsToken(host: host) }
      tokenDigest = nil
      return
    }
    guard token.utf8.count >= 8, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ServerError.badToken
    }
    tokenDigest = Digest(of: token)
  }

  /// Throws `APIError`. `needsToken` is false for what tells nothing.
  func check(_ request: Request, needsToken: Bool) throws(APIError) {
    if isLoopback, !Self.isLoopback(Self.name(of: request.head.authority ?? "")) {
      throw APIError(
        status: 403,
        "This server answers to loopback names only, such as localhost; the request is addressed to "
          + "another host", type: "invalid_request_error", code: "host_not_allowed")
    }
    guard let tokenDigest, needsToken else { return }
    let given = request.headers[.authorization] ?? ""
    let scheme = "bearer "
    let isBearer = given.lowercased().hasPrefix(scheme)
    let token = isBearer ? given.dropFirst(scheme.count).drop { $0 == " " } : ""
    guard Self.areEqual(Digest(of: String(token)), tokenDigest), isBearer else {
      throw APIError(
        status: 401, "The token is missing or wrong: send the header 'Authorization: Bearer TOKEN'",
        type: "invalid_request_error", code: "invalid_api_key")
    }
  }

  /// Takes the same time wherever the digests differ; of equal length they always are.
  private static func areEqual(_ one: Digest, _ other: Digest) -> Bool {
    zip(one.hex.utf8, other.hex.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// The host of a `Host` header, without its port.
  private static func name(of authority: String) -> String {
    if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
    return String(authority.prefix { $0 != ":" })
  }

  /// Whether a host is this machine and nothing else: `localhost`, 127.0.0.0/8 or ::1.
  static func isLoopback(_ host: String) -> Bool {
    if host.lowercased() == "localhost" { return true }
    var address = in_addr()
    if inet_pton(AF_INET, host, &address) == 1 { return UInt32(bigEndian: address.s_addr) >> 24 == 127 }
    var wide = in6_addr()
    guard inet_pton(AF_INET6, host, &wide) == 1 else { return false }
    return withUnsafeBytes(of: &wide) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
  }
}
