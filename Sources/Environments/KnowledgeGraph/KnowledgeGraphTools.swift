import EnvironmentKit
import Episodes

/// Function calling: the seven functions; the answer is no call but a text, `Final Answer: #n`.
struct KnowledgeGraphTools: ActionSyntax {
  private static let base = ToolSyntax(
    tools: GraphTool.advertised.map(\.tool), firstCallOnly: false,
    instructions: { _ in
      [.system(KnowledgeGraphExample.rules + KnowledgeGraphExample.toolRules)] + KnowledgeGraphExample.calls
    })

  var style: ActionStyle { .tools }
  var tools: [Tool] { Self.base.tools }
  func instructions(for sample: SampleID) throws -> [Message] { try Self.base.instructions(for: sample) }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    Self.base.render(observation, affordances: affordances, answering: call)
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    if reply.toolCalls.isEmpty, let variable = KnowledgeGraphText.finalAnswer(in: reply.content) {
      return .success([ParsedAction(KnowledgeGraph.answer(variable))])
    }
    // What is said of arguments names the function, not what stood in them.
    return Self.base.parse(reply, affordances: affordances).map { actions in
      actions.map { parsed in
        guard case .failure(var failure) = parsed.content, failure.kind == .malformed, let call = parsed.call else {
          return parsed
        }
        failure.found = call.name
        return ParsedAction(.failure(failure), call: call)
      }
    }
  }

  func write(_ action: Action) -> AgentReply {
    action.name == KnowledgeGraph.answerName ? KnowledgeGraphText().write(action) : Self.base.write(action)
  }

  func grammar(for affordances: Affordances) -> Grammar? {
    .anyOf(
      (affordances.actions ?? []).map { action in
        action.name == KnowledgeGraph.answerName
          ? KnowledgeGraphText().write(action).content
          : "\(action.name)\n\(JSONValue.object(action.arguments).text)"
      })
  }
}
