/// What time it is, for a server: handed in, so that whoever runs it decides.
public struct ServerClock: Sendable {
  /// The time since a moment that stays the same.
  public var elapsed: @Sendable () -> Duration
  /// Returns after a while. Throws `CancellationError` when the task is cancelled before.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// Seconds since 1970, for the `created` fields.
  public var unixTime: @Sendable () -> Int

  /// Measures by `clock`.
  public init<C: Clock>(_ clock: C, unixTime: @escaping @Sendable () -> Int) where C.Duration == Duration {
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
    sleep = { try await clock.sleep(for: $0) }
    self.unixTime = unixTime
  }
}
