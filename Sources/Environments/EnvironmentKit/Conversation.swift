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
    return Self.paired(
      prelude
        + exchanges.filter { $0.channel == channel && !$0.isForgotten }.flatMap {
          $0.prompt + ($0.reply.map { [$0] } ?? [])
        })
  }

  /// The messages with every call answered right behind it, and every answer behind its call, as chat services demand.
  /// Where the other half is in another channel, or forgotten, a call is answered in a word and an answer is the user's.
  private static func paired(_ messages: [Message]) -> [Message] {
    var result: [Message] = []
    var unanswered: [String] = []
    func close() {
      result += unanswered.map { Message(.tool, "Played.", toolCallID: $0) }
      unanswered = []
    }
    for message in messages {
      if message.role == .tool, let call = unanswered.firstIndex(of: message.toolCallID ?? "") {
        unanswered.remove(at: call)
        result.append(message)
        continue
      }
      close()
      result.append(message.role == .tool ? .user(message.content) : message)
      unanswered = message.toolCalls.map(\.id)
    }
    return result
  }

  /// Everything, in the order it was said.
  public var transcript: [Message] {
    prelude + exchanges.flatMap { $0.prompt + ($0.reply.map { [$0] } ?? []) }
  }
}
