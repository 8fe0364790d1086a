import Episodes

/// Plays any legal action: a random text of the environment's grammar. What a score must stay above to mean something.
public struct RandomAgent: Agent {
  public let name = "random"

  public init() {}

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    var random = RandomSource(request.seed)
    guard let grammar = request.grammar else {
      return AgentTurn(AgentReply(Grammar.line(min: 1, max: 40).sample(using: &random)))
    }
    let text = grammar.sample(using: &random)
    return AgentTurn(request.tools.isEmpty ? AgentReply(text) : AgentReply(callText: text, step: request.step))
  }
}

extension AgentReply {
  /// The reply that a text of the tool style's grammars stands for: a call written as `name\n{arguments}`, or, on one line, a
  /// message without a call.
  public init(callText text: String, step: Int) {
    guard let end = text.firstIndex(of: "\n") else {
      self.init(text)
      return
    }
    let arguments = String(text[text.index(after: end)...])
    self.init("", toolCalls: [ToolCall(id: "call-\(step)", name: String(text[..<end]), arguments: arguments)])
  }
}
