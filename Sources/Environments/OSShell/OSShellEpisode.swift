import CSandbox
import EnvironmentKit
import Episodes
import Foundation

/// One problem on one machine, with AgentBench's rules of when it ends.
actor OSShellEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private let problem: Problem
  private let sandbox: Sandbox
  private var shell: SandboxShell?
  private let style: ActionStyle
  private var isOver = false
  private var typed = 0

  /// Prepares the machine. Throws `Unprepared` when the problem's own scripts fail: it would be another problem.
  init(_ sample: SampleID, _ problem: Problem, _ sandbox: Sandbox, style: ActionStyle) async throws {
    self.sample = sample
    self.problem = problem
    self.sandbox = sandbox
    self.style = style
    for script in problem.initial {
      let result = try await Blocking.run { sandbox.run(script.command([])) }
      guard result.status == 0 else {
        sandbox.end()
        throw Unprepared(
          sample: sample,
          reason: "its script ended with status \(result.status): "
            + String(decoding: result.output.suffix(300), as: UTF8.self))
      }
    }
    try await openShell()
    if let start = problem.start { try await begin(start) }
  }

  /// Runs the problem's start script in the agent's own shell, where what it begins stays.
  private func begin(_ start: Script) async throws {
    guard let shell else { throw Unprepared(sample: sample, reason: "no shell can be begun") }
    let code = start.shellCode
    let result = try await Blocking.run { shell.run(code, isHurried: false) }
    let problem: String? =
      switch result.ending {
      case .exited: "ended its shell"
      case .late: "was not done in time"
      case .finished: result.status == 0 ? nil : "ended with status \(result.status)"
      }
    guard let problem else { return }
    await end()
    throw Unprepared(
      sample: sample,
      reason: "its start script \(problem): " + String(decoding: result.output.suffix(300), as: UTF8.self))
  }

  private func openShell() async throws {
    shell = try await Blocking.run { [sandbox] in sandbox.shell() }
  }

  func opening() -> Observation { Observation(problem.description) }
  func affordances() -> Affordances { Affordances() }

  func step(_ action: Action) async throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    switch action.name {
    case OSShell.bash.name:
      typed += 1
      return Outcome(Observation(OSShellOutput.observation(try await execute(text(of: action, "script")))))
    case OSShell.finish.name:
      return try await commit(style == .tools ? text(of: action, "thought") : nil)
    case OSShell.answer.name:
      return try await commit(text(of: action, "answer"))
    default:
      return Outcome(
        Observation("Invalid function call. Please call a tool instead"),
        invalid: "there is no tool '\(action.name.prefix(40))'")
    }
  }

  private func text(of action: Action, _ argument: String) -> String {
    action.arguments[argument].map(OSShellTools.text) ?? ""
  }

  /// The output of code in the shell; a shell that is gone is replaced by a new one.
  private func execute(_ code: String) async throws -> [UInt8] {
    if shell == nil { try await openShell() }
    guard let shell else { return Array("bash: fork: Resource temporarily unavailable\n".utf8) }
    let (output, ending, _) = try await Blocking.run { shell.run(code) }
    guard case .exited = ending else { return output }
    try await Blocking.run { shell.end() }
    self.shell = nil
    return output + (output.isEmpty || output.last == UInt8(ascii: "\n") ? [] : Array("\n".utf8)) + Self.replaced
  }

  /// Who loses folder, variables and jobs is told.
  private static let replaced = Array("[the shell ended; the next command runs in a new one]\n".utf8)

  private func commit(_ answer: String?) async throws -> Outcome {
    let passed = try await Blocking.run { [problem, sandbox] in problem.passes(answer, in: sandbox) }
    return Outcome(verdict: verdict(.completed, passed: passed))
  }

  func reject(_ failure: ParseFailure) -> Outcome {
    if style == .text {
      return Outcome(invalid: "expected \(failure.expected)", verdict: verdict(.agentInvalidAction, passed: false))
    }
    let text =
      switch failure.kind {
      case .missing: "No executable tool calls found. Please call a tool instead"
      case .malformed: "The arguments cannot be read: expected \(failure.expected)"
      case .unknown: "Invalid function call. Please call a tool instead"
      }
    return Outcome(Observation(text), invalid: text)
  }

  func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: verdict(reason.status, passed: false)) }

  func oracle() async throws -> Action {
    if let gold = problem.gold {
      if typed < gold.commands.count { return OSShell.run(gold.commands[typed]) }
      return gold.answer.map(OSShell.say) ?? OSShell.done
    }
    // Somebody else's problem: what is expected is known all the same.
    switch problem.evaluation {
    case .answer(let text, _): return OSShell.say(text)
    case .checks(_, let example?):
      let result = try await Blocking.run { [sandbox] in sandbox.run(example.command([]), isTrusted: true) }
      return OSShell.say(String(decoding: result.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    default: return OSShell.done
    }
  }

  func end() async {
    let (sandbox, shell) = (sandbox, shell)
    self.shell = nil
    _ = try? await Blocking.run {
      sandbox.end()
      shell?.end()
    }
  }

  private func verdict(_ status: EpisodeStatus, passed: Bool) -> Verdict {
    isOver = true
    let family = problem.labels.first.map(JSONValue.string) ?? .null
    return Verdict(status, score: passed ? 1 : 0, result: ["result": .bool(passed), "label": family])
  }
}

/// The machine of a problem cannot be made: this episode cannot be played, others can.
struct Unprepared: Error, CustomStringConvertible {
  var sample: SampleID
  var reason: String

  var description: String { "the machine of \(sample) cannot be prepared: \(reason)" }
}
