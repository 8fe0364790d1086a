import Episodes

/// Where a run is recorded: a file, or a server that many machines share. Whoever takes an episode has it to themselves.
public protocol RunStore: Sendable {
  /// Where it is, for people.
  var place: String { get }
  /// The episodes of `plan` that have no score yet, in the order to play them.
  func missing(of plan: RunPlan) async throws -> [EpisodeKey]
  /// Takes an episode of `plan` that has no score and that nobody plays, and begins an attempt at it; never one of `excluded`.
  func take(from plan: RunPlan, excluding excluded: Set<EpisodeKey>, at time: Double) async throws -> Taking
  /// Begins another attempt at an episode; nil where somebody else has taken it, or it has a score.
  func begin(_ episode: EpisodeKey, at time: Double) async throws -> TakenAttempt?
  /// Records a step. Once it returns, the step is kept whatever happens. Throws `LeaseLost` where the episode is somebody else's.
  func record(_ step: StepRecord, attempt: Int64) async throws
  /// Ends an attempt with the environment's verdict; `cause` says what ended it where the world itself did not. Throws `LeaseLost`.
  func end(_ attempt: Int64, _ verdict: Verdict, cause: String?, transcript: [Message], at time: Double) async throws
  /// Ends an attempt that gives no score: an infrastructure error or a cancellation. It is kept.
  func fail(
    _ attempt: Int64, _ status: EpisodeStatus, error: String, fault: Fault?, transcript: [Message], at time: Double
  ) async throws
  /// Lets go of what was taken.
  func close() async throws
}

/// An attempt that was begun.
public struct TakenAttempt: Sendable, Hashable {
  public var episode: EpisodeKey
  public var row: Int64
  /// Attempts at the episode before this one.
  public var number: Int

  public init(episode: EpisodeKey, row: Int64, number: Int) {
    self.episode = episode
    self.row = row
    self.number = number
  }
}

/// What there is to take.
public enum Taking: Sendable, Hashable {
  case attempt(TakenAttempt)
  /// Others play what is left: some of it may come back. To be asked again after so many seconds.
  case wait(seconds: Double)
  case nothing
}

/// An attempt whose episode was given to somebody else, because nobody was heard of here for too long. It does not count.
public struct LeaseLost: Error, Sendable, Hashable, CustomStringConvertible {
  public init() {}
  public var description: String { "the episode was given to somebody else meanwhile" }
}
