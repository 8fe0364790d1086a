import EnvironmentHost
import Episodes
import ServerAccess

/// How environments are served.
public struct ServerSettings: Sendable {
  /// What requests may ask for, and how long things may take.
  public struct Limits: Sendable, Hashable {
    /// Bytes of a request's body. All results of a task come in one, with their histories.
    public var bodyBytes = 64 << 20
    /// The time for reading a request.
    public var readTime: Duration = .seconds(60)
    /// Open connections.
    public var connections = 1024
    /// Requests that one address may send in a second, on the average of a few.
    public var requestsPerSecond = 50_000
    /// Messages, results, or calls in one request.
    public var items = 100_000
    /// Requests of AgentRL's clients that may wait for room, and for how long.
    public var waiting = 256
    public var waitTime: Duration = .seconds(60)
    /// How long episodes may go on once the server is told to stop.
    public var drain: Duration = .seconds(30)
    /// What a worker may take for an answer, for a cancellation, and for all of them.
    public var workerTime: Duration = .seconds(600)
    public var cancelTime: Duration = .seconds(5)
    public var cancelAllTime: Duration = .seconds(30)
    /// A worker that was not heard of for longer is taken for absent.
    public var heartbeat: Duration = .seconds(11)

    public init() {}
  }

  /// An address or name of this machine.
  public var host: String
  /// 0 takes any that is free.
  public var port: Int
  /// What `Authorization: Bearer` must say; nil lets everybody in, which only a loopback address may.
  public var token: String?
  public var limits: Limits
  /// How many episodes are played at once, and how long they stay.
  public var sessions: HostLimits
  public var clock: HostClock
  /// What those must bring who watch all episodes live; nobody may without one.
  public var watchWord: String?
  /// Whether there is a page at `/` on which a person plays.
  public var showsPlayPage = false
  /// Makes names that nobody guesses.
  public var secret: @Sendable () -> String

  public init(
    host: String = "127.0.0.1", port: Int = 0, token: String? = nil, limits: Limits = Limits(),
    sessions: HostLimits = HostLimits(), clock: HostClock, secret: @escaping @Sendable () -> String
  ) {
    self.host = host
    self.port = port
    self.token = token
    self.limits = limits
    self.sessions = sessions
    self.clock = clock
    self.secret = secret
  }

  /// Throws `AccessError` where nothing may be served like this.
  public func access() throws(AccessError) -> AccessGuard { try AccessGuard(host: host, token: token) }
}
