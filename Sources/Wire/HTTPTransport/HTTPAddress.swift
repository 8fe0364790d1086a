import Foundation

/// Where a service answers: `http://host:port/path`. TLS is up to what stands before it.
public struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
  public var host: String
  public var port: Int
  /// What stands before every path asked for; no slash at its end.
  public var path: String

  public init(host: String, port: Int, path: String = "") {
    self.host = host
    self.port = port
    self.path = path
  }

  /// Reads `http://host[:port][/path]`; nil for anything else.
  public init?(_ text: String) {
    guard let parts = URLComponents(string: text), parts.scheme?.lowercased() == "http", let host = parts.host,
      !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil
    else { return nil }
    self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    port = parts.port ?? 80
    guard (1...65535).contains(port) else { return nil }
    var path = parts.percentEncodedPath
    while path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// As a `Host` header has it.
  public var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

  public var description: String { "http://\(authority)\(path)" }
}
