import Episodes

/// What keeps the table in order.
extension EnvironmentHost {
  /// A session as others may know of it.
  public struct Listing: Sendable, Hashable {
    public var id: Int
    public var environment: String
    public var sample: SampleID
    public var label: String
    /// Seconds since 1970.
    public var began: Double
    public var lastUse: Double
    /// Whether a move is being played.
    public var isBusy: Bool
  }

  /// The sessions, by number.
  public var sessions: [Listing] { seats.keys.sorted().compactMap(listing) }

  /// A session; nil when there is none.
  public func listing(_ id: Int) -> Listing? {
    seats[id].map { seat in
      Listing(
        id: id, environment: seat.environment, sample: seat.sample, label: seat.label, began: seat.began,
        lastUse: seat.lastUseTime,
        isBusy: seat.session == nil || seat.work != nil)
    }
  }

  /// Ends the sessions that nobody has moved for too long; those that play or begin are not idle. Returns their numbers.
  @discardableResult
  public func expire() async -> [Int] {
    let now = clock.elapsed()
    let idle = seats.filter { $0.value.session != nil && $0.value.work == nil && !$0.value.isCancelled }
      .filter { now - $0.value.lastUse > limits.expiry }.keys.sorted()
    await cancel(idle)
    return idle
  }

  /// Ends every session.
  public func cancelAll() async { await cancel(seats.keys.sorted()) }

  /// Begins no more episodes, waits for those that are played, and after `time` ends what is left.
  public func drain(within time: Duration) async {
    isDraining = true
    let clock = clock
    let timer = Task {
      try await clock.sleep(time)
      await cancelAll()
    }
    await whenEmpty()
    timer.cancel()
  }

  private func whenEmpty() async {
    guard !seats.isEmpty else { return }
    await withCheckedContinuation { emptyWaiters.append($0) }
  }

  private func cancel(_ ids: [Int]) async {
    await withTaskGroup(of: Void.self) { group in
      for id in ids { group.addTask { try? await self.cancel(id) } }
    }
  }
}
