/// What time it is, for a host: handed in, so that whoever runs it decides.
public struct HostClock: Sendable {
  /// The time since a moment that stays the same.
  public var elapsed: @Sendable () -> Duration
  /// Returns after a while. Throws `CancellationError` when the task is cancelled before.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// Seconds since 1970, for listings.
  public var unixTime: @Sendable () -> Double

  /// Measures by `clock`.
  public init<C: Clock>(_ clock: C, unixTime: @escaping @Sendable () -> Double) where C.Duration == Duration {
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
    sleep = { try await clock.sleep(for: $0) }
    self.unixTime = unixTime
  }
}
