import CSandbox
import Episodes
import Foundation

/// Holds a sandbox of Linux namespaces that our launcher made.
///
/// Sendable by hand: calls come one at a time.
final class NamespaceKeeper: SandboxKeeper, @unchecked Sendable {
  private var launcher: pid_t = 0
  private var input: Int32 = -1
  private var output: Int32 = -1
  private(set) var first = ""
  /// Without one, the first process inside looks at memory and processes.
  private(set) var hasControlGroup = false
  /// The kernel lets only root map more than itself.
  let hasUsers = geteuid() == 0

  /// Makes one. Throws a `Diagnostic` with what this machine does not offer. Blocks.
  init(launcher path: String, limits: SandboxLimits) throws {
    let error = Sandbox.spawn(
      path,
      [
        "create", "\(limits.memory)", "\(limits.processes)", "\(limits.disk)", "\(limits.processorSeconds)",
        limits.areCounted ? "counted" : "uncounted",
      ],
      &launcher, &input, &output)
    guard error == 0 else { throw Self.refusal("\(path) cannot be started: \(String(cString: strerror(error)))") }
    let said = Sandbox.collect(output, of: launcher, marker: "ready", idle: 10_000, total: 10_000)
    let text = String(decoding: said.bytes, as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    guard said.reason == SANDBOX_MARKED, words.count == 2, Int32(words[0]) != nil else {
      end()
      let reason = text.trimmingCharacters(in: .whitespacesAndNewlines)
      if reason.contains("no control group") { throw Self.uncounted }
      throw Self.refusal("a sandbox cannot be made: \(reason.isEmpty ? "\(path) says nothing" : reason)")
    }
    first = "\(words[0])@\(ProcessStart.of(words[0]))"
    hasControlGroup = words[1] == "grouped"
  }

  private static let uncounted = Diagnostic(
    "a sandbox cannot be limited: no control group can be made, so nobody counts its memory and processor time",
    hint: "Run it as root, or where control groups are delegated (systemd-run --user --scope -p Delegate=yes …); "
      + "\(SandboxLimits.uncountedName)=1 has the sandbox look at them ten times a second, which a quick process escapes"
  )

  private static func refusal(_ what: String) -> Diagnostic {
    Diagnostic(what, hint: "It needs Linux 5.14 with user namespaces and overlayfs; see `gauntlet doctor`")
  }

  func end() {
    guard input >= 0 else { return }
    close(input)
    close(output)
    input = -1
    var status: Int32 = 0
    while waitpid(launcher, &status, 0) < 0, errno == EINTR {}
  }

  deinit { end() }
}
