import EnvironmentKit
import Episodes
import Foundation

/// Web shopping: find what a shopper asks for in a shop's pages, choose its options and buy it. WebShop's site, texts and
/// reward, with a catalogue of our own or one in its files.
public struct WebShopping: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<Task>
  private let shops = ShopStore()
  /// The words and the products of the wishes that agents are judged by.
  private let heldOut: HeldOut<String>

  /// Products that goals are made from, whatever the size of the shop.
  static let goalRange = 50_000
  static let searching = "search"
  static let clicking = "click"
  static let noValidCall = "No valid tool call found from agent."

  /// Where a sample's wish comes from.
  private enum Task: Sendable {
    case generated(Seed)
    case training(UInt64)
    /// A goal of the catalogue in a folder of WebShop's files.
    case imported(folder: String, goal: Int)
  }

  /// A line of a task file: a seed, or a folder (relative to the task file's own) and the number of a goal in it.
  private struct TaskRecord: Decodable, Sendable {
    var id: SampleID
    var task: Task

    private enum CodingKeys: String, CodingKey, CaseIterable { case id, seed, webshop, goal }

    init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(SampleID.self, forKey: .id)
      guard let folder = try container.decodeIfPresent(String.self, forKey: .webshop) else {
        task = .generated(try container.decode(TaskSeed.self, forKey: .seed).seed)
        return
      }
      task = .imported(folder: folder, goal: try container.decode(Int.self, forKey: .goal))
    }
  }

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    try Self.check(manifest, resources)
    let tasks = TaskTable<Task>(manifest, resources) { file, _ in
      try TaskFile.load(TaskRecord.self, from: file).map { line in
        var task = line.record.task
        if case .imported(let folder, let goal) = task {
          task = .imported(
            folder: URL(filePath: folder, relativeTo: file.deletingLastPathComponent()).standardizedFileURL.path,
            goal: goal)
        }
        return .init(id: line.record.id, line: line.number, record: task)
      }
    }
    self.tasks = tasks
    heldOut = HeldOut { [manifest] in
      let catalogue = GeneratedCatalogue(count: Self.goalRange)
      var keys: Set<String> = []
      for split in manifest.splits.keys {
        for sample in try tasks.samples(in: Split(split)) {
          guard case .generated(let seed) = try tasks.record(sample) else { continue }
          keys.formUnion(Self.keys(Self.goal(seed, in: catalogue)))
        }
      }
      return keys
    }
  }

  /// A manifest may offer sizes that a shop can have, and of the other options what is understood.
  private static func check(_ manifest: EnvironmentManifest, _ resources: EnvironmentResources) throws {
    for option in manifest.options {
      let known = understood[option.name]
      let strange = option.values.first { value in
        if option.name == "products" { return !(Int(value).map { (goalRange...mostProducts).contains($0) } ?? false) }
        return known?.contains(value) != true
      }
      guard let strange else { continue }
      throw Diagnostic(
        file: resources.folder.appending(path: "environment.yaml").path, key: "options.\(option.name)",
        "offers '\(strange)'",
        hint: option.name == "products"
          ? "A shop has \(goalRange) to \(mostProducts) products"
          : known.map { "Its values are \($0.joined(separator: " and "))" }
            ?? "Options are products, \(understood.keys.sorted().joined(separator: ", "))")
    }
  }

  /// The values of the options that are no numbers.
  private static let understood = [
    "search": ["anywhere", "bar-only"], "next": ["always", "existing"], "prefixes": ["understood", "words"],
    "rating": ["absent", "mean"],
  ]
  /// As many as the search can number.
  private static let mostProducts = 16_000_000

  private static func goal(_ seed: Seed, in catalogue: GeneratedCatalogue) -> Goal {
    var generator = GoalGenerator(seed: seed)
    return generator.goal(in: catalogue, count: goalRange)
  }

  private static func keys(_ goal: Goal) -> [String] { [goal.instruction, "product \(goal.product)"] }

  public func samples(in split: Split) throws -> [SampleID] {
    if split == .train { return (0..<10_000).map { SampleID("train-\($0)") } }
    return try tasks.samples(in: split)
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    switch style {
    case .text: WebShoppingText()
    case .tools: Self.toolSyntax
    }
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let (shop, goal) = try visit(of: request.sample, products: Int(request.options["products"] ?? "") ?? Self.goalRange)
    let rules = ShopRules(
      searchesAnywhere: request.options["search"] != "bar-only", nextAlways: request.options["next"] != "existing",
      understandsPrefixes: request.options["prefixes"] != "words", showsRating: request.options["rating"] == "mean")
    return WebShoppingEpisode(
      request.sample, Visit(shop, rules: rules, seed: request.seed), goal: goal, style: request.style)
  }

  public func shutDown() async { shops.clear() }

  /// The shop and the wish of a sample. Throws a `Diagnostic` for an unknown sample or broken files.
  public func visit(of sample: SampleID, products: Int = 50_000) throws -> (Shop, Goal) {
    switch try task(sample) {
    case .generated(let seed):
      let (shop, catalogue) = shops.generated(products)
      return (shop, Self.goal(seed, in: catalogue))
    case .training(let number):
      let (shop, catalogue) = shops.generated(products)
      return (shop, try heldOut.fresh(number, make: { Self.goal($0, in: catalogue) }, keys: Self.keys))
    case .imported(let folder, let number):
      let (shop, goals) = try shops.imported(folder)
      guard goals.indices.contains(number) else {
        throw Diagnostic(
          file: folder, key: "goal", "has \(goals.count) goals; \(sample) asks for number \(number)",
          hint: "Goals are counted from 0")
      }
      return (shop, goals[number])
    }
  }

  private func task(_ sample: SampleID) throws -> Task {
    guard sample.split == .train else { return try tasks.record(sample) }
    guard let number = UInt64(sample.rawValue.dropFirst(6)), number < 1 << 40 else { throw tasks.unknown(sample) }
    return .training(number)
  }

  static func search(_ words: String) -> Action { Action("search_action", ["keywords": .string(words)]) }
  static func click(_ value: String) -> Action { Action("click_action", ["value": .string(value)]) }

  /// Words to search for, as a constrained decoder may write them.
  static let words = Grammar.characters(
    CharacterClass("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-,.&%()|"), min: 1, max: 200)

  /// AgentBench's figure: the mean reward. Beside it, how often everything was right.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    Metrics(
      main: "reward",
      [
        .mean("reward", over: results) { $0.score }, .rate("success_rate", of: results) { $0.score == 1 },
        .rate("purchase_rate", of: results) { $0.status == .completed }, .count("total", results.count),
      ])
  }
}
