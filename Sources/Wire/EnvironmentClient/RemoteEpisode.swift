import EnvironmentKit
import Episodes

/// An episode elsewhere, action by action, as the conformance suite plays it.
actor RemoteEpisode: EnvironmentEpisode {
  private let session: RemoteSession

  init(_ session: RemoteSession) { self.session = session }

  func opening() -> Observation { session.opening }
  func affordances() async -> Affordances { await session.currentAffordances }
  func step(_ action: Action) async throws -> Outcome { try await session.play(.success(action)) }
  func reject(_ failure: ParseFailure) async throws -> Outcome { try await session.play(.failure(failure)) }
  func stop(_ reason: StopReason) async throws -> Outcome {
    try await session.stop(reason).outcomes.last ?? Outcome(verdict: Verdict(reason.status, score: 0))
  }
  func oracle() async throws -> Action { try await session.oracle() }
  func end() async { await session.end() }
}
