import Synchronization

/// An operation that took longer than it may.
public struct TimedOut: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was waited for, such as `the environment's step`.
  public var what: String
  public var seconds: Double

  public init(what: String, seconds: Double) {
    self.what = what
    self.seconds = seconds
  }

  public var description: String { "\(what) took longer than \(Self.text(seconds))" }

  /// `3 s`, `0.5 s`.
  public static func text(_ seconds: Double) -> String {
    Int(exactly: seconds).map { "\($0) s" } ?? "\(seconds) s"
  }
}

/// Runs `operation` for at most `seconds`; then cancels it and throws `TimedOut`, without waiting for it to notice.
///
/// An operation that never ends keeps its own task and nothing else. `sleep` waits for so many seconds.
public func withTimeLimit<Value: Sendable>(
  _ seconds: Double, _ what: String,
  sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) },
  _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  let race = Race<Value>()
  return try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { continuation in
      race.start(continuation)
      let work = Task {
        do { race.finish(.success(try await operation())) } catch { race.finish(.failure(error)) }
      }
      let timer = Task {
        try await sleep(seconds)
        race.finish(.failure(TimedOut(what: what, seconds: seconds)))
      }
      race.whenOver {
        work.cancel()
        timer.cancel()
      }
    }
  } onCancel: {
    race.finish(.failure(CancellationError()))
  }
}

/// The first of several results wins; the others are dropped.
private final class Race<Value: Sendable>: Sendable {
  private struct State {
    var continuation: CheckedContinuation<Value, any Error>?
    var result: Result<Value, any Error>?
    var cleanUp: (@Sendable () -> Void)?
  }
  private let state = Mutex(State())

  func start(_ continuation: CheckedContinuation<Value, any Error>) {
    let early = state.withLock { state in
      if state.result == nil { state.continuation = continuation }
      return state.result
    }
    if let early { continuation.resume(with: early) }
  }

  func finish(_ result: Result<Value, any Error>) {
    let (continuation, cleanUp) = state.withLock {
      state -> (CheckedContinuation<Value, any Error>?, (@Sendable () -> Void)?) in
      guard state.result == nil else { return (nil, nil) }
      state.result = result
      defer { state.continuation = nil }
      return (state.continuation, state.cleanUp)
    }
    continuation?.resume(with: result)
    cleanUp?()
  }

  func whenOver(_ cleanUp: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      state.cleanUp = cleanUp
      return state.result != nil
    }
    if isOver { cleanUp() }
  }
}
