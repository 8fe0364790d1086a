import ServerAccess

/// How a model is served.
public struct ServerOptions: Sendable {
  /// What a request may ask for.
  public struct Limits: Sendable, Hashable {
    /// Bytes of a request's body.
    public var bodyBytes = 8 << 20
    public var messages = 4096
    public var tools = 128
    /// The longest reply, in tokens.
    public var replyTokens = 8192
    /// The longest reply where the request does not say.
    public var defaultReplyTokens = 1024
    /// Stop strings, and the bytes of each.
    public var stops = 16
    public var stopBytes = 256
    /// The time for reading a request and for making its reply.
    public var time: Duration = .seconds(600)
    /// Requests that may wait while as many as the engine takes are being answered; one more is refused.
    public var waiting = 64
    /// Open connections.
    public var connections = 512
    /// How long requests in progress may go on once the server is told to stop.
    public var drain: Duration = .seconds(30)

    public init() {}
  }

  /// An address or name of this machine.
  public var host: String
  /// 0 takes any that is free.
  public var port: Int
  /// What `Authorization: Bearer` must say; nil lets everybody in, which only a loopback address may.
  public var token: String?
  public var limits: Limits
  /// Where the random numbers of requests that name no seed come from.
  public var seed: UInt64
  public var clock: ServerClock

  public init(
    host: String = "127.0.0.1", port: Int = 8080, token: String? = nil, limits: Limits = Limits(), seed: UInt64 = 0,
    clock: ServerClock
  ) {
    self.host = host
    self.port = port
    self.token = token
    self.limits = limits
    self.seed = seed
    self.clock = clock
  }

  /// Throws `ServerError` where nothing may be served like this.
  public func check() throws { _ = try access() }

  func access() throws(ServerError) -> AccessGuard {
    do { return try AccessGuard(host: host, token: token) } catch { throw ServerError(error) }
  }
}
