import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM as a request to stop; the second one ends the process at once.
struct StopSignals {
  private final class Flag: Sendable {
    private let isUp = Mutex(false)

    /// Whether it was up already.
    func raise() -> Bool {
      isUp.withLock { isUp in
        defer { isUp = true }
        return isUp
      }
    }
  }

  private let sources: [any DispatchSourceSignal]

  /// `handler` is called once, at the first of them.
  init(_ handler: @escaping @Sendable () -> Void) {
    let flag = Flag()
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if flag.raise() { exit(ExitStatus.partlyDone.rawValue) }
        handler()
      }
      source.resume()
      return source
    }
  }

  /// Hears no more signals.
  func stop() {
    for source in sources { source.cancel() }
  }
}
