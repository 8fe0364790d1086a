import EnvironmentKit
import Episodes
import Foundation

/// House-holding: ALFWorld's rules and texts, with houses of our own making or games in its file format.
public struct HouseHolding: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<Task>

  /// Where the house of a sample comes from.
  private enum Task: Sendable {
    case generated(TaskFamily, Seed)
    case game(path: String)
  }

  /// A line of a task file: a generated house, or a game file (relative to the task file's folder).
  private struct TaskRecord: Decodable, Sendable {
    var id: SampleID
    var game: String?
    var generated: (family: TaskFamily, seed: Seed)?

    private enum CodingKeys: String, CodingKey, CaseIterable { case id, family, seed, game }

    init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(SampleID.self, forKey: .id)
      game = try container.decodeIfPresent(String.self, forKey: .game)
      guard game == nil else { return }
      generated = (
        try container.decodeChoice(TaskFamily.self, forKey: .family),
        try container.decode(TaskSeed.self, forKey: .seed).seed
      )
    }
  }

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    tasks = TaskTable(manifest, resources) { file, _ in
      try TaskFile.load(TaskRecord.self, from: file).map { line in
        .init(id: line.record.id, line: line.number, record: try Self.task(line.record, file: file, line: line.number))
      }
    }
  }

  private static func task(_ record: TaskRecord, file: URL, line: Int) throws -> Task {
    if let game = record.game {
      return .game(path: URL(filePath: game, relativeTo: file.deletingLastPathComponent()).path)
    }
    guard let (family, seed) = record.generated else {
      throw Diagnostic(
        file: file.path, line: line, key: "family", "a task needs 'family' and 'seed', or 'game'",
        hint: "See environments/house-holding/README.md")
    }
    return .generated(family, seed)
  }

  public func samples(in split: Split) throws -> [SampleID] {
    if split == .train { return (0..<10_000).map { SampleID("train-\($0)") } }
    return try tasks.samples(in: split)
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
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
    switch try task(sample) {
    case .game(let path): return (try GameFile(path: path).house, "game")
    case .generated(let family, let seed):
      var generator = HouseGenerator(seed: seed)
      return (generator.house(family), family.rawValue)
    }
  }

  private func task(_ sample: SampleID) throws -> Task {
    guard sample.split == .train else { return try tasks.record(sample) }
    // Seeds from a million on: the task files stay below.
    guard let number = UInt64(sample.rawValue.dropFirst(6)), number < 1 << 40 else { throw tasks.unknown(sample) }
    return .generated(TaskFamily.allCases[Int(number % 6)], Seed(TaskSeed.firstForTraining + number))
  }

  public func metrics(of results: [EpisodeResult]) -> Metrics {
    let passed = results.count { $0.score == 1 }
    var values: [Metric] = [
      .rate("success_rate", of: results) { $0.score == 1 }, .count("total", results.count), .count("pass", passed),
      .count("wrong", results.count - passed),
    ]
    for family in TaskFamily.allCases {
      let ours = results.filter { $0.result["family"]?.stringValue == family.rawValue }
      if !ours.isEmpty { values.append(.rate(family.rawValue, of: ours) { $0.score == 1 }) }
    }
    return Metrics(main: "success_rate", values)
  }

  /// AgentBench's `overall`, and what we count beside it.
  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    let names = ["total", "pass", "wrong", "success_rate"]
    let (overall, rest) = metrics(of: results).values.reduce(into: ([String: JSONValue](), [String: JSONValue]())) {
      if names.contains($1.name) { $0.0[$1.name] = $1.json } else { $0.1[$1.name] = $1.json }
    }
    return .object(rest.merging(["overall": .object(overall)]) { $1 })
  }
}
