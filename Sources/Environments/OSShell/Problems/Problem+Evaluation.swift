import Foundation

extension Problem {
  /// Whether an answer, or the machine as it is now, is what was asked for. Blocks.
  func passes(_ answer: String?, in sandbox: Sandbox) -> Bool {
    switch evaluation {
    case .answer(let expected, let strip):
      guard let answer = answer.map({ Self.prepared($0, strip) }) else { return false }
      return answer.utf8.elementsEqual(expected.utf8)
    case .pattern(let pattern, let strip):
      guard let answer = answer.map({ Self.prepared($0, strip) }) else { return false }
      return Pattern(pattern)?.isFound(in: answer) ?? false
    case .checks(let checks, let example):
      // What Python writes for no answer: AgentBench's checks get that.
      return passes(answer ?? "None", checks, example, in: sandbox)
    }
  }

  private static func prepared(_ answer: String, _ strip: Bool) -> String {
    strip ? answer.trimmingCharacters(in: .whitespacesAndNewlines) : answer
  }

  /// Each step gets the answer and what the steps before put out; all have to succeed.
  private func passes(_ answer: String, _ checks: [Check], _ example: Script?, in sandbox: Sandbox) -> Bool {
    var arguments = [answer]
    for check in checks {
      switch check {
      case .library(let library):
        guard arguments.count > 1, library.passes(arguments[0], expected: arguments[1]) else { return false }
        arguments.append("")
      case .script(let script):
        guard let output = Self.output(of: script, arguments, in: sandbox) else { return false }
        arguments.append(output)
      case .example:
        guard let example, let output = Self.output(of: example, arguments, in: sandbox) else { return false }
        arguments.append(output)
      }
    }
    return true
  }

  private static func output(of script: Script, _ arguments: [String], in sandbox: Sandbox) -> String? {
    let result = sandbox.run(script.command(arguments.map { $0.replacing("\0", with: "") }), isTrusted: true)
    return result.status == 0 ? String(decoding: result.output, as: UTF8.self).replacing("\0", with: "") : nil
  }
}
