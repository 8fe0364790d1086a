import AgentKit
import EnvironmentKit
import Episodes
import TraceStore

/// Plays what a run is missing: bounded concurrency, retries of infrastructure errors only, every step recorded.
public struct RunController: Sendable {
  public var environments: [String: any Environment]
  public var agent: any Agent
  public var limits: RunLimits
  private let store: any RunStore
  private let now: @Sendable () -> Double
  private let report: @Sendable (RunEvent) -> Void

  /// What a run came to.
  public struct Summary: Sendable, Hashable {
    /// Episodes of the plan.
    public var total: Int
    /// Episodes played to a verdict now, and earlier.
    public var played = 0
    public var alreadyThere = 0
    /// Episodes without a score: every attempt ended in an infrastructure error.
    public var failed: [EpisodeKey] = []
    public var isComplete: Bool { played + alreadyThere == total }
  }

  /// `environments` by id. `now` gives seconds since 1970.
  public init(
    environments: [String: any Environment], agent: any Agent, store: any RunStore, limits: RunLimits = RunLimits(),
    now: @escaping @Sendable () -> Double, report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    self.environments = environments
    self.agent = agent
    self.store = store
    self.limits = limits
    self.now = now
    self.report = report
  }

  /// Plays the episodes of `plan` that have no score yet and that nobody else plays. Throws `CancellationError`, a `Diagnostic` when
  /// the run cannot be written, or an `AgentError` that no retry can mend; what was recorded stays.
  public func run(_ plan: RunPlan) async throws -> Summary {
    let missing = try await store.missing(of: plan)
    let total = plan.episodes.count
    report(.planned(total: total, missing: missing.count))
    var (mine, failed): (Set<EpisodeKey>, Set<EpisodeKey>) = ([], [])
    try await withThrowingTaskGroup(of: (EpisodeKey, Bool?)?.self) { group in
      var playing: Set<EpisodeKey> = []
      var isWaiting = false
      /// Takes as many as may be played at once; what is waited for is asked for again when something has ended, or in a while.
      func fill() async throws {
        while playing.count < max(1, limits.parallel) {
          switch try await store.take(from: plan, excluding: failed.union(playing), at: now()) {
          case .nothing: return
          case .wait(let seconds):
            guard !isWaiting else { return }
            isWaiting = true
            group.addTask {
              try await Task.sleep(for: .seconds(seconds))
              return nil
            }
            return
          case .attempt(let attempt):
            playing.insert(attempt.episode)
            group.addTask { (attempt.episode, try await playWithRetries(attempt, plan)) }
          }
        }
      }
      try await fill()
      while let ended = try await group.next() {
        if let (key, isScored) = ended {
          playing.remove(key)
          // What somebody else took is theirs to count.
          switch isScored {
          case true?: mine.insert(key)
          case false?: failed.insert(key)
          case nil: break
          }
        } else {
          isWaiting = false
        }
        try await fill()
      }
    }
    let rest = failed.isEmpty ? [] : Set(try await store.missing(of: plan))
    var summary = Summary(total: total)
    summary.played = mine.count
    summary.failed = plan.episodes.filter { failed.contains($0) && rest.contains($0) }
    summary.alreadyThere = total - summary.played - summary.failed.count
    return summary
  }

  /// Whether the attempts gave a score; nil where somebody else has the episode now. A fault here touches no other episode; only
  /// what would stop all of them is thrown.
  private func playWithRetries(_ first: TakenAttempt, _ plan: RunPlan) async throws -> Bool? {
    let key = first.episode
    guard let environment = environments[key.environment],
      let part = plan.environments.first(where: { $0.id == key.environment })
    else { throw Diagnostic(key: key.environment, "the plan names an environment that is not there") }
    let request = EpisodeRequest(
      sample: key.sample, seed: plan.seed(of: key), style: plan.style, options: part.options)
    let runner = EpisodeRunner(
      environment: environment, agent: agent, context: ContextPolicy(rawValue: plan.context) ?? .none, limits: limits,
      store: store, now: now, report: report)
    var taken: TakenAttempt? = first
    for attempt in 1...max(1, limits.attempts) {
      try Task.checkCancellation()
      if attempt > 1 { taken = try await store.begin(key, at: now()) }
      guard let taken else { return nil }
      report(.began(key, attempt: taken.number))
      do {
        let verdict = try await runner.play(key, request, attempt: taken.row, number: taken.number)
        report(.ended(key, attempt: taken.number, verdict))
        return true
      } catch {
        let recorded = error as? RecordedFailure
        let failure = BlamedFailure(recorded?.underlying ?? error)
        let cause = failure.underlying
        if cause is LeaseLost {
          report(.failed(key, attempt: taken.number, error: "\(cause)", retries: false))
          return nil
        }
        if recorded == nil {
          try await store.fail(
            taken.row, failure.status, error: "\(cause)", fault: failure.fault, transcript: [], at: now())
        }
        if Self.stopsTheRun(cause) { throw cause }
        let retries = attempt < limits.attempts
        report(.failed(key, attempt: taken.number, error: "\(cause)", retries: retries))
        if retries { try await Task.sleep(for: .seconds(limits.retrySeconds * Double(1 << min(attempt - 1, 10)))) }
      }
    }
    return false
  }

  /// A cancelled run, a file that cannot be written, an agent that can never answer: no other episode would fare better.
  private static func stopsTheRun(_ error: any Error) -> Bool {
    if error is CancellationError || error is Diagnostic { return true }
    return [.refused, .left].contains((error as? AgentError)?.kind)
  }
}
