import Foundation

/// Programs, run to their end.
enum Program {
  /// Gives the exit status and what was written to both outputs. Blocks.
  static func run(
    _ path: String, _ arguments: [String], variables: [String: String] = [:], folder: URL = Checkout.root
  ) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", Self.alone, path] + arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    // A file, and no pipe: what a program leaves running would hold its end open.
    let file = FileManager.default.temporaryDirectory.appending(path: "gauntlet-said-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let output = try FileHandle(forWritingTo: file)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    try output.close()
    return (process.terminationStatus, String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  /// Runs a program with its inputs and outputs only. Foundation tells the end of a process by a descriptor that it inherits,
  /// and what it leaves running would keep: only the shell around it does.
  private static let alone = #"""
    (
      for file in /proc/self/fd/*; do
        if [ "${file##*/}" -gt 2 ]; then eval "exec ${file##*/}>&-"; fi
      done
      exec "$0" "$@"
    )
    exit $?
    """#

  /// Runs `body`, which waits for programs, on a thread that may wait: other tests go on.
  static func apart<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
  }
}
