import Foundation

/// Another process that keeps a core busy until it is killed, or until this process is gone.
struct Hog {
  private let process = Process()

  init() throws {
    process.executableURL = URL(filePath: "/bin/sh")
    let here = ProcessInfo.processInfo.processIdentifier
    process.arguments = [
      "-c", "while kill -0 \(here) 2>/dev/null; do i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; done",
    ]
    try process.run()
  }

  /// Children inherit blocked signals: only this one is sure to arrive.
  func kill() {
    _ = Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
