import EnvironmentKit
import Episodes
import WireProtocol

/// A split of an environment in one style, as AgentBench's clients know it: a task with a name and numbered samples.
///
/// The name says the style: `house-holding-dev` is played in text, `house-holding-dev-fc` by function calling.
public struct ServedTask: Sendable {
  public let name: String
  public let environment: any Environment
  public let split: Split
  public let style: ActionStyle
  public let samples: [SampleID]
  let seed: Seed
  private let places: [SampleID: Int]

  public static let toolSuffix = "-fc"

  /// Throws a `Diagnostic` for a split that is not there.
  public init(_ environment: any Environment, split: Split, style: ActionStyle, seed: Seed) throws {
    self.environment = environment
    self.split = split
    self.style = style
    self.seed = seed
    name = "\(environment.manifest.id)-\(split)" + (style == .tools ? Self.toolSuffix : "")
    samples = try environment.samples(in: split)
    places = Dictionary(samples.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Every style and split of an environment that is measured on.
  public static func all(of environment: any Environment, seed: Seed) throws -> [ServedTask] {
    let manifest = environment.manifest
    return try manifest.splits.keys.sorted().flatMap { split in
      try manifest.styles.map { try ServedTask(environment, split: Split(split), style: $0, seed: seed) }
    }
  }

  public var indices: [TaskIndex] { samples.indices.map { .number($0) } }

  func sample(_ index: TaskIndex) -> SampleID? {
    guard let number = index.number, samples.indices.contains(number) else { return nil }
    return samples[number]
  }

  func index(of sample: SampleID) -> TaskIndex? { places[sample].map { .number($0) } }

  /// What the episode of a sample is begun with: the same as `gauntlet run` with the same seed.
  func request(_ sample: SampleID) -> EpisodeRequest {
    EpisodeRequest(sample: sample, seed: seed.derived("\(environment.manifest.id)/\(sample)"), style: style)
  }
}
