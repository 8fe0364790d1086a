import Episodes
import Foundation
import Synchronization

/// The process of a plug-in: its program, a guard that ends it with us, and what it says.
///
/// It is told by environment variables how to serve, and says where it does as a line of JSON, `{"url": "http://…"}`.
final class PluginProcess: Sendable {
  /// What the program said, line by line, and who waits for its address.
  private struct Output {
    var pending = Data()
    var address: Result<String, PluginFailure>?
    var waiter: CheckedContinuation<String, any Error>?
    /// The last that it wrote to its standard error.
    var complaints = ""
    var isOver = false
  }

  private let process = Process()
  private let lifeline: FileHandle
  /// What it says comes by these as long as they are held.
  private let ears: [FileHandle]
  private let output = Mutex(Output())
  private let report: @Sendable (String) -> Void

  /// Kills the program and all that it started when its own input ends, which it does when we close it or die. The program has
  /// a moment to end by itself.
  private static let guardScript =
    "setsid \"$@\" </dev/null & c=$!; exec >&- 2>&-; read -r _; kill -TERM -$c; "
    + "for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 -$c || exit 0; sleep 0.1; done; kill -9 -$c"
  private static let mostComplaints = 2000

  /// Starts `command` in `folder`. `report` is told what it writes to its standard error. Throws a `Diagnostic`.
  init(_ command: [String], in folder: URL, token: String, report: @escaping @Sendable (String) -> Void) throws {
    self.report = report
    let (input, words, complaints) = (Pipe(), Pipe(), Pipe())
    lifeline = input.fileHandleForWriting
    ears = [words.fileHandleForReading, complaints.fileHandleForReading]
    _ = fcntl(lifeline.fileDescriptor, F_SETFD, FD_CLOEXEC)
    // A session of its own: an interrupt at the terminal is ours to deal with.
    process.executableURL = URL(filePath: "/usr/bin/setsid")
    process.arguments = ["/bin/sh", "-c", Self.guardScript, "guard"] + command
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging([
      "GAUNTLET_HOST": "127.0.0.1", "GAUNTLET_PORT": "0", "GAUNTLET_TOKEN": token, "GAUNTLET_SHOW_ORACLE": "1",
      "GAUNTLET_SELF": "", "GAUNTLET_CONTROLLER": "",
    ]) { $1 }
    process.standardInput = input.fileHandleForReading
    process.standardOutput = words.fileHandleForWriting
    process.standardError = complaints.fileHandleForWriting
    words.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      self?.hear(data)
    }
    complaints.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      self?.note(String(decoding: data, as: UTF8.self))
    }
    do {
      try process.run()
    } catch {
      throw Diagnostic(file: folder.path, "the program cannot be started: \(Diagnostic.reason(of: error))")
    }
    for handle in [input.fileHandleForReading, words.fileHandleForWriting, complaints.fileHandleForWriting] {
      try? handle.close()
    }
  }

  deinit { try? lifeline.close() }

  /// Whether its output is still open: a program that ended has closed it.
  var isRunning: Bool { !output.withLock { $0.isOver } }

  /// Where it serves, as soon as it says so. Throws `PluginFailure`.
  func address() async throws -> String {
    try await withCheckedThrowingContinuation { waiter in
      let known = output.withLock { output -> Result<String, PluginFailure>? in
        if let address = output.address { return address }
        output.waiter = waiter
        return nil
      }
      if let known { waiter.resume(with: known) }
    }
  }

  /// Ends it, and waits until it has gone.
  func stop() async {
    try? lifeline.close()
    settle(.failure(PluginFailure("it was stopped")))
    let process = process
    await withCheckedContinuation { done in
      DispatchQueue.global().async {
        process.waitUntilExit()
        done.resume()
      }
    }
  }

  private func hear(_ data: Data) {
    guard !data.isEmpty else {
      // What it complained about may still be on its way.
      return DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { [weak self] in self?.end() }
    }
    let lines = output.withLock { output -> [Data] in
      output.pending.append(data)
      guard let end = output.pending.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
      let lines = output.pending[...end].split(separator: UInt8(ascii: "\n")).map { Data($0) }
      output.pending = Data(output.pending[(end + 1)...])
      return lines
    }
    for line in lines {
      if let url = (try? JSONValue(parsing: String(decoding: line, as: UTF8.self)))?["url"]?.stringValue {
        settle(.success(url))
      } else {
        report(String(decoding: line, as: UTF8.self))
      }
    }
  }

  private func note(_ text: String) {
    guard !text.isEmpty else { return }
    output.withLock { $0.complaints = String(($0.complaints + text).suffix(Self.mostComplaints)) }
    for line in text.split(separator: "\n") { report(String(line)) }
  }

  private func end() {
    let complaints = output.withLock { output in
      output.isOver = true
      return output.complaints.split(separator: "\n").suffix(3).joined(separator: " | ")
    }
    settle(.failure(PluginFailure(complaints.isEmpty ? "it ended and said nothing" : "it ended: \(complaints)")))
  }

  private func settle(_ address: Result<String, PluginFailure>) {
    let waiter = output.withLock { output -> CheckedContinuation<String, any Error>? in
      guard output.address == nil else { return nil }
      output.address = address
      defer { output.waiter = nil }
      return output.waiter
    }
    waiter?.resume(with: address)
  }
}

/// A plug-in's program did not do its part: an infrastructure error.
struct PluginFailure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
