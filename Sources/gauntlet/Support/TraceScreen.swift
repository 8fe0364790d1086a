import Episodes
import Foundation
import TraceStore

/// An episode on the terminal, a step at a time.
struct TraceScreen {
  private let trace: EpisodeTrace
  /// How many attempts the episode has.
  private let attempts: Int
  private static let help = "Enter or n: on, p: back, a number: to that step, /words: search, q: end"

  init(_ trace: EpisodeTrace, attempts: Int) {
    self.trace = trace
    self.attempts = attempts
  }

  /// Shows steps as they are asked for until the input ends.
  func show() {
    for line in heading { Terminal.say(Terminal.harmless(line)) }
    var at = 0
    var isNews = true
    while trace.steps.indices.contains(at) {
      if isNews { Terminal.say(Terminal.harmless(text(at))) }
      Terminal.say("[\(at + 1)/\(trace.steps.count)] ", end: "")
      guard let line = readLine() else { return Terminal.say("") }
      if line == "q" { return }
      switch move(line.trimmingCharacters(in: .whitespaces), from: at) {
      case .to(let step):
        at = step
        isNews = true
      case .stay(let why):
        Terminal.say(Terminal.harmless(why))
        isNews = false
      }
    }
  }

  private enum Move {
    case to(Int)
    case stay(String)
  }

  /// Where a line leads: past the last step ends the show.
  private func move(_ line: String, from step: Int) -> Move {
    switch line {
    case "", "n": return .to(step + 1)
    case "p": return step > 0 ? .to(step - 1) : .stay("this is the first step")
    default:
      if let number = Int(line) {
        guard (1...trace.steps.count).contains(number) else {
          return .stay("there is no step \(number): give 1 to \(trace.steps.count)")
        }
        return .to(number - 1)
      }
      guard line.hasPrefix("/"), line.count > 1 else { return .stay(Self.help) }
      let words = String(line.dropFirst())
      return find(words, after: step).map { .to($0) } ?? .stay("no step holds '\(words)'")
    }
  }

  private func find(_ words: String, after start: Int) -> Int? {
    let order = Array(trace.steps.indices.dropFirst(start + 1)) + Array(trace.steps.indices.prefix(start + 1))
    return order.first { text($0).localizedCaseInsensitiveContains(words) }
  }

  /// How the attempt ended, what went wrong, and that there are others.
  private var heading: [String] {
    let attempt = trace.attempt
    let score = attempt.score.map { ", score \($0)" } ?? ", no score"
    var lines = ["\(attempt.episode): \(attempt.status.rawValue)\(score), \(trace.steps.count) steps"]
    if attempts > 1 {
      lines.append("attempt \(attempt.number + 1) of \(attempts); --attempt shows another")
    }
    if let error = attempt.error {
      lines.append((Self.blame(attempt.fault)) + ": " + error)
    }
    if trace.steps.isEmpty { lines.append("no step was recorded") }
    let pictures = trace.steps.reduce(0) { $0 + $1.outcomes.count { $0.observation?.picture != nil } }
    if pictures > 0 {
      lines.append("\(pictures) pictures: gauntlet traces pictures FILE \(attempt.episode) --out FOLDER writes them")
    }
    return lines
  }

  private static func blame(_ fault: Fault?) -> String {
    switch fault {
    case .start: "the environment did not begin the episode"
    case .step: "the environment failed"
    case .agent: "the agent failed"
    case nil: "ended by"
    }
  }

  /// What was new to the agent at a step, what it answered, and what came of it.
  private func text(_ index: Int) -> String {
    let step = trace.steps[index]
    let news = step.prompt.reversed().prefix { $0.role != .assistant }.reversed()
    let calls = step.reply.toolCalls.map { "\($0.name) \($0.arguments)" }
    var lines = ["", "--- step \(index + 1)"]
    lines += news.map { "\($0.role.rawValue): \($0.content)" }
    lines.append("agent: \(([step.reply.content] + calls).filter { !$0.isEmpty }.joined(separator: "\n"))")
    for outcome in step.outcomes {
      if let invalid = outcome.invalid { lines.append("invalid: \(invalid)") }
      if let verdict = outcome.verdict { lines.append("end: \(verdict.status.rawValue), score \(verdict.score)") }
    }
    return lines.joined(separator: "\n")
  }

  /// The attempt and its steps for machines.
  func lines() -> [JSONValue] {
    let attempt = trace.attempt
    let first: JSONValue = [
      "episode": .string("\(attempt.episode)"), "attempt": .int(attempt.number + 1), "attempts": .int(attempts),
      "status": .string(attempt.status.rawValue), "score": attempt.score.map { .double($0) } ?? .null,
      "result": attempt.result, "error": attempt.error.map { .string($0) } ?? .null,
      "fault": attempt.fault.map { .string($0.rawValue) } ?? .null,
    ]
    return [first]
      + trace.steps.map { step in
        [
          "step": .int(step.number + 1), "prompt": Self.json(step.prompt), "reply": Self.json([step.reply.message]),
          "actions": .array(step.actions.map { ["name": .string($0.name), "arguments": .object($0.arguments)] }),
          "observations": .array(step.outcomes.compactMap { $0.observation.map { .string($0.text) } }),
          "invalid": step.invalid.map { .string($0) } ?? .null, "reward": .double(step.reward),
        ]
      }
  }

  private static func json(_ messages: [Message]) -> JSONValue {
    .array(
      messages.map { message in
        [
          "role": .string(message.role.rawValue), "content": .string(message.content),
          "tool_calls": .array(
            message.toolCalls.map { ["name": .string($0.name), "arguments": .string($0.arguments)] }),
        ]
      })
  }
}
