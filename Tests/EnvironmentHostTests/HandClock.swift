import EnvironmentHost
import Synchronization

/// A clock that a test moves by hand.
final class HandClock: Sendable {
  private struct State {
    var now = Duration.zero
    var sleepers: [(until: Duration, number: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    var onlookers: [(nap: Duration, continuation: CheckedContinuation<Void, Never>)] = []
    var lastNumber = 0
    var cancelled: Set<Int> = []
  }
  private let state = Mutex(State())

  var host: HostClock { HostClock(Dial(clock: self)) { 0 } }

  func advance(by time: Duration) {
    let awake = state.withLock { state in
      state.now += time
      let now = state.now
      let awake = state.sleepers.filter { $0.until <= now }
      state.sleepers.removeAll { $0.until <= now }
      return awake
    }
    for sleeper in awake { sleeper.continuation.resume() }
  }

  /// Returns when somebody sleeps who has just so long to go.
  func whenSomebodySleeps(for nap: Duration) async {
    await withCheckedContinuation { continuation in
      let isAsleep = state.withLock { state in
        let now = state.now
        if state.sleepers.contains(where: { $0.until - now == nap }) { return true }
        state.onlookers.append((nap, continuation))
        return false
      }
      if isAsleep { continuation.resume() }
    }
  }

  fileprivate var now: Duration { state.withLock { $0.now } }

  fileprivate func sleep(until: Duration) async throws {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let onlookers = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
          guard !state.cancelled.contains(number) else { return nil }
          let nap = until - state.now
          state.sleepers.append((until, number, continuation))
          defer { state.onlookers.removeAll { $0.nap == nap } }
          return state.onlookers.filter { $0.nap == nap }.map(\.continuation)
        }
        guard let onlookers else { return continuation.resume(throwing: CancellationError()) }
        for onlooker in onlookers { onlooker.resume() }
      }
    } onCancel: {
      let sleepers = state.withLock { state in
        state.cancelled.insert(number)
        defer { state.sleepers.removeAll { $0.number == number } }
        return state.sleepers.filter { $0.number == number }
      }
      for sleeper in sleepers { sleeper.continuation.resume(throwing: CancellationError()) }
    }
  }
}

private struct Dial: Clock {
  struct Instant: InstantProtocol {
    var time: Duration
    func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
    func duration(to other: Instant) -> Duration { other.time - time }
    static func < (one: Instant, other: Instant) -> Bool { one.time < other.time }
  }
  let clock: HandClock
  var now: Instant { Instant(time: clock.now) }
  var minimumResolution: Duration { .zero }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws { try await clock.sleep(until: deadline.time) }
}
