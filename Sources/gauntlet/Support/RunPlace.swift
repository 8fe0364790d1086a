import Episodes
import Foundation
import SharedRun
import TraceStore

/// Where a run is, as it is named on the command line: a file, or an address of a server.
enum RunPlace {
  /// The address of a shared run; nil for a file. A password that is not in it is `$MYSQL_PWD`.
  static func address(_ place: String) throws -> SharedRunAddress? {
    guard SharedRunAddress.isOne(place) else { return nil }
    return try SharedRunAddress(place, password: ProcessInfo.processInfo.environment["MYSQL_PWD"])
  }

  /// Reads a run; one on a server as it is at this moment.
  static func reader(_ place: String) async throws -> RunReader {
    guard let address = try address(place) else { return try RunReader(file: place) }
    let file = FileManager.default.temporaryDirectory.appending(path: "gauntlet-run-\(Token.random()).sqlite").path
    defer { unlink(file) }
    try await SharedRunCopy(address).export(to: file)
    return try RunReader(file: file)
  }
}
