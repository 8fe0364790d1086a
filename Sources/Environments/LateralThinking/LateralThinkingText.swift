import EnvironmentKit
import Episodes

/// AgentBench's text style: a reply's first line is the question.
struct LateralThinkingText: ActionSyntax {
  let style = ActionStyle.text

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  /// The first line is the question, whatever it is; without one the game ends.
  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let question = LateralThinking.question(in: reply.content)
    guard !question.isEmpty else {
      return .failure(ParseFailure(.missing, expected: "a question in the first line", found: reply.content))
    }
    return .success([ParsedAction(LateralThinking.ask(question))])
  }

  func write(_ action: Action) -> AgentReply { AgentReply(action.string("question") ?? "") }

  func grammar(for affordances: Affordances) -> Grammar? {
    .sequence([LateralThinking.questions, .literal("?")])
  }
}

extension LateralThinking {
  /// Function calling: `ask` and `stop`.
  static let toolSyntax = ToolSyntax(
    tools: [
      Tool(
        name: asking, description: "Ask the host a question that can be answered with yes, no, or irrelevant.",
        strings: [("question", "the question, one line")]),
      Tool(name: stopping, description: "End the game.", strings: []),
    ], firstCallOnly: true,
    instructions: { _ in
      [.system("You are the solver of a situation puzzle. Call one tool at a time; the host answers each question.")]
    })
}
