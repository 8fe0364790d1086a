import Episodes
import Foundation
import MariaDBClient

/// Where a shared run is: `mysql://user[:password]@host[:port]/database`, or with `?socket=/path` through a socket of this machine.
public struct SharedRunAddress: Sendable, Hashable, CustomStringConvertible {
  public var place: Connection.Place
  public var user: String
  public var password: String?
  public var database: String

  /// Whether a text means a run on a server, and no file.
  public static func isOne(_ text: String) -> Bool { text.hasPrefix("mysql:") || text.hasPrefix("mariadb:") }

  /// Reads an address; a password that is not in it is `password`. Throws a `Diagnostic`.
  public init(_ text: String, password: String? = nil) throws {
    let example = "Such as mysql://user@db.example:3306/runs, with the password in MYSQL_PWD"
    guard let parts = URLComponents(string: text), ["mysql", "mariadb"].contains(parts.scheme ?? ""),
      let host = parts.host, let user = parts.user, !user.isEmpty, parts.fragment == nil
    else { throw Diagnostic("the address of the shared run cannot be read", hint: example) }
    database = String(parts.path.drop { $0 == "/" })
    guard !database.isEmpty, database.utf8.count <= 64,
      database.utf8.allSatisfy({
        $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
      })
    else {
      throw Diagnostic("the address names no database of letters, digits and _", hint: example)
    }
    let options = parts.queryItems ?? []
    guard options.allSatisfy({ $0.name == "socket" }) else {
      throw Diagnostic("the address has an option that is not known: only socket is", hint: example)
    }
    self.user = user
    self.password = parts.password ?? password
    if let socket = options.first?.value {
      place = .socket(socket)
    } else {
      guard !host.isEmpty, (1...65535).contains(parts.port ?? 3306) else {
        throw Diagnostic("the address names no host", hint: example)
      }
      place = .host(host, port: parts.port ?? 3306)
    }
  }

  /// Without the password.
  public var description: String {
    switch (place.socket, place.host) {
    case (let socket?, _): "mysql://\(user)@localhost/\(database)?socket=\(socket)"
    case (nil, let host): "mysql://\(user)@\(host ?? "")\(place.port == 3306 ? "" : ":\(place.port)")/\(database)"
    }
  }
}
