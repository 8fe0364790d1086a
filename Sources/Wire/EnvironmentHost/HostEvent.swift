import EnvironmentKit
import Episodes

/// What happens in sessions, for those who watch.
public enum HostEvent: Sendable {
  case opened(session: Int, environment: String, sample: SampleID, opening: Observation)
  /// A move was played; `number` moves were before it.
  case played(session: Int, number: Int, Move, EpisodeSession.Turn)
  case failed(session: Int, reason: String)
  case closed(session: Int)
}
