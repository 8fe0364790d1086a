import Episodes
import TraceStore

/// What a run reports while it goes on. Each comes after its record is on disk.
public enum RunEvent: Sendable {
  /// How many episodes the run holds, and how many of them are still to be played.
  case planned(total: Int, missing: Int)
  case began(EpisodeKey, attempt: Int)
  case step(EpisodeKey, attempt: Int, StepRecord)
  case ended(EpisodeKey, attempt: Int, Verdict)
  /// An infrastructure error; `retries` says whether the episode is tried again.
  case failed(EpisodeKey, attempt: Int, error: String, retries: Bool)
}
