import CSandbox
import Episodes
import Foundation

/// A machine of its own for one episode, behind Linux namespaces: our own, or a container's.
///
/// Calls block; `OSShellEpisode` makes them one at a time.
final class Sandbox: Sendable {
  /// What a command left: its exit status, and its output as far as it was kept.
  struct Result: Sendable {
    var status: Int32
    var output: [UInt8]
  }

  let limits: SandboxLimits
  private let launcher: String
  private let keeper: any SandboxKeeper
  var hasControlGroup: Bool { keeper.hasControlGroup }
  /// Whether there are other users than root inside.
  var hasUsers: Bool { keeper.hasUsers }
  private static let mostOutput = 1 << 20

  /// Makes one: a container of `engine`'s, or, without an engine, namespaces of our own. Throws a `Diagnostic` with what this
  /// machine or the engine does not offer.
  init(launcher: String, engine: ContainerEngine? = nil, limits: SandboxLimits = SandboxLimits()) throws {
    self.launcher = launcher
    self.limits = limits
    keeper =
      if let engine { try ContainerKeeper(engine, launcher: launcher, limits: limits) } else {
        try NamespaceKeeper(launcher: launcher, limits: limits)
      }
  }

  /// Runs a program in the sandbox and waits for it, as long as a command may take. One that judges (`isTrusted`) is run by the
  /// machine's own programs, and nobody inside reaches into its memory.
  func run(_ command: [String], isTrusted: Bool = false) -> Result {
    var (pid, input, output): (pid_t, Int32, Int32) = (0, -1, -1)
    guard Self.spawn(launcher, [isTrusted ? "check" : "enter", keeper.first] + command, &pid, &input, &output) == 0
    else {
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
  func shell() -> SandboxShell? {
    var (pid, input, output): (pid_t, Int32, Int32) = (0, -1, -1)
    guard Self.spawn(launcher, ["enter", keeper.first, "/bin/bash", "--login"], &pid, &input, &output) == 0 else {
      return nil
    }
    return SandboxShell(launcher: pid, input: input, output: output, limits: limits)
  }

  /// Ends every process inside and frees everything; a second time does nothing.
  func end() { keeper.end() }

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
    return (bytes.count < mostOutput ? bytes : Array(bytes[..<wholeLetters(bytes)]), reason, status)
  }

  /// How much of what was cut off ends with a whole letter: UTF-8 begins none with 10xxxxxx.
  private static func wholeLetters(_ bytes: [UInt8]) -> Int {
    guard let start = bytes.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return bytes.count }
    let length = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : bytes[start] >= 0xC0 ? 2 : 1
    return start + length <= bytes.count ? bytes.count : start
  }
}
