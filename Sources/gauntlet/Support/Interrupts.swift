import Dispatch
import Foundation

/// Long work that a person may stop.
enum Interrupts {
  /// Runs work in a task that an interrupt cancels, so that it can clean up. Throws what it throws; after an interrupt,
  /// `ExitStatus.partlyDone`.
  static func cancelling<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await work() }
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { task.cancel() }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    do {
      return try await task.value
    } catch is CancellationError {
      Terminal.complain("stopped: nothing was written")
      throw ExitStatus.partlyDone
    }
  }
}
