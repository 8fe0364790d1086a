import Episodes

/// Plays the environment's own solution: what a perfect agent would score.
public struct OracleAgent: Agent {
  public let name = "oracle"
  public let privileges: Set<AgentPrivilege> = [.oracle]

  public init() {}

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    guard let oracle = request.oracle else {
      throw AgentError(.refused, "the oracle was not granted the environment's solution")
    }
    return AgentTurn(try await oracle())
  }
}
