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
  /// The reply that a call written as `name\n{arguments}` stands for: the form of the tool style's grammars.
  public init(callText text: String, step: Int) {
    let halves = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let arguments = halves.count == 2 ? String(halves[1]) : "{}"
    self.init("", toolCalls: [ToolCall(id: "call-\(step)", name: String(halves[0]), arguments: arguments)])
  }
}
