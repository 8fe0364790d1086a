import Episodes

/// A person in the seat: sees the conversation, types the reply.
public struct HumanAgent: Agent {
  public let name = "human"
  private let ask: @Sendable (AgentRequest) async throws -> String?

  /// `ask` shows what is new and gives what was typed; nil when the person has left.
  public init(ask: @escaping @Sendable (AgentRequest) async throws -> String?) { self.ask = ask }

  /// In the tool style a person types `name {"argument": …}`.
  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    guard let text = try await ask(request) else {
      throw AgentError(.refused, "the input has ended. Run the same command again to go on with the run")
    }
    guard !request.tools.isEmpty else { return AgentTurn(AgentReply(text)) }
    let name = text.prefix { $0 != " " && $0 != "{" }
    let arguments = text.dropFirst(name.count).drop { $0 == " " }
    return AgentTurn(
      AgentReply(callText: "\(name)\n\(arguments.isEmpty ? "{}" : String(arguments))", step: request.step))
  }
}
