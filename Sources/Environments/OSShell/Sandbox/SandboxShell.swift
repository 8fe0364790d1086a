import CPipes
import CSandbox
import Episodes
import Foundation

/// A bash that runs on: each command in the same shell, its end told by a mark that nobody inside can know before.
///
/// Sendable by hand: one call at a time.
final class SandboxShell: @unchecked Sendable {
  /// How a command ended.
  enum Ending: Sendable {
    case finished
    /// It was cut off after its time.
    case late
    /// The shell itself is gone.
    case exited
  }

  private let launcher: pid_t
  private var input: Int32
  private let output: Int32
  private let limits: SandboxLimits

  init(launcher: pid_t, input: Int32, output: Int32, limits: SandboxLimits) {
    self.launcher = launcher
    self.input = input
    self.output = output
    self.limits = limits
    // The mark goes its own way, whatever becomes of the command's output. What the shell says of our own lines, when it is told
    // to trace itself, nobody needs to see.
    send("exec 9>&1 2>/dev/null\n")
  }

  /// Runs code in the shell; gives its output and errors as they came. What takes too long is killed.
  func run(_ code: String) -> (output: [UInt8], ending: Ending) {
    // A pipe takes so much without a reader; nobody types more.
    guard code.utf8.count < 32_768 else { return (Array("bash: the script is too long\n".utf8), .finished) }
    // The system's randomness: what was seen of one run tells nothing of another. It is never part of what is recorded.
    let mark = String(sandbox_random(), radix: 36) + String(sandbox_random(), radix: 36)
    let before = children
    // As one word for eval: what is wrong with its syntax stays its own affair.
    let word = "'" + code.replacing("'", with: #"'\''"#).replacing("\0", with: "") + "'"
    guard send("eval -- \(word) </dev/null 2>&1 9>&-\nprintf '\\n%s %d\\n' \(mark) $? >&9\n") else {
      return ([], .exited)
    }
    let said = Sandbox.collect(output, of: launcher, marker: "\n\(mark) ", idle: limits.idle, total: limits.total)
    switch said.reason {
    case SANDBOX_MARKED: return (said.bytes, .finished)
    case SANDBOX_ENDED: return (said.bytes, .exited)
    default:
      // The shell goes on when what it waits for is gone; what was begun before is left alone.
      for _ in 0..<5 {
        for child in children.subtracting(before) { kill(child, SIGKILL) }
        if Sandbox.collect(output, of: launcher, marker: "\n\(mark) ", idle: 300, total: 600).reason == SANDBOX_MARKED {
          return (said.bytes, .late)
        }
      }
      return (said.bytes, .exited)
    }
  }

  /// What the shell waits for, and its jobs.
  private var children: Set<pid_t> { Self.children(of: launcher).first.map { Set(Self.children(of: $0)) } ?? [] }

  private static func children(of process: pid_t) -> [pid_t] {
    [pid_t](unsafeUninitializedCapacity: 4096) { $1 = sandbox_children(process, $0.baseAddress, 4096) }
  }

  @discardableResult
  private func send(_ text: String) -> Bool {
    guard input >= 0 else { return false }
    var text = text
    return text.withUTF8 { pipe_write(input, $0.baseAddress, $0.count) }
  }

  /// Ends the shell; jobs that it left go with the sandbox.
  func end() {
    guard input >= 0 else { return }
    close(input)
    close(output)
    input = -1
    kill(launcher, SIGKILL)
    var status: Int32 = 0
    while waitpid(launcher, &status, 0) < 0, errno == EINTR {}
  }

  deinit { end() }
}
