import ArgumentParser
import Episodes
import SharedRun
import TraceStore

/// `gauntlet traces copy`: a run from a server into a file, or from a file onto a server.
struct TracesCopy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy", abstract: "Copy a run between a server and a file, with nothing lost.",
    discussion: """
      One of the two is an address such as mysql://user@db.example/runs, with the password in MYSQL_PWD; the other is a \
      file. Nothing is written over.

      For example: gauntlet traces copy mysql://player@db.example/runs traces/shared.sqlite
      """)
  @Argument(help: "The run to copy.") var from: String
  @Argument(help: "Where to.") var to: String

  func validate() throws {
    guard SharedRunAddress.isOne(from) != SharedRunAddress.isOne(to) else {
      throw ValidationError("Give a file and an address of a server, one of each: to copy a file, use cp.")
    }
  }

  func run() async throws {
    if let address = try RunPlace.address(from) {
      try await SharedRunCopy(address).export(to: to)
    } else if let address = try RunPlace.address(to) {
      try await SharedRunCopy(address).import(from)
    }
    let episodes = try await RunPlace.reader(SharedRunAddress.isOne(to) ? from : to).attempts().count
    Terminal.complain("\(episodes) attempts copied")
  }
}
