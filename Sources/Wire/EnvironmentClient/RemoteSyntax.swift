import EnvironmentKit
import Episodes

/// What is known here of how a distant environment's actions are written: its tools. Replies are understood there.
struct RemoteSyntax: ActionSyntax {
  let style: ActionStyle
  let tools: [Tool]

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [call.map { Message(.tool, observation.text, toolCallID: $0.id) } ?? .user(observation.text)]
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    .failure(ParseFailure(.unknown, expected: "the session, which sends replies to where they are understood"))
  }

  func write(_ action: Action) -> AgentReply {
    AgentReply(
      "", toolCalls: [ToolCall(id: "call-0", name: action.name, arguments: JSONValue.object(action.arguments).text)])
  }

  func grammar(for affordances: Affordances) -> Grammar? { nil }
}
