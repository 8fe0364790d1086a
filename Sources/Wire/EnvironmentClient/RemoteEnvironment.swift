import EnvironmentKit
import Episodes
import HTTPTransport
import WireProtocol

/// An environment that a controller or a worker elsewhere plays. Whoever drives its episodes sees what a controller next to
/// it would.
public struct RemoteEnvironment: DistantEnvironment {
  public let manifest: EnvironmentManifest
  /// Episodes that are played there at once.
  public let capacity: Int
  private let description: Native.Description
  private let service: RemoteService
  private let identify: @Sendable () -> String
  private let patience: Duration

  /// Knows the environment `id` at `address`, and the samples of `splits` (of all that are measured on when nil). `identify` makes
  /// names that are never made again; `patience` is how long an answer may take
  /// besides the environment's own time. Throws a `Diagnostic` where it is not there.
  public init(
    _ id: String, at address: HTTPAddress, token: String? = nil, splits: [Split]? = nil,
    transport: HTTPTransport = HTTPTransport(), patience: Duration = shortTime,
    identify: @escaping @Sendable () -> String
  ) async throws {
    self.patience = patience
    let service = RemoteService(address: address, token: token, transport: transport)
    self.service = service
    self.identify = identify
    var description = try await Self.reaching(address) {
      try await service.ask(
        Native.Description.self, "GET", "/environments/\(id)", nil as JSONValue?, within: patience)
    }
    for split in splits ?? [] where description.samples[split.rawValue] == nil {
      try description.manifest.require(split)
      let more = try await Self.reaching(address) {
        try await service.ask(
          Native.Description.self, "GET", "/environments/\(id)?split=\(split)", nil as JSONValue?,
          within: patience)
      }
      description.samples.merge(more.samples) { $1 }
      description.tools.merge(more.tools) { $1 }
    }
    self.description = description
    manifest = description.manifest
    capacity = description.capacity
  }

  /// The environments at `address`, by name. Throws a `Diagnostic` where nobody answers.
  public static func names(
    at address: HTTPAddress, token: String? = nil, transport: HTTPTransport = HTTPTransport()
  ) async throws -> [String] {
    let service = RemoteService(address: address, token: token, transport: transport)
    return try await reaching(address) {
      try await service.ask([String].self, "GET", "/environments", nil as JSONValue?, within: shortTime)
    }
  }

  /// How long an answer may take besides the environment's own time.
  public static let shortTime = Duration.seconds(30)

  /// What cannot be reached before there are episodes is told to who named it.
  private static func reaching<Value>(
    _ address: HTTPAddress, _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as RemoteFailure {
      throw Diagnostic("\(error)", hint: "Start one with: gauntlet serve")
    }
  }

  public func samples(in split: Split) throws -> [SampleID] {
    try manifest.require(split)
    guard let samples = description.samples[split.rawValue] else {
      throw Diagnostic(key: "split", "the samples of \(split) were not asked for")
    }
    return samples
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    RemoteSyntax(style: style, tools: description.tools["\(sample.split)/\(style.rawValue)"] ?? [])
  }

  public func prepare() async throws {
    let there = try await Self.reaching(service.address) {
      try await service.ask(
        Native.Description.self, "GET", "/environments/\(manifest.id)", nil as JSONValue?, within: patience)
    }
    guard there.manifest == manifest else {
      throw Diagnostic(key: manifest.id, "has changed at \(service.address)", hint: "Run the command again")
    }
  }

  public func session(_ request: EpisodeRequest) async throws -> any SessionDriver { try await open(request) }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    RemoteEpisode(try await open(try manifest.validated(request)))
  }

  private func open(_ request: EpisodeRequest) async throws -> RemoteSession {
    let open = Native.Open(environment: manifest.id, request: request, key: identify())
    let opened = try await service.ask(Native.Opened.self, "POST", "/sessions", open, within: stepTime)
    return try RemoteSession(service, request, opened, stepTime: stepTime)
  }

  /// The environment's own time, and some for the way.
  private var stepTime: Duration { .seconds(manifest.limits.stepSeconds) + patience }

  public func holdings() async throws -> [String] {
    try await service.ask(
      [String].self, "GET", "/environments/\(manifest.id)/holdings", nil as JSONValue?, within: patience)
  }

  /// The mean score under the metric's name: the figures themselves are made where the environment is, see `figures(of:)`.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    Metrics(main: manifest.metric, [.mean(manifest.metric, over: results) { $0.score }])
  }

  /// The environment's figures over scored results.
  public func figures(of results: [EpisodeResult]) async throws -> Metrics {
    try await service.ask(
      Metrics.self, "POST", "/environments/\(manifest.id)/metrics", results, within: patience)
  }
}
