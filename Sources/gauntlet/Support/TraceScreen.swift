import Episodes
import Foundation
import TraceStore

/// An episode on the terminal, a step at a time.
struct TraceScreen {
  private let trace: EpisodeTrace

  init(_ trace: EpisodeTrace) { self.trace = trace }

  /// Shows steps as they are asked for until the input ends; all of them when it is empty.
  func show() {
    let attempt = trace.attempt
    let score = attempt.score.map { ", score \($0)" } ?? ""
    Terminal.say("\(attempt.episode): \(attempt.status.rawValue)\(score), \(trace.steps.count) steps")
    var at = 0
    while trace.steps.indices.contains(at) {
      Terminal.say(Terminal.harmless(text(at)))
      Terminal.say("[\(at + 1)/\(trace.steps.count)] ", end: "")
      guard let line = readLine() else { return Terminal.say("") }
      switch line {
      case "", "n": at += 1
      case "p": at = max(0, at - 1)
      case "q": return
      default:
        if let number = Int(line) {
          at = min(max(number - 1, 0), trace.steps.count - 1)
        } else if line.hasPrefix("/"), let found = find(String(line.dropFirst()), after: at) {
          at = found
        } else {
          Terminal.say("Enter or n: on, p: back, a number: to that step, /words: search, q: end")
        }
      }
    }
  }

  private func find(_ words: String, after start: Int) -> Int? {
    let order = Array(trace.steps.indices.dropFirst(start + 1)) + Array(trace.steps.indices.prefix(start + 1))
    return order.first { text($0).localizedCaseInsensitiveContains(words) }
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
}
