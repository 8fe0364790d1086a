import Episodes

/// Plays the environment's own solution: what a perfect agent would score.
///
/// With noise it is a teacher: now and then it strays and then finds its way back, so that a learner of its traces
/// sees states that a perfect agent never comes to.
public struct OracleAgent: Agent {
  public let name = "oracle"
  public let privileges: Set<AgentPrivilege> = [.oracle]
  private let noise: Double

  /// - Parameter noise: how likely a random legal action is played instead of the solution's, 0 to 1.
  public init(noise: Double = 0) { self.noise = noise }

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    if noise > 0, request.grammar != nil {
      var random = RandomSource(request.seed.derived("noise"))
      if random.chance(noise) { return try await RandomAgent().reply(to: request) }
    }
    guard let oracle = request.oracle else {
      throw AgentError(.refused, "the oracle was not granted the environment's solution")
    }
    return AgentTurn(try await oracle())
  }
}
