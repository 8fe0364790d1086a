import Episodes

/// Gives replies that were written down before, one per step: recorded games, tests, replays.
public struct ScriptedAgent: Agent {
  public let name: String
  private let replies: [AgentReply]

  public init(name: String = "scripted", _ replies: [AgentReply]) {
    self.name = name
    self.replies = replies
  }

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    guard replies.indices.contains(request.step) else {
      throw AgentError(.refused, "the script has \(replies.count) replies; step \(request.step + 1) is beyond its end")
    }
    return AgentTurn(replies[request.step])
  }
}
