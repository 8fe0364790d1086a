import Episodes

/// What an environment says of itself in `environments/<id>/environment.yaml`.
public struct EnvironmentManifest: Codable, Sendable, Hashable {
  /// The folder's name and the name on the command line, such as `house-holding`.
  public var id: String
  /// A name for people.
  public var title: String
  /// One sentence on what the agent does there.
  public var summary: String
  /// The version of rules, texts and tasks; runs of different versions are not compared.
  public var version: Int
  /// AgentBench's column for this world (`os`, `db`, `kg`, `dcg`, `ltp`, `hh`, `ws`, `wb`); nil for others.
  public var agentbench: String?
  public var capabilities: Set<Capability>
  public var styles: [ActionStyle]
  /// The number of samples in each split that is measured on.
  public var splits: [String: Int]
  public var limits: Limits
  /// The metric that enters the overall score.
  public var metric: String
  /// What the oracle reaches on every sample: 1, except in a game against chance (mean over a split).
  public var oracleCeiling: Double
  /// What a random agent stays under, as a mean over a hundred episodes of dev or more in each style.
  public var randomFloor: Double
  public var options: [Option]
  /// The program that serves it, with its arguments, started in its folder; nil for those that are built in.
  public var command: [String]?

  /// A promise that the conformance suite checks.
  public enum Capability: String, Codable, Sendable, Hashable, CaseIterable {
    /// Same sample, seed, style, options and actions: byte-equal observations and rewards.
    case deterministic
    /// The same, but for actions that ask for what no two runs share: the wall clock, a random identifier, a number that
    /// the system gave out.
    case reproducible
    /// Every legal action can be listed at every step.
    case legalActions = "legal-actions"
    /// Each style has an action grammar.
    case grammar
    /// Samples `train-<n>` for any n, from seeds that dev and test never use.
    case training
    /// Needs no part outside the process.
    case selfContained = "self-contained"
  }

  public struct Limits: Codable, Sendable, Hashable {
    /// Replies per episode in each style; absent where the world ends by itself.
    public var rounds: [ActionStyle: Int]
    /// The longest observation, in UTF-8 bytes.
    public var observationBytes: Int
    /// Wall time of one step in seconds, the agent's thinking apart.
    public var stepSeconds: Double

    public init(rounds: [ActionStyle: Int], observationBytes: Int, stepSeconds: Double) {
      self.rounds = rounds
      self.observationBytes = observationBytes
      self.stepSeconds = stepSeconds
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case rounds
      case observationBytes = "observation_bytes"
      case stepSeconds = "step_seconds"
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(
        Dictionary(uniqueKeysWithValues: rounds.map { ($0.key.rawValue, $0.value) }), forKey: .rounds)
      try container.encode(observationBytes, forKey: .observationBytes)
      try container.encode(stepSeconds, forKey: .stepSeconds)
    }
  }

  /// A task option that a run may set.
  public struct Option: Codable, Sendable, Hashable {
    public var name: String
    public var values: [String]
    /// One of `values`.
    public var `default`: String
    public var summary: String

    public init(name: String, values: [String], default: String, summary: String) {
      self.name = name
      self.values = values
      self.default = `default`
      self.summary = summary
    }
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, title, summary, version, agentbench, capabilities, styles, splits, limits, metric, options, command
    case oracleCeiling = "oracle_ceiling"
    case randomFloor = "random_floor"
  }

  public init(
    id: String, title: String, summary: String, version: Int = 1, agentbench: String? = nil,
    capabilities: Set<Capability>, styles: [ActionStyle] = [.text, .tools], splits: [String: Int], limits: Limits,
    metric: String, oracleCeiling: Double = 1, randomFloor: Double, options: [Option] = [], command: [String]? = nil
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.version = version
    self.agentbench = agentbench
    self.capabilities = capabilities
    self.styles = styles
    self.splits = splits
    self.limits = limits
    self.metric = metric
    self.oracleCeiling = oracleCeiling
    self.randomFloor = randomFloor
    self.options = options
    self.command = command
  }
}
