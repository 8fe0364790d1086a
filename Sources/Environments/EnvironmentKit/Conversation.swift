import Episodes

/// The messages of an episode as they pile up: what the agent sees now, and everything that was said.
///
/// Worlds with channels (a card game's guesses and moves) show each channel's own history.
public struct Conversation: Sendable {
  private struct Exchange: Sendable {
    var channel: String?
    var prompt: [Message]
    var reply: Message?
    var isForgotten = false
  }
  private var prelude: [Message]
  private var exchanges: [Exchange] = []

  /// A conversation that begins with `instructions`, shown in every channel.
  public init(instructions: [Message]) { prelude = instructions }

  /// Adds what the agent sees next. Messages that answer several calls of one reply stand together.
  public mutating func observe(_ messages: [Message], of observation: Observation, syntax: any ActionSyntax) {
    if let last = exchanges.indices.last {
      if exchanges[last].reply == nil {
        exchanges[last].prompt += messages
        exchanges[last].channel = observation.channel
        return
      }
      if observation.forgetsPrevious { exchanges[last].isForgotten = true }
      exchanges[last].prompt = exchanges[last].prompt.map(syntax.remembered)
    }
    exchanges.append(Exchange(channel: observation.channel, prompt: messages))
  }

  /// Adds the agent's reply to what it saw last.
  public mutating func reply(_ reply: AgentReply) {
    guard let last = exchanges.indices.last else { return }
    exchanges[last].reply = reply.message
  }

  /// What the agent sees now: the current channel's history, without what was forgotten.
  public var prompt: [Message] {
    let channel = exchanges.last?.channel
    return prelude
      + exchanges.filter { $0.channel == channel && !$0.isForgotten }.flatMap {
        $0.prompt + ($0.reply.map { [$0] } ?? [])
      }
  }

  /// Everything, in the order it was said.
  public var transcript: [Message] {
    prelude + exchanges.flatMap { $0.prompt + ($0.reply.map { [$0] } ?? []) }
  }
}
