import AgentKit
import Episodes

/// Gives the first replies from a record, later ones from an agent.
public struct ForkedAgent: Agent {
  private let replies: [AgentReply]
  private let agent: any Agent

  public init(_ replies: [AgentReply], then agent: any Agent) {
    self.replies = replies
    self.agent = agent
  }
  public var name: String { agent.name }
  public var privileges: Set<AgentPrivilege> { agent.privileges }

  public func prepare() async throws { try await agent.prepare() }

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    if replies.indices.contains(request.step) { return AgentTurn(replies[request.step]) }
    return try await agent.reply(to: request)
  }
  public func forget(_ conversation: String) async { await agent.forget(conversation) }
}
