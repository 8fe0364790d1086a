import Synchronization

/// Lets as many requests through to the engine as it answers at once; a bounded number of others wait in line.
final class Gate: Sendable {
  private struct State {
    var inside: Set<Int> = []
    var line: [Int] = []
    var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    var lastNumber = 0
    var isClosed = false
  }

  private let capacity: Int
  private let lineCapacity: Int
  private let state = Mutex(State())

  init(capacity: Int, line: Int) {
    self.capacity = capacity
    lineCapacity = line
  }

  /// Requests that are being answered, and those in line.
  var counts: (inside: Int, line: Int) { state.withLock { ($0.inside.count, $0.line.count) } }

  /// Gives out no more tickets; those that are out stay good.
  func close() { state.withLock { $0.isClosed = true } }

  /// A place inside or in line. Throws `APIError` where the line is full or the gate closed.
  func ticket() throws(APIError) -> Ticket {
    let outcome: Result<Int, APIError> = state.withLock { state in
      if state.isClosed {
        return .failure(.unavailable("The server is shutting down", code: "shutting_down", retryAfter: 5))
      }
      let isFree = state.inside.count < capacity
      guard isFree || state.line.count < lineCapacity else {
        return .failure(
          APIError(
            status: 429, "\(state.line.count) requests wait already; try again later", type: "rate_limit_error",
            code: "queue_full", retryAfter: 1))
      }
      state.lastNumber += 1
      if isFree { state.inside.insert(state.lastNumber) } else { state.line.append(state.lastNumber) }
      return .success(state.lastNumber)
    }
    return Ticket(number: try outcome.get(), gate: self)
  }

  fileprivate func wait(_ number: Int) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome: Result<Void, any Error>? = state.withLock { state in
          if state.inside.contains(number) { return .success(()) }
          guard state.line.contains(number) else { return .failure(CancellationError()) }
          state.waiters[number] = continuation
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.line.removeAll { $0 == number }
        return state.waiters.removeValue(forKey: number)
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  fileprivate func leave(_ number: Int) {
    let next: CheckedContinuation<Void, any Error>? = state.withLock { state in
      state.line.removeAll { $0 == number }
      guard state.inside.remove(number) != nil, !state.line.isEmpty else { return nil }
      let next = state.line.removeFirst()
      state.inside.insert(next)
      return state.waiters.removeValue(forKey: next)
    }
    next?.resume()
  }
}

/// A request's place at a `Gate`. It is given back when nobody holds it any more.
final class Ticket: Sendable {
  private let number: Int
  private let gate: Gate

  fileprivate init(number: Int, gate: Gate) {
    self.number = number
    self.gate = gate
  }

  deinit { gate.leave(number) }

  /// Waits for the request's turn. Throws `CancellationError` when the task is cancelled before.
  func turn() async throws { try await gate.wait(number) }

  /// Gives the place to the next in line.
  func leave() { gate.leave(number) }
}
