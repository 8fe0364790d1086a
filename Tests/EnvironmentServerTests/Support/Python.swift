import Foundation

/// The Python programs beside these tests: a client and a worker as AgentBench's.
enum Python {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Python")

  static func process(_ arguments: [String]) -> (process: Process, output: Pipe) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", folder.appending(path: arguments[0]).path] + arguments.dropFirst()
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    return (process, output)
  }

  /// Runs what waits for processes on a thread of its own: those that tasks share go on.
  private static func apart<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
  }

  /// Runs a program to its end.
  static func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
    try await apart {
      let (process, output) = process(arguments)
      try process.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, text)
    }
  }

  /// Runs `body` beside a program, once that has written something, and ends the program.
  static func beside<Result: Sendable>(
    _ arguments: [String], _ body: (_ end: @escaping @Sendable () -> Void) async throws -> Result
  ) async throws -> Result {
    let (process, output) = process(arguments)
    try process.run()
    let identifier = process.processIdentifier
    let end: @Sendable () -> Void = { kill(identifier, SIGKILL) }
    _ = try await apart { output.fileHandleForReading.availableData }
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(end)) } catch { result = .failure(error) }
    if process.isRunning { end() }
    try await apart { process.waitUntilExit() }
    return try result.get()
  }
}

/// A folder that is there while a test runs.
struct TemporaryFolder: ~Copyable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "wire-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
