import EnvironmentKit
import EnvironmentTesting
import Episodes
import Testing

/// Several calls in one reply, and what a chat service asks of a conversation that holds calls.
struct ToolCallTests {
  private func call(_ id: String, _ name: String, _ arguments: String = "{}") -> ToolCall {
    ToolCall(id: id, name: name, arguments: arguments)
  }

  private func session(_ world: CountingWorld) async throws -> EpisodeSession {
    try await EpisodeSession(world, EpisodeRequest(sample: "dev-3", seed: 1, style: .tools))
  }

  /// All calls are played in order, the bad ones as what they are.
  @Test func everyCallIsPlayedAndAnswered() async throws {
    let session = try await session(CountingWorld(playsAllCalls: true))
    let calls = [
      call("a", "add"), call("b", "nope"), call("c", "add", "{"), call("d", "add"),
    ]
    let turn = try await session.submit(AgentReply("", toolCalls: calls))
    #expect(turn.outcomes.map(\.observation?.text) == ["1", "Say add or stop.", "Say add or stop.", "2"])
    #expect(turn.actions == [Action("add"), Action("add")])
    #expect(turn.outcomes.map { $0.invalid != nil } == [false, true, true, false])
    #expect(turn.messages.map(\.toolCallID) == ["a", "b", "c", "d"])
    try Self.checkPairs(await session.prompt.messages)
  }

  /// Where one call is played the others are answered all the same.
  @Test func unplayedCallsAreAnswered() async throws {
    let session = try await session(CountingWorld())
    for first in [call("a", "add"), call("a", "nope")] {
      let turn = try await session.submit(AgentReply("", toolCalls: [first, call("b", "add"), call("c", "stop")]))
      #expect(turn.outcomes.count == 1)
      #expect(turn.messages.map(\.toolCallID) == ["a", "b", "c"])
      #expect(turn.messages[1].content == "Not played: only the first call of a reply is.")
      try Self.checkPairs(await session.prompt.messages)
    }
    #expect(
      try await session.submit(AgentReply("", toolCalls: [call("d", "add")])).outcomes[0].observation?.text == "2")
  }

  /// Calls and answers that lie in different channels, or whose other half is forgotten.
  @Test func callsAndAnswersArePairedInEveryChannel() throws {
    let syntax = CountingWorld().syntax(.tools, for: "dev-000")
    var conversation = Conversation(instructions: [.system("Play.")])
    func see(_ text: String, _ channel: String, answering id: String?, forgetting: Bool = false) {
      let observation = Observation(text, channel: channel, forgetsPrevious: forgetting)
      let messages = syntax.render(
        observation, affordances: Affordances(), answering: id.map { call($0, "add") })
      conversation.observe(messages, of: observation, syntax: syntax)
    }
    see("guess 1", "guess", answering: nil)
    conversation.reply(AgentReply("", toolCalls: [call("a", "add"), call("b", "add")]))
    see("move 1", "move", answering: "a")
    try Self.checkPairs(conversation.prompt)
    #expect(conversation.prompt.map(\.role) == [.system, .user])
    conversation.reply(AgentReply("", toolCalls: [call("c", "add")]))
    see("guess 2", "guess", answering: "c")
    try Self.checkPairs(conversation.prompt)
    #expect(conversation.prompt.map(\.content) == ["Play.", "guess 1", "", "Played.", "Played.", "guess 2"])
    conversation.reply(AgentReply("", toolCalls: [call("d", "add")]))
    see("guess 2 again", "guess", answering: "d", forgetting: true)
    try Self.checkPairs(conversation.prompt)
    #expect(conversation.prompt.last == .user("guess 2 again"))
  }

  /// What OpenAI's chat format demands.
  static func checkPairs(_ messages: [Message]) throws {
    var open: Set<String> = []
    for message in messages {
      if message.role == .tool {
        #expect(open.remove(message.toolCallID ?? "") != nil, "\(message) answers no call before it")
      } else {
        #expect(open.isEmpty, "\(open) have no answer before \(message)")
        open = Set(message.toolCalls.map(\.id))
      }
    }
    #expect(open.isEmpty)
  }
}
