import CPipes
import CSandbox
import Episodes
import Foundation

/// A bash that runs on: each command in the same shell, its end told by a mark that nobody inside can know before.
///
/// The mark stands behind the command on the same line, so the shell has read it before the command begins: it is in no
/// descriptor that the command could read. And it is told by no command, whose name a function could take, but by a file
/// that is not there: the shell complains of it by its name.
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

  /// Runs code in the shell; gives its output and errors as they came, and its status where it is known. What takes too long
  /// is killed; what `isHurried` also when it says nothing for a while.
  func run(_ code: String, isHurried: Bool = true) -> (output: [UInt8], ending: Ending, status: Int32) {
    // A pipe takes so much without a reader; nobody types more.
    guard code.utf8.count < 32_768 else { return (Array("bash: the script is too long\n".utf8), .finished, 1) }
    // The system's randomness: what was seen of one run tells nothing of another. It is never part of what is recorded.
    let mark = String(sandbox_random(), radix: 36) + String(sandbox_random(), radix: 36)
    let before = children
    // As one word for eval: what is wrong with its syntax stays its own affair.
    let word = "'" + code.replacing("'", with: #"'\''"#).replacing("\0", with: "") + "'"
    guard
      send(
        "builtin eval -- \(word) </dev/null 2>&1 9>&-; ! { <\"/\(mark)+$?\"; <\"/\(mark)-0\"; } 2>&9\n")
    else { return ([], .exited, 1) }
    let end = "\(mark)-"
    let said = Sandbox.collect(
      output, of: launcher, marker: end, idle: isHurried ? limits.idle : limits.total, total: limits.total)
    let (bytes, status) = Self.parted(said.bytes, by: "/\(mark)+")
    switch said.reason {
    case SANDBOX_MARKED: return (bytes, .finished, status)
    case SANDBOX_ENDED: return (bytes, .exited, status)
    default:
      // The shell goes on when what it waits for is gone; what was begun before is left alone.
      for _ in 0..<5 {
        for child in children.subtracting(before) { kill(child, SIGKILL) }
        if Sandbox.collect(output, of: launcher, marker: end, idle: 300, total: 600).reason == SANDBOX_MARKED {
          return (bytes, .late, status)
        }
      }
      return (bytes, .exited, status)
    }
  }

  /// A command's output without the shell's two complaints behind it, and the status that the first one names:
  /// `bash: line 7: /MARK+0: No such file or directory`, a new line, and `bash: line 7: /` again.
  private static func parted(_ bytes: [UInt8], by mark: String) -> ([UInt8], Int32) {
    guard let found = bytes.lastRange(of: Array(mark.utf8)) else { return (bytes, 0) }
    let rest = bytes[found.upperBound...]
    let status = Int32(String(decoding: rest.prefix { $0 >= 48 && $0 < 58 }, as: UTF8.self)) ?? 0
    // What the shell calls itself, which can be changed, is as long before both.
    let name = (rest.lastIndex(of: UInt8(ascii: "\n")).map { rest.endIndex - $0 - 1 } ?? 1) - 1
    return (Array(bytes[..<max(0, found.lowerBound - max(0, name))]), status)
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

extension [UInt8] {
  fileprivate func lastRange(of other: [UInt8]) -> Range<Int>? {
    guard count >= other.count else { return nil }
    for start in stride(from: count - other.count, through: 0, by: -1)
    where self[start] == other[0] && self[start..<(start + other.count)].elementsEqual(other) {
      return start..<(start + other.count)
    }
    return nil
  }
}
