import Dispatch
import Synchronization

/// Serves many conversations with one model: their tokens go through the layers together (Yu et al. 2022, Orca), prompts are
/// read in chunks between, and what conversations have in common is read once.
///
/// A reply does not depend on what else is served: neither its tokens nor their log-probabilities.
public final class GLMEngine: Sendable {
  /// How conversations share the model.
  public struct Options: Sendable, Hashable {
    /// Replies in progress at once; the others wait.
    public var maxConversations: Int
    /// Prompt tokens read per step while other conversations wait for their next token.
    public var prefillChunk: Int
    /// Requests that may wait; one more is refused.
    public var maxWaiting: Int

    public init(maxConversations: Int = 16, prefillChunk: Int = 64, maxWaiting: Int = 4096) {
      self.maxConversations = max(maxConversations, 1)
      self.prefillChunk = max(prefillChunk, 1)
      self.maxWaiting = maxWaiting
    }
  }

  /// Why a request was refused.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    case model(GLMModel.Failure)
    /// So many requests wait already.
    case busy(waiting: Int)
    case cancelled

    public var description: String {
      switch self {
      case .model(let failure): failure.description
      case .busy(let waiting): "\(waiting) requests wait already; try again later"
      case .cancelled: "the request was cancelled"
      }
    }
  }

  /// What has been served so far.
  public struct Statistics: Sendable, Hashable {
    public var requests = 0
    public var promptTokens = 0
    public var cachedTokens = 0
    public var completionTokens = 0
    /// Passes through the layers.
    public var steps = 0
    public var active = 0
    public var waiting = 0
  }

  public let model: GLMModel
  public let options: Options
  /// Sendable by hand: a job that waits here is nobody else's.
  private struct State: @unchecked Sendable {
    var waiting: [Job] = []
    var isRunning = false
    var statistics = Statistics()
  }
  private let state = Mutex(State())
  /// Runs the passes, away from the threads that everything else shares. What is confined to it is `scheduler`.
  private let queue = DispatchQueue(label: "glm-engine", qos: .userInitiated)
  private let scheduler: Scheduler

  public init(_ model: GLMModel, options: Options = Options()) {
    self.model = model
    self.options = options
    scheduler = Scheduler(model, options)
  }

  public var statistics: Statistics {
    state.withLock { state in
      var result = state.statistics
      result.waiting = state.waiting.count
      return result
    }
  }

  /// Makes a reply. `constraint` holds it to a grammar; `listener` hears of each token as it is chosen, on the engine's thread,
  /// and says whether to go on.
  public func generate(
    _ request: GenerationRequest, constraint: sending (any TokenConstraint)? = nil,
    listener: (@Sendable (Int32) -> Bool)? = nil
  ) async throws(Failure) -> Generation {
    let outcome: Result<Outcome, Failure> = await perform(
      Job(.generation(Reply(request, constraint: constraint, listener: listener))))
    guard case .generation(let generation) = try outcome.get() else { throw .cancelled }
    return generation
  }

  /// The natural logarithm of the probability of each token of each continuation behind `prefix`, at temperature 1.
  ///
  /// The prefix is read once. A continuation without tokens has none.
  public func score(_ continuations: [[Int32]], behind prefix: [Int32]) async throws(Failure) -> [[Float]] {
    let outcome = await perform(Job(.computation { $0.score(continuations, behind: prefix).map(Outcome.scores) }))
    guard case .scores(let scores) = try outcome.get() else { throw .cancelled }
    return scores
  }

  /// The natural logarithm of the probability of each enumerated action behind `prefix`, among the actions alone: what a
  /// decoder that is held to them, and may end with `endTokens` where one is complete, says each with, exactly.
  ///
  /// Points that actions share are read once.
  public func distribution(
    over actions: ActionTrie, behind prefix: [Int32], endTokens: Set<Int32>
  ) async throws(Failure) -> [Double] {
    let outcome = await perform(
      Job(
        .computation { $0.distribution(over: actions, behind: prefix, endTokens: endTokens).map(Outcome.distribution) })
    )
    guard case .distribution(let values) = try outcome.get() else { throw .cancelled }
    return values
  }

  private func perform(_ job: sending Job) async -> Result<Outcome, Failure> {
    let cancellation = job.cancellation
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        job.continuation = continuation
        enqueue(job)
      }
    } onCancel: {
      cancellation.cancel()
      dropCancelled()
    }
  }

  /// Answers those who no longer wait for their turn; one in progress ends with the next step.
  private func dropCancelled() {
    let dropped = state.withLock { state -> [Job] in
      let dropped = state.waiting.filter(\.cancellation.isCancelled)
      state.waiting.removeAll(where: \.cancellation.isCancelled)
      return dropped
    }
    for job in dropped { job.finish(.failure(.cancelled)) }
  }

  private func enqueue(_ job: Job) {
    let refused = state.withLock { state -> Job? in
      guard state.waiting.count < options.maxWaiting else { return job }
      state.waiting.append(job)
      state.statistics.requests += 1
      if !state.isRunning {
        state.isRunning = true
        queue.async { self.run() }
      }
      return nil
    }
    refused?.finish(.failure(.busy(waiting: options.maxWaiting)))
  }

  /// Works until nothing is left to do.
  private func run() {
    while true {
      let room = options.maxConversations - scheduler.activeCount
      let admitted = state.withLock { state -> [Job] in
        let some = Array(state.waiting.prefix(room))
        state.waiting.removeFirst(some.count)
        return some
      }
      let postponed = scheduler.admit(admitted)
      if !postponed.isEmpty { state.withLock { $0.waiting.insert(contentsOf: postponed, at: 0) } }
      let work = scheduler.step()
      let isIdle = state.withLock { state -> Bool in
        state.statistics.promptTokens += work.promptTokens
        state.statistics.cachedTokens += work.cachedTokens
        state.statistics.completionTokens += work.completionTokens
        state.statistics.steps += 1
        state.statistics.active = scheduler.activeCount
        if scheduler.activeCount == 0, state.waiting.isEmpty {
          state.isRunning = false
          return true
        }
        return false
      }
      if isIdle { return }
    }
  }
}
