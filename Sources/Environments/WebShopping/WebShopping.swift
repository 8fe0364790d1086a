import EnvironmentKit
import Episodes
import Foundation
import Synchronization

/// Web shopping: WebShop's pages, actions and reward (Yao et al. 2022) over a shop of our own making, or over products in its
/// file format.
public final class WebShopping: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<Task>
  /// Made with the first episode, and shared by all.
  private let shops = Mutex<[Source: any Catalogue]>([:])

  /// Products in the shop that comes with Gauntlet.
  public static let productCount = 50_000
  private static let shopSeed: Seed = 20_221_207

  /// Where a shop's products come from.
  private enum Source: Sendable, Hashable {
    case generated
    case files(String)
  }

  private enum Task: Sendable {
    case generated(Seed)
    /// A goal of WebShop's own files, by its number in the order of the file.
    case imported(folder: String, goal: Int)
  }

  /// A line of a task file: a goal made from a seed, or one of a folder with WebShop's files (relative to the task file's).
  private struct TaskRecord: Decodable, Sendable {
    var id: SampleID
    var task: (seed: Seed?, files: String?, goal: Int?)

    private enum CodingKeys: String, CodingKey, CaseIterable { case id, seed, files, goal }

    init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(SampleID.self, forKey: .id)
      task = (
        try container.decodeIfPresent(TaskSeed.self, forKey: .seed)?.seed,
        try container.decodeIfPresent(String.self, forKey: .files),
        try container.decodeIfPresent(Int.self, forKey: .goal)
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
    switch record.task {
    case (let seed?, nil, nil): return .generated(seed)
    case (nil, let files?, let goal?):
      return .imported(folder: URL(filePath: files, relativeTo: file.deletingLastPathComponent()).path, goal: goal)
    default:
      throw Diagnostic(
        file: file.path, line: line, key: "seed", "a task needs 'seed', or 'files' and 'goal'",
        hint: "See environments/web-shopping/README.md")
    }
  }

  public func samples(in split: Split) throws -> [SampleID] {
    if split == .train { return (0..<10_000).map { SampleID("train-\($0)") } }
    return try tasks.samples(in: split)
  }

  public func syntax(_ style: ActionStyle) -> any ActionSyntax {
    switch style {
    case .text: WebShoppingText()
    case .tools: Self.toolSyntax
    }
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let (catalogue, goal) = try errand(request.sample)
    let isCompatible = request.options["quirks"] != "fixed"
    let shop = Shop(
      catalogue, goal: goal, quirks: .init(searchesAnywhere: isCompatible, nextOnLastPage: isCompatible))
    return WebShoppingEpisode(request.sample, shop, style: request.style)
  }

  /// The shop and the goal of a sample. Throws a `Diagnostic` for an unknown sample or broken files.
  public func errand(_ sample: SampleID) throws -> (catalogue: any Catalogue, goal: Goal) {
    switch try task(sample) {
    case .generated(let seed):
      let catalogue = try catalogue(.generated)
      return (catalogue, GoalWriter(catalogue: catalogue).goal(seed))
    case .imported(let folder, let number):
      let catalogue = try catalogue(.files(folder))
      guard let files = catalogue as? ImportedCatalogue, files.goals.indices.contains(number) else {
        throw Diagnostic(
          file: folder, key: "goal",
          "is \(number); the files have \((catalogue as? ImportedCatalogue)?.goals.count ?? 0)",
          hint: "Goals count from 0")
      }
      return (catalogue, files.goals[number])
    }
  }

  private func task(_ sample: SampleID) throws -> Task {
    guard sample.split == .train else { return try tasks.record(sample) }
    guard let number = UInt64(sample.rawValue.dropFirst(6)), number < 1 << 40 else { throw tasks.unknown(sample) }
    return .generated(Seed(TaskSeed.firstForTraining + number))
  }

  private func catalogue(_ source: Source) throws -> any Catalogue {
    try shops.withLock { shops in
      if let known = shops[source] { return known }
      let made: any Catalogue =
        switch source {
        case .generated: GeneratedCatalogue(seed: Self.shopSeed, count: Self.productCount)
        case .files(let folder): try ImportedCatalogue(folder: URL(filePath: folder))
        }
      shops[source] = made
      return made
    }
  }

  public func metrics(of results: [EpisodeResult]) -> Metrics {
    Metrics(
      main: "reward",
      [
        .mean("reward", over: results, \.score), .rate("full_reward", of: results) { $0.score == 1 },
        .rate("bought", of: results) { $0.result["bought"] != nil && $0.result["bought"] != .null },
        .count("total", results.count),
      ])
  }

  /// AgentBench's figure.
  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    ["reward": .double(metrics(of: results).values.first?.value ?? 0)]
  }

  public func shutDown() async { shops.withLock { $0 = [:] } }
}
