import Episodes

/// A world that agents act in: its samples, and what its episodes share (a catalogue, a server).
///
/// A conforming type is a value or an actor that knows no network, no model and no trace. Creating one is cheap:
/// heavy parts start with the first episode. Given sample, seed, style, options and actions, its episodes' observations
/// and rewards are equal byte for byte where the manifest claims `deterministic`.
public protocol Environment: Sendable {
  var manifest: EnvironmentManifest { get }
  /// The samples of a split, in a defined order. Throws `Diagnostic` for a broken task file or an unknown split.
  func samples(in split: Split) throws -> [SampleID]
  /// Whether the episodes of a split know their gold actions; the oracle is claimed where they do. True by default.
  func hasOracle(in split: Split) -> Bool
  /// How actions and observations are written in a style, for a sample and those of its kind.
  func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax
  /// Whether what its episodes need (programs, data) is there, asked before a run is begun; starts nothing. Throws
  /// `Diagnostic` with what is missing and how to get it.
  func prepare() async throws
  /// Begins an episode. Throws `Diagnostic` for what the request got wrong, anything else is an infrastructure error.
  func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode
  /// The environment's figures over scored results; needs no running part.
  func metrics(of results: [EpisodeResult]) -> Metrics
  /// The same figures as AgentBench's `calculate_overall` lays them out in its `overall.json`.
  func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue
  /// Names of what episodes hold outside of this process now (databases, users, containers); the conformance suite
  /// looks that ended ones hold nothing. Empty by default.
  func holdings() async throws -> [String]
  /// Releases what episodes share; a later `begin` starts it anew.
  func shutDown() async
}

extension Environment {
  public func prepare() async throws {}
  public func hasOracle(in split: Split) -> Bool { true }
  public func holdings() async throws -> [String] { [] }
  public func shutDown() async {}
  /// An object with a member per figure.
  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    .object(Dictionary(metrics(of: results).values.map { ($0.name, $0.json) }, uniquingKeysWith: { $1 }))
  }
}

/// What an episode is begun with. Together with the actions it determines everything.
public struct EpisodeRequest: Codable, Sendable, Hashable {
  public var sample: SampleID
  public var seed: Seed
  public var style: ActionStyle
  /// Task options that the manifest lists, such as `rules: fixed`; absent ones have the manifest's default.
  public var options: [String: String]

  public init(sample: SampleID, seed: Seed, style: ActionStyle = .text, options: [String: String] = [:]) {
    self.sample = sample
    self.seed = seed
    self.style = style
    self.options = options
  }
}

/// One agent in one sample: an actor or a class, for it is the same one from call to call. Calls come one at a time, none after a verdict but `end`, which comes exactly once.
///
/// A thrown error is an infrastructure fault: the episode is not scored, and no other episode may notice.
public protocol EnvironmentEpisode: AnyObject, Sendable {
  /// What the agent sees first.
  func opening() async throws -> Observation
  /// What may be done now.
  func affordances() async throws -> Affordances
  /// A reply of the agent's is about to be played: the actions in it follow. Does nothing by default.
  func beginReply() async
  /// Plays one action. What is not legal is answered by the world (and marked `invalid`), never thrown. After a verdict
  /// it throws `EpisodeOver`.
  func step(_ action: Action) async throws -> Outcome
  /// What an unreadable reply costs in this world.
  func reject(_ failure: ParseFailure) async throws -> Outcome
  /// Ends the episode from outside; the outcome carries a verdict with the reason's status.
  func stop(_ reason: StopReason) async throws -> Outcome
  /// The gold next action from the present state. Only the oracle may be shown it.
  func oracle() async throws -> Action
  /// Frees everything the episode holds.
  func end() async
}

extension EnvironmentEpisode {
  public func beginReply() async {}
}
