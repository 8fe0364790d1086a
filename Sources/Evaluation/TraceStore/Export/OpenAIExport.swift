import Episodes
import Foundation

/// Chat JSONL for fine-tuning: one conversation a line, and weight 1 on each of the agent's turns in exactly one line, the
/// one that shows what the agent saw then.
public struct OpenAIExport: Sendable {
  /// Splits that may be exported: never `test`, unless it is asked for by name.
  public var splits: Set<Split>
  /// Keeps episodes that reached this score.
  public var minimumScore: Double

  public init(splits: Set<Split> = [.dev, .train], minimumScore: Double = 1) {
    self.splits = splits
    self.minimumScore = minimumScore
  }

  private struct WeightedMessage: Encodable {
    var message: Message
    var weight: Int?

    private enum Keys: String, CodingKey { case weight }

    func encode(to encoder: any Encoder) throws {
      try message.encode(to: encoder)
      var container = encoder.container(keyedBy: Keys.self)
      try container.encodeIfPresent(weight, forKey: .weight)
    }
  }
  private struct Line: Encodable { var messages: [WeightedMessage] }

  /// The lines of a run. An episode is one conversation as long as each prompt goes on from the last one and its reply.
  /// Where earlier messages were changed or left out since (a list of actions that only the newest message has, the context
  /// policy), the next prompt begins another line, and the turns that it repeats have weight 0 there.
  public func lines(of run: RunReader, _ body: (String) throws -> Void) throws {
    let plan = try run.plan()
    let allowed = Set(plan.environments.filter { splits.contains($0.split) }.map(\.id))
    for attempt in try run.episodes() where allowed.contains(attempt.episode.environment) {
      guard attempt.status.isScored, attempt.score ?? 0 >= minimumScore else { continue }
      let steps = try run.trace(attempt).steps
      // Where the turns stand that the line at hand trains.
      var turns: Set<Int> = []
      for (index, step) in steps.enumerated() {
        turns.insert(step.prompt.count)
        let whole = step.prompt + [step.reply.message]
        if index + 1 < steps.count, steps[index + 1].prompt.starts(with: whole) { continue }
        try body(try line(whole, training: turns))
        turns = []
      }
    }
  }

  private func line(_ messages: [Message], training turns: Set<Int>) throws -> String {
    try RunJSON.text(
      Line(
        messages: messages.enumerated().map { index, message in
          WeightedMessage(message: message, weight: message.role == .assistant ? (turns.contains(index) ? 1 : 0) : nil)
        }))
  }
}
