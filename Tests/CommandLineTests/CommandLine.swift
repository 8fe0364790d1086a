import Foundation

/// The built `gauntlet`, run as a process of its own.
enum CommandLineTool {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// It lies beside the tests that were built with it.
  static let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "gauntlet").path
  static var executable: String { FileManager.default.isExecutableFile(atPath: path) ? path : fallback }
  static let fallback = root.appending(path: ".build/debug/gauntlet").path

  static func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = root
    return process
  }

  /// Runs to the end; gives the exit status and what was written to both outputs.
  static func run(
    _ arguments: [String], variables: [String: String] = [:], input: String = ""
  ) throws -> (status: Int32, text: String) {
    let process = process(arguments)
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    let pipe = Pipe()
    let typed = Pipe()
    process.standardInput = typed
    try typed.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try typed.fileHandleForWriting.close()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  /// Runs what waits for processes on a thread that may wait: other tests go on.
  static func apart<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
  }

  static func temporaryFile(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appending(
      path: "gauntlet-\(name)-\(ProcessInfo.processInfo.processIdentifier).sqlite"
    ).path
  }
}
