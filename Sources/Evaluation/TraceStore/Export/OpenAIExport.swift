import Episodes
import Foundation

/// Chat JSONL for fine-tuning: one conversation a line, only the agent's own turns with weight 1.
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

  /// The lines of a run. Each step is a conversation of its own where earlier messages were changed or left out since;
  /// else the last one of an episode holds them all.
  public func lines(of run: RunReader, _ body: (String) throws -> Void) throws {
    let plan = try run.plan()
    let allowed = Set(plan.environments.filter { splits.contains($0.split) }.map(\.id))
    for attempt in try run.episodes() where allowed.contains(attempt.episode.environment) {
      guard attempt.status.isScored, attempt.score ?? 0 >= minimumScore else { continue }
      let trace = try run.trace(attempt)
      for (index, step) in trace.steps.enumerated() {
        let whole = step.prompt + [step.reply.message]
        // What the next prompt begins with is trained on there.
        if index + 1 < trace.steps.count, trace.steps[index + 1].prompt.starts(with: whole) { continue }
        try body(try line(whole, trace.steps[...index].map(\.reply.message)))
      }
    }
  }

  private func line(_ messages: [Message], _ replies: [Message]) throws -> String {
    let own = Set(replies)
    return try MessageChain.json(
      Line(
        messages: messages.map { message in
          WeightedMessage(message: message, weight: message.role == .assistant ? (own.contains(message) ? 1 : 0) : nil)
        }))
  }
}
