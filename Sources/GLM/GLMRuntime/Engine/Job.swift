import Synchronization

/// A request on its way through the engine: handed over by the caller, then the engine's own.
///
/// Sendable by hand: one thread at a time has it.
final class Job: @unchecked Sendable {
  enum Work {
    case generation(Reply)
    /// What the scheduler works out between two steps.
    case computation((Scheduler) -> Result<Outcome, GLMEngine.Failure>)
  }
  let work: Work
  let cancellation = Cancellation()
  var continuation: CheckedContinuation<Result<Outcome, GLMEngine.Failure>, Never>?

  init(_ work: Work) { self.work = work }

  /// Answers the caller; a second answer is dropped.
  func finish(_ result: Result<Outcome, GLMEngine.Failure>) {
    continuation?.resume(returning: result)
    continuation = nil
  }
}

/// What came of a job.
enum Outcome: Sendable {
  case generation(Generation)
  case scores([[Float]])
  case distribution([Double])
}

/// Whether the caller still waits.
final class Cancellation: Sendable {
  private let flag = Atomic(false)
  var isCancelled: Bool { flag.load(ordering: .relaxed) }
  func cancel() { flag.store(true, ordering: .relaxed) }
}
