import EnvironmentKit
import Episodes

/// Checks that an environment keeps its promises. Run it in a plug-in's tests, or by `gauntlet env check`.
public struct ConformanceSuite: Sendable {
  /// A promise that was broken, and how to see it.
  public struct Finding: Sendable, Hashable, CustomStringConvertible {
    public var rule: ConformanceRule
    public var message: String
    public var description: String { "\(rule.rawValue): \(message)" }
  }

  let environment: any Environment
  let split: Split
  /// Samples that the costly checks look at; the oracle plays all of the split.
  let sampleLimit: Int
  let seed: Seed
  let isAlone: Bool

  /// `isAlone` says that nothing else runs in this process: then open files and memory are looked at too, which others would
  /// disturb.
  public init(
    _ environment: any Environment, split: Split = .dev, sampleLimit: Int = 4, seed: Seed = 1, isAlone: Bool = false
  ) {
    self.environment = environment
    self.split = split
    self.sampleLimit = sampleLimit
    self.seed = seed
    self.isAlone = isAlone
  }

  /// Checks `rules`; what was found, empty when all hold.
  public func check(_ rules: Set<ConformanceRule> = Set(ConformanceRule.allCases)) async -> [Finding] {
    var findings: [Finding] = []
    for rule in ConformanceRule.allCases where rules.contains(rule) {
      do {
        findings += try await check(rule).map { Finding(rule: rule, message: $0) }
      } catch {
        findings.append(Finding(rule: rule, message: "the check was ended by an error: \(error)"))
      }
    }
    return findings
  }

  /// Whether the environment claims at all what a rule looks at. What is not claimed is not looked at, and not found sound.
  public func isClaimed(_ rule: ConformanceRule) -> Bool {
    switch rule {
    case .determinism: !environment.manifest.capabilities.isDisjoint(with: [.deterministic, .reproducible])
    case .oracle: hasOracle
    default: true
    }
  }

  /// Whether the split's episodes know their gold actions; where they do not, the checks play at random.
  var hasOracle: Bool { environment.hasOracle(in: split) }

  /// The way that an episode is played by: the oracle's where there is one.
  func sound(_ request: EpisodeRequest) async throws -> Playthrough {
    hasOracle
      ? try await Playthrough.oracle(environment, request) : try await Playthrough.random(environment, request)
  }

  private func check(_ rule: ConformanceRule) async throws -> [String] {
    switch rule {
    case .manifest: try await manifest()
    case .determinism: try await determinism()
    case .isolation: try await isolation()
    case .oracle: try await oracle()
    case .randomFloor: try await randomFloor()
    case .finished: try await finished()
    case .hostile: try await hostile()
    case .size: try await size()
    case .release: try await release()
    }
  }

  func samples() throws -> [SampleID] { Array(try environment.samples(in: split).prefix(sampleLimit)) }

  /// Every style with every one of the few samples.
  func cases() throws -> [EpisodeRequest] {
    try environment.manifest.styles.flatMap { style in
      try samples().map { EpisodeRequest(sample: $0, seed: seed, style: style) }
    }
  }

  private func manifest() async throws -> [String] {
    var problems: [String] = []
    let manifest = environment.manifest
    for (name, count) in manifest.splits.sorted(by: { $0.key < $1.key }) {
      let ids = try environment.samples(in: Split(name))
      if ids.count != count {
        problems.append("the split \(name) has \(ids.count) samples; the manifest says \(count)")
      }
      if Set(ids).count != ids.count { problems.append("the split \(name) names a sample twice") }
    }
    for request in try cases().prefix(2 * sampleLimit) {
      let session = try await EpisodeSession(environment, request)
      if manifest.capabilities.contains(.grammar), await session.prompt.grammar == nil {
        problems.append("\(request.sample) (\(request.style.rawValue)) has no grammar, but claims one")
      }
      if manifest.capabilities.contains(.legalActions), await session.currentAffordances.actions?.isEmpty ?? true {
        problems.append("\(request.sample) lists no legal actions, but claims to")
      }
      await session.end()
    }
    if manifest.capabilities.contains(.training) {
      let request = EpisodeRequest(sample: "train-7", seed: seed, style: manifest.styles[0])
      await (try EpisodeSession(environment, request)).end()
    }
    return problems
  }

  private func determinism() async throws -> [String] {
    guard isClaimed(.determinism) else { return [] }
    var problems: [String] = []
    for request in try cases() {
      for first in [
        try await Playthrough.random(environment, request), try await sound(request),
      ] {
        let second = try await Playthrough.scripted(environment, request, first.replies)
        if let difference = try first.difference(from: second) {
          problems.append("\(request.sample) (\(request.style.rawValue)) played twice: \(difference)")
        }
      }
    }
    return problems
  }

  private func isolation() async throws -> [String] {
    let requests = try cases()
    guard let first = requests.first, let second = requests.last else { return [] }
    let alone = (
      try await sound(first), try await sound(second)
    )
    let together = try await Playthrough.interleaved(
      environment, (first, alone.0.replies), (second, alone.1.replies))
    let differences = [try alone.0.difference(from: together.0), try alone.1.difference(from: together.1)]
    return zip([first, second], differences).compactMap { request, difference in
      difference.map { "\(request.sample) (\(request.style.rawValue)) beside another episode: \($0)" }
    }
  }

  private func oracle() async throws -> [String] {
    guard hasOracle else { return [] }
    let ceiling = environment.manifest.oracleCeiling
    var problems: [String] = []
    for style in environment.manifest.styles {
      var total = 0.0
      let samples = try environment.samples(in: split)
      for sample in samples {
        let request = EpisodeRequest(sample: sample, seed: seed, style: style)
        let score = try await Playthrough.oracle(environment, request).verdict?.score ?? 0
        total += score
        if ceiling == 1, score < 1 { problems.append("\(sample) (\(style.rawValue)): the oracle scores \(score)") }
      }
      let mean = total / Double(max(1, samples.count))
      if mean < ceiling { problems.append("(\(style.rawValue)): the oracle's mean is \(mean), below \(ceiling)") }
    }
    return problems
  }

  /// A hundred episodes or more in each style, for the mean of a few is luck.
  private func randomFloor() async throws -> [String] {
    let samples = try environment.samples(in: split)
    let floor = environment.manifest.randomFloor
    let rounds = max(2, (99 + samples.count) / max(1, samples.count))
    var problems: [String] = []
    for style in environment.manifest.styles {
      var total = 0.0
      for round in 0..<rounds {
        let seed = round == 0 ? seed : seed.derived("floor/\(round)")
        for sample in samples {
          let request = EpisodeRequest(sample: sample, seed: seed, style: style)
          total += try await Playthrough.random(environment, request).verdict?.score ?? 0
        }
      }
      let mean = total / Double(max(1, rounds * samples.count))
      if mean >= floor {
        problems.append("(\(style.rawValue)): a random agent's mean is \(mean), not below the declared \(floor)")
      }
    }
    return problems
  }

  private func size() async throws -> [String] {
    let limit = environment.manifest.limits.observationBytes
    var problems: [String] = []
    for request in try cases() {
      let episode = try await environment.begin(try environment.manifest.validated(request))
      let opening = try await episode.opening()
      await episode.end()
      var texts = [opening.text]
      texts += try await Playthrough.random(environment, request).observations
      texts += try await sound(request).observations
      if let longest = texts.map(\.utf8.count).max(), longest > limit {
        problems.append("\(request.sample): an observation has \(longest) bytes; the manifest allows \(limit)")
      }
    }
    return problems
  }
}
