/// What a host takes on, and for how long.
public struct HostLimits: Sendable, Hashable {
  /// Episodes of each environment that are played at once; one more is refused, never queued.
  public var capacity: Int
  /// Episodes that one client may have open.
  public var sessionsPerClient: Int
  /// How long a session may go without a move before it is ended: slow models take their time.
  public var expiry: Duration
  /// Sessions that are over and whose last answer is still given to who asks again; the oldest are forgotten first.
  public var remembered: Int
  /// How long an ended episode may take to let go of what it holds.
  public var patience: Duration
  /// Whether the gold actions may be asked for. Who may ask for them has no need to play.
  public var showsOracle: Bool

  public init(
    capacity: Int = 24, sessionsPerClient: Int = 1 << 20, expiry: Duration = .seconds(900), remembered: Int = 256,
    patience: Duration = .seconds(10), showsOracle: Bool = false
  ) {
    self.capacity = capacity
    self.sessionsPerClient = sessionsPerClient
    self.expiry = expiry
    self.remembered = remembered
    self.patience = patience
    self.showsOracle = showsOracle
  }
}
