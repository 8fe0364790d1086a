import Episodes

/// What a run is to do: one agent over samples of environments. It is part of the run file, and decides what is missing.
public struct RunPlan: Codable, Sendable, Hashable {
  /// The agent's name.
  public var agent: String
  /// What else shapes its replies, such as `temperature`.
  public var agentSettings: [String: String]
  public var environments: [EnvironmentPlan]
  /// Repetitions of each sample.
  public var epochs: Int
  public var style: ActionStyle
  public var seed: Seed
  /// The name of the context policy.
  public var context: String
  /// Seconds after which an episode ends as `task limit reached`; nil where an older build did not record it. What a
  /// reply may take is no part of the plan: it ends in no score, and the next try may be given more.
  public var episodeSeconds: Double?
  /// Where a fork comes from.
  public var parent: Parent?

  /// The samples of one environment.
  public struct EnvironmentPlan: Codable, Sendable, Hashable {
    public var id: String
    public var version: Int
    public var split: Split
    public var samples: [SampleID]
    /// Task options as validated, defaults included.
    public var options: [String: String]

    /// A sample that is named twice is played once.
    public init(id: String, version: Int, split: Split, samples: [SampleID], options: [String: String] = [:]) {
      self.id = id
      self.version = version
      self.split = split
      var seen: Set<SampleID> = []
      self.samples = samples.filter { seen.insert($0).inserted }
      self.options = options
    }
  }

  /// The step of another run that a fork goes on from.
  public struct Parent: Codable, Sendable, Hashable {
    /// The parent's run file as it was named then.
    public var run: String
    public var episode: EpisodeKey
    /// Replies taken over from the parent.
    public var step: Int

    public init(run: String, episode: EpisodeKey, step: Int) {
      self.run = run
      self.episode = episode
      self.step = step
    }
  }

  public init(
    agent: String, agentSettings: [String: String] = [:], environments: [EnvironmentPlan], epochs: Int = 1,
    style: ActionStyle = .text, seed: Seed = 0, context: String = "none", episodeSeconds: Double? = nil,
    parent: Parent? = nil
  ) {
    self.agent = agent
    self.agentSettings = agentSettings
    self.environments = environments
    self.epochs = epochs
    self.style = style
    self.seed = seed
    self.context = context
    self.episodeSeconds = episodeSeconds
    self.parent = parent
  }

  /// The episodes in the order to play them: every sample once, then the next epoch.
  public var episodes: [EpisodeKey] {
    if let parent { return [parent.episode] }
    return (0..<epochs).flatMap { epoch in
      environments.flatMap { plan in plan.samples.map { EpisodeKey(plan.id, $0, epoch: epoch) } }
    }
  }

  /// The seed of an episode. It does not depend on the agent, so that runs can be compared sample by sample.
  public func seed(of episode: EpisodeKey) -> Seed { seed.derived(episode.description) }

  /// This plan with what `other` adds: epochs, samples, environments. Throws a `Diagnostic` naming what contradicts.
  public func extended(by other: RunPlan, file: String) throws -> RunPlan {
    func require<Value: Equatable>(_ key: String, _ mine: Value, _ theirs: Value) throws {
      guard mine == theirs else {
        throw Diagnostic(
          file: file, key: key, "the run was made with \(mine), not \(theirs)",
          hint: "Give another --run file, or the same \(key) as before")
      }
    }
    try require("agent", agent, other.agent)
    try require("agent settings", agentSettings.sortedText, other.agentSettings.sortedText)
    try require("style", style.rawValue, other.style.rawValue)
    try require("seed", seed, other.seed)
    try require("context", context, other.context)
    if let mine = episodeSeconds, let theirs = other.episodeSeconds {
      try require("seconds of an episode", mine, theirs)
    }
    try require("parent", parent.map { "\($0)" } ?? "none", other.parent.map { "\($0)" } ?? "none")
    var result = self
    result.episodeSeconds = episodeSeconds ?? other.episodeSeconds
    result.epochs = max(epochs, other.epochs)
    for plan in other.environments {
      guard let index = result.environments.firstIndex(where: { $0.id == plan.id }) else {
        result.environments.append(plan)
        continue
      }
      let mine = result.environments[index]
      try require("version of \(plan.id)", mine.version, plan.version)
      try require("options of \(plan.id)", mine.options.sortedText, plan.options.sortedText)
      try require("split of \(plan.id)", mine.split, plan.split)
      result.environments[index].samples += plan.samples.filter { !mine.samples.contains($0) }
    }
    return result
  }
}

/// One sample of an environment in one epoch; written `environment/sample` or `environment/sample#epoch`.
public struct EpisodeKey: Codable, Sendable, Hashable, CustomStringConvertible {
  public var environment: String
  public var sample: SampleID
  /// From 0.
  public var epoch: Int

  public init(_ environment: String, _ sample: SampleID, epoch: Int = 0) {
    self.environment = environment
    self.sample = sample
    self.epoch = epoch
  }

  /// Reads `environment/sample` or `environment/sample#epoch`; nil for anything else.
  public init?(parsing text: String) {
    let halves = text.split(separator: "/", maxSplits: 1)
    guard halves.count == 2 else { return nil }
    let parts = halves[1].split(separator: "#", maxSplits: 1)
    guard let sample = parts.first, let epoch = parts.count == 2 ? Int(parts[1]) : 0, epoch >= 0 else { return nil }
    self.init(String(halves[0]), SampleID(String(sample)), epoch: epoch)
  }

  public var description: String { "\(environment)/\(sample)" + (epoch == 0 ? "" : "#\(epoch)") }
}

extension [String: String] {
  /// `a=1 b=2`, or `none`.
  fileprivate var sortedText: String {
    isEmpty ? "none" : sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }
}
