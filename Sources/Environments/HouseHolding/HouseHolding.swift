import EnvironmentKit
import Episodes
import Foundation

/// House-holding: ALFWorld's rules and texts, with houses of our own making or games in its file format.
public struct HouseHolding: Environment {
  public let manifest: EnvironmentManifest
  private let resources: EnvironmentResources

  /// A line of a task file: a generated house, or a game file (relative to the task file's folder).
  struct TaskRecord: Codable, Sendable {
    var id: SampleID
    var family: TaskFamily?
    var seed: UInt64?
    var game: String?
  }

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    self.resources = resources
  }

  public func samples(in split: Split) throws -> [SampleID] {
    if split == .train { return (0..<10_000).map { SampleID("train-\($0)") } }
    return try records(split).map(\.id)
  }

  private func records(_ split: Split) throws -> [TaskRecord] {
    try TaskFile.load(TaskRecord.self, from: resources.tasks(split))
  }

  public func syntax(_ style: ActionStyle) -> any ActionSyntax {
    switch style {
    case .text: HouseHoldingText()
    case .tools: Self.toolSyntax
    }
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let (house, family) = try house(request.sample)
    return HouseHoldingEpisode(
      request.sample, World(house), family: family, style: request.style,
      keepsStatus: request.options["statuses"] != "fixed")
  }

  /// The house of a sample and the family of its task. Throws a `Diagnostic` for an unknown sample or a broken record.
  public func house(_ sample: SampleID) throws -> (House, String) {
    let name = sample.rawValue
    let split = Split(String(name.prefix { $0 != "-" }))
    if split == .train {
      // Seeds from a million on: the task files stay below.
      guard let number = UInt64(name.dropFirst(6)), number < 1 << 40 else { throw unknown(sample) }
      let family = TaskFamily.allCases[Int(number % 6)]
      var generator = HouseGenerator(seed: Seed(1_000_000 + number))
      return (generator.house(family), family.rawValue)
    }
    let file = resources.tasks(split)
    guard FileManager.default.fileExists(atPath: file.path),
      let index = try records(split).firstIndex(where: { $0.id == sample })
    else { throw unknown(sample) }
    let record = try records(split)[index]
    if let game = record.game {
      let path = URL(filePath: game, relativeTo: file.deletingLastPathComponent()).path
      return (try GameFile(path: path).house, "game")
    }
    guard let family = record.family, let seed = record.seed else {
      throw Diagnostic(
        file: file.path, line: index + 1, key: "family", "a task needs 'family' and 'seed', or 'game'",
        hint: "See environments/house-holding/README.md")
    }
    guard seed < 1_000_000 else {
      throw Diagnostic(
        file: file.path, line: index + 1, key: "seed", "is \(seed); seeds from 1000000 on are for training")
    }
    var generator = HouseGenerator(seed: Seed(seed))
    return (generator.house(family), family.rawValue)
  }

  private func unknown(_ sample: SampleID) -> Diagnostic {
    Diagnostic(
      key: "sample", "house-holding has no sample '\(sample)'", hint: "Samples are named dev-000, test-000 or train-0")
  }

  public func metrics(of results: [EpisodeResult]) -> Metrics {
    let passed = results.count { $0.score == 1 }
    var values: [Metric] = [
      .rate("success_rate", passed, of: results.count), .count("total", results.count), .count("pass", passed),
      .count("wrong", results.count - passed),
    ]
    for family in TaskFamily.allCases {
      let ours = results.filter { $0.result["family"]?.stringValue == family.rawValue }
      if !ours.isEmpty { values.append(.rate(family.rawValue, ours.count { $0.score == 1 }, of: ours.count)) }
    }
    return Metrics(main: "success_rate", values)
  }
}
