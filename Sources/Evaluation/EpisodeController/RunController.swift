import AgentKit
import EnvironmentKit
import Episodes
import TraceStore

/// Plays what a run is missing: bounded concurrency, retries of infrastructure errors only, every step recorded.
public struct RunController: Sendable {
  public var environments: [String: any Environment]
  public var agent: any Agent
  public var limits: RunLimits
  private let writer: RunWriter
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
    environments: [String: any Environment], agent: any Agent, writer: RunWriter, limits: RunLimits = RunLimits(),
    now: @escaping @Sendable () -> Double, report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    self.environments = environments
    self.agent = agent
    self.writer = writer
    self.limits = limits
    self.now = now
    self.report = report
  }

  /// Plays the episodes of `plan` that have no score yet. Throws `CancellationError`, a `Diagnostic` when the run file
  /// cannot be written, or an `AgentError` that no retry can mend; what was recorded stays.
  public func run(_ plan: RunPlan) async throws -> Summary {
    let missing = try writer.missing(of: plan)
    var summary = Summary(total: plan.episodes.count)
    summary.alreadyThere = summary.total - missing.count
    report(.planned(total: summary.total, missing: missing.count))
    try await withThrowingTaskGroup(of: (EpisodeKey, Bool).self) { group in
      var queue = missing[...]
      func startNext() {
        guard let key = queue.popFirst() else { return }
        group.addTask { (key, try await playWithRetries(key, plan)) }
      }
      for _ in 0..<max(1, limits.parallel) { startNext() }
      while let (key, isScored) = try await group.next() {
        if isScored { summary.played += 1 } else { summary.failed.append(key) }
        startNext()
      }
    }
    return summary
  }

  /// Whether an attempt gave a score. A fault here touches no other episode; only what would stop all of them is thrown.
  private func playWithRetries(_ key: EpisodeKey, _ plan: RunPlan) async throws -> Bool {
    guard let environment = environments[key.environment],
      let part = plan.environments.first(where: { $0.id == key.environment })
    else { throw Diagnostic(key: key.environment, "the plan names an environment that is not there") }
    let request = EpisodeRequest(
      sample: key.sample, seed: plan.seed(of: key), style: plan.style, options: part.options)
    let runner = EpisodeRunner(
      environment: environment, agent: agent, context: ContextPolicy(rawValue: plan.context) ?? .none, limits: limits,
      writer: writer, now: now, report: report)
    for attempt in 1...max(1, limits.attempts) {
      try Task.checkCancellation()
      let (row, number) = try await writer.begin(key, at: now())
      report(.began(key, attempt: number))
      do {
        let verdict = try await runner.play(key, request, attempt: row, number: number)
        report(.ended(key, attempt: number, verdict))
        return true
      } catch {
        let recorded = error as? RecordedFailure
        let failure = BlamedFailure(recorded?.underlying ?? error)
        let cause = failure.underlying
        if recorded == nil {
          try await writer.fail(
            row, failure.status, error: "\(cause)", fault: failure.fault, transcript: [], at: now())
        }
        if Self.stopsTheRun(cause) { throw cause }
        let retries = attempt < limits.attempts
        report(.failed(key, attempt: number, error: "\(cause)", retries: retries))
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
