import CSandbox
import Episodes
import Foundation

/// A machine of its own for one episode, behind Linux namespaces: it is there until `end`, or until this process is gone.
///
/// Calls block; `OSShellEpisode` makes them one at a time. Sendable by hand: see above.
final class Sandbox: @unchecked Sendable {
  /// What a command left: its exit status, and its output as far as it was kept.
  struct Result: Sendable {
    var status: Int32
    var output: [UInt8]
  }

  let limits: SandboxLimits
  private let launcher: String
  private var keeper: pid_t = 0
  private var input: Int32 = -1
  private var output: Int32 = -1
  /// The first process inside, as it is numbered outside.
  private var first = ""
  /// Whether the kernel counts memory and processes together; otherwise its first process looks at them.
  private(set) var hasControlGroup = false
  private static let mostOutput = 1 << 20

  /// Makes one. Throws a `Diagnostic` with what this machine does not offer.
  init(launcher: String, limits: SandboxLimits = SandboxLimits()) throws {
    self.launcher = launcher
    self.limits = limits
    let error = Self.spawn(
      launcher,
      ["create", "\(limits.memory)", "\(limits.processes)", "\(limits.disk)", "\(limits.processorSeconds)"], &keeper,
      &input,
      &output)
    guard error == 0 else { throw Self.refusal("\(launcher) cannot be started: \(String(cString: strerror(error)))") }
    let said = Self.collect(output, of: keeper, marker: "ready", idle: 10_000, total: 10_000)
    let text = String(decoding: said.bytes, as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    guard said.reason == SANDBOX_MARKED, words.count == 2, Int32(words[0]) != nil else {
      end()
      throw Self.refusal("a sandbox cannot be made: \(text.trimmingCharacters(in: .whitespacesAndNewlines))")
    }
    first = String(words[0])
    hasControlGroup = words[1] == "grouped"
  }

  private static func refusal(_ what: String) -> Diagnostic {
    Diagnostic(what, hint: "It needs Linux 5.14 with user namespaces and overlayfs; see `gauntlet doctor`")
  }

  /// Runs a program in the sandbox and waits for it, as long as a command may take. One that judges (`isTrusted`) is run by the
  /// machine's own programs, and nobody inside reaches into its memory.
  func run(_ command: [String], isTrusted: Bool = false) -> Result {
    var (pid, input, output): (pid_t, Int32, Int32) = (0, -1, -1)
    guard Self.spawn(launcher, [isTrusted ? "check" : "enter", first] + command, &pid, &input, &output) == 0 else {
      return Result(status: 126, output: [])
    }
    close(input)
    let said = Self.collect(output, of: pid, marker: "", idle: limits.total, total: limits.total)
    // Without its reader it soon ends; with its launcher it surely does.
    close(output)
    if said.reason != SANDBOX_ENDED { kill(pid, SIGKILL) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let exit = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
    return Result(status: said.reason == SANDBOX_ENDED ? exit : 124, output: said.bytes)
  }

  /// Begins a shell that keeps its folder, variables and jobs from command to command.
  func shell(secret: Seed) -> SandboxShell? {
    var (pid, input, output): (pid_t, Int32, Int32) = (0, -1, -1)
    guard Self.spawn(launcher, ["enter", first, "/bin/bash", "--login"], &pid, &input, &output) == 0 else { return nil }
    return SandboxShell(launcher: pid, input: input, output: output, limits: limits, secret: secret)
  }

  /// Ends every process inside and frees everything; a second time does nothing.
  func end() {
    guard input >= 0 else { return }
    close(input)
    close(output)
    input = -1
    var status: Int32 = 0
    while waitpid(keeper, &status, 0) < 0, errno == EINTR {}
  }

  deinit { end() }

  static func spawn(
    _ path: String, _ arguments: [String], _ pid: inout pid_t, _ input: inout Int32, _ output: inout Int32
  ) -> Int32 {
    var pointers = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return sandbox_spawn(path, &pointers, &pid, &input, &output)
  }

  static func collect(
    _ output: Int32, of process: pid_t, marker: String, idle: Int32, total: Int32
  ) -> (bytes: [UInt8], reason: sandbox_reason, status: Int32) {
    var (reason, status) = (SANDBOX_ENDED, Int32(0))
    let bytes = [UInt8](unsafeUninitializedCapacity: mostOutput) { buffer, count in
      count = buffer.withMemoryRebound(to: CChar.self) {
        sandbox_collect(output, process, marker, idle, total, $0.baseAddress, mostOutput, &reason, &status)
      }
    }
    return (bytes, reason, status)
  }
}
