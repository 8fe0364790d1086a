import Episodes
import TraceStore

/// Where a replay first differs from its record.
public struct Divergence: Sendable, Hashable, CustomStringConvertible {
  /// The step, from 0.
  public var step: Int
  /// What differs, such as `message 3 of the prompt`, `observation` or `score`.
  public var part: String
  /// Both sides as they were from a little before the place where they part.
  public var recorded: String
  public var replayed: String

  public var description: String {
    "step \(step + 1): the \(part) differs\n  recorded: \(recorded)\n  replayed: \(replayed)"
  }

  init(step: Int, _ part: String, _ recorded: String, _ replayed: String) {
    self.step = step
    self.part = part
    (self.recorded, self.replayed) = Self.around(recorded, replayed)
  }

  /// The first difference of two conversations; nil when they are equal.
  init?(step: Int, _ name: String, _ recorded: [Message], _ replayed: [Message]) {
    let at = zip(recorded, replayed).prefix { Self.isSame($0, $1) }.count
    guard at < max(recorded.count, replayed.count) else { return nil }
    func text(_ messages: [Message]) -> String {
      guard messages.indices.contains(at) else { return "no such message" }
      let message = messages[at]
      let calls = message.toolCalls.map { "\($0.name) \($0.arguments) (\($0.id))" }
      let answered = message.toolCallID.map { " (answers \($0))" } ?? ""
      return (["\(message.role.rawValue)\(answered): \(message.content)"] + calls).joined(separator: "\n")
    }
    self.init(step: step, "message \(at + 1) of the \(name)", text(recorded), text(replayed))
  }

  /// The first difference of what a reply meant and led to; nil when all is equal.
  init?(_ step: StepRecord, _ actions: [Action], _ outcomes: [Outcome]) {
    let count = "number of outcomes"
    var pairs = [("action", Self.text(step.actions), Self.text(actions))]
    for (recorded, replayed) in zip(step.outcomes, outcomes) {
      pairs += [
        ("observation", recorded.observation?.text ?? "none", replayed.observation?.text ?? "none"),
        ("observation's place", Self.place(recorded.observation), Self.place(replayed.observation)),
        ("reward", "\(recorded.reward)", "\(replayed.reward)"),
        ("reason why the reply is invalid", recorded.invalid ?? "valid", replayed.invalid ?? "valid"),
      ]
      pairs += Self.parts(recorded.verdict, replayed.verdict)
    }
    pairs.append((count, "\(step.outcomes.count)", "\(outcomes.count)"))
    guard let (part, recorded, replayed) = pairs.first(where: { !Self.isSame($0.1, $0.2) }) else { return nil }
    self.init(step: step.number, part, recorded, replayed)
  }

  /// The first difference of two verdicts; nil when they are equal.
  init?(step: Int, _ recorded: Verdict?, _ replayed: Verdict?) {
    guard let (part, recorded, replayed) = Self.parts(recorded, replayed).first(where: { !Self.isSame($0.1, $0.2) })
    else {
      return nil
    }
    self.init(step: step, part, recorded, replayed)
  }

  /// Byte for byte: Swift takes texts for equal that are written differently.
  private static func isSame(_ recorded: String, _ replayed: String) -> Bool {
    recorded.utf8.elementsEqual(replayed.utf8)
  }

  private static func isSame(_ recorded: Message, _ replayed: Message) -> Bool {
    recorded == replayed && isSame(recorded.content, replayed.content)
      && zip(recorded.toolCalls, replayed.toolCalls).allSatisfy { isSame($0.arguments, $1.arguments) }
  }

  private static func parts(_ recorded: Verdict?, _ replayed: Verdict?) -> [(String, String, String)] {
    func status(_ verdict: Verdict?) -> String { verdict?.status.rawValue ?? "still running" }
    guard let recorded, let replayed else { return [("end", status(recorded), status(replayed))] }
    return [
      ("end", status(recorded), status(replayed)), ("score", "\(recorded.score)", "\(replayed.score)"),
      ("result", recorded.result.text, replayed.result.text),
    ]
  }

  private static func text(_ actions: [Action]) -> String {
    actions.isEmpty
      ? "none" : actions.map { "\($0.name) \(JSONValue.object($0.arguments).text)" }.joined(separator: "; ")
  }

  private static func place(_ observation: Observation?) -> String {
    guard let observation else { return "none" }
    return (observation.channel ?? "the only chat") + (observation.forgetsPrevious ? ", in place of the last one" : "")
  }

  /// Two texts from forty characters before their first difference, two hundred characters of each.
  private static func around(_ recorded: String, _ replayed: String) -> (String, String) {
    let same = zip(recorded.unicodeScalars, replayed.unicodeScalars).prefix { $0 == $1 }.count
    func cut(_ text: String) -> String {
      let start = max(0, same - 40)
      let part = text.unicodeScalars.dropFirst(start)
      return (start > 0 ? "…" : "") + String(String.UnicodeScalarView(part.prefix(200))) + (part.count > 200 ? "…" : "")
    }
    return (cut(recorded), cut(replayed))
  }
}
