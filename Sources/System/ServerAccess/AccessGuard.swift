import Episodes
import Foundation

/// Decides who may ask a server.
///
/// On a loopback address, a request must be addressed to this machine by a loopback name, so that a web page whose name
/// was pointed here cannot ask (DNS rebinding). A page of another origin may not ask at all where origins are looked at. With
/// a token, a request must bring the token.
public struct AccessGuard: Sendable {
  public let isLoopback: Bool
  private let tokenDigest: Digest?

  public var hasToken: Bool { tokenDigest != nil }

  /// Throws `AccessError.needsToken` and `.badToken`.
  public init(host: String, token: String?) throws(AccessError) {
    isLoopback = Self.isLoopback(host)
    guard let token else {
      guard isLoopback else { throw .needsToken(host: host) }
      tokenDigest = nil
      return
    }
    guard token.utf8.count >= 8, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .badToken }
    tokenDigest = Digest(of: token)
  }

  /// Looks at the `Host` and `Origin` headers.
  public func check(authority: String?, origin: String? = nil) throws(AccessError) {
    let authority = authority ?? ""
    if isLoopback, !Self.isLoopback(Self.name(of: authority)) { throw .otherHost }
    guard let origin else { return }
    guard origin == "http://\(authority)" || origin == "https://\(authority)" else { throw .otherOrigin }
  }

  /// Looks at the `Authorization` header: the token is what `Bearer` says, or the password of `Basic`.
  public func check(authorization: String?) throws(AccessError) {
    guard let tokenDigest else { return }
    let token = Self.bearer(authorization) ?? Self.password(authorization)
    guard Self.areEqual(Digest(of: token ?? ""), tokenDigest), token != nil else { throw .wrongToken }
  }

  /// Whether the credentials are Basic ones, which programs send for `http://NAME:PASSWORD@host`.
  public static func isBasic(_ authorization: String?) -> Bool { password(authorization) != nil }

  private static func bearer(_ authorization: String?) -> String? { rest(of: authorization, after: "bearer ") }

  /// The password is the token, whatever the name.
  private static func password(_ authorization: String?) -> String? {
    guard let text = rest(of: authorization, after: "basic "), let data = Data(base64Encoded: text),
      let colon = data.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return String(decoding: data[data.index(after: colon)...], as: UTF8.self)
  }

  private static func rest(of authorization: String?, after scheme: String) -> String? {
    guard let authorization, authorization.lowercased().hasPrefix(scheme) else { return nil }
    return String(authorization.dropFirst(scheme.count).drop { $0 == " " })
  }

  /// Takes the same time wherever the digests differ; of equal length they always are.
  public static func areEqual(_ one: Digest, _ other: Digest) -> Bool {
    zip(one.hex.utf8, other.hex.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// The host of a `Host` header, without its port.
  private static func name(of authority: String) -> String {
    if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
    return String(authority.prefix { $0 != ":" })
  }

  /// Whether a host is this machine and nothing else: `localhost`, 127.0.0.0/8 or ::1.
  public static func isLoopback(_ host: String) -> Bool {
    if host.lowercased() == "localhost" { return true }
    var address = in_addr()
    if inet_pton(AF_INET, host, &address) == 1 { return UInt32(bigEndian: address.s_addr) >> 24 == 127 }
    var wide = in6_addr()
    guard inet_pton(AF_INET6, host, &wide) == 1 else { return false }
    return withUnsafeBytes(of: &wide) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
  }
}
