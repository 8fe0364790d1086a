import EnvironmentKit
import Episodes
import Foundation

/// Digital card game: Aquawar against a baseline opponent, as in AgentBench.
public struct CardGame: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<TaskRecord>

  /// A line of a task file.
  private struct TaskRecord: Decodable, Sendable {
    var id: SampleID
    var opponent: Baseline
    /// The agent's seat: 0 moves first.
    var seat: Int

    private enum CodingKeys: String, CodingKey, CaseIterable { case id, opponent, seat }

    init(id: SampleID, opponent: Baseline, seat: Int) {
      self.id = id
      self.opponent = opponent
      self.seat = seat
    }

    init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(SampleID.self, forKey: .id)
      opponent = try container.decodeChoice(Baseline.self, forKey: .opponent)
      let seat = try container.decode(JSONValue.self, forKey: .seat)
      guard let number = seat.intValue, (0...1).contains(number) else {
        throw DecodingError.dataCorruptedError(
          forKey: .seat, in: container, debugDescription: "is \(seat.text): expected 0 or 1")
      }
      self.seat = number
    }
  }

  /// Both sides' fish, at positions 0 to 3.
  static let team: [Fish] = [.spray, .flame, .eel, .sunfish]

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    tasks = TaskTable(manifest, resources) { file, _ in
      try TaskFile.load(TaskRecord.self, from: file).map {
        .init(id: $0.record.id, line: $0.number, record: $0.record)
      }
    }
  }

  public func samples(in split: Split) throws -> [SampleID] {
    if split == .train { return (0..<10_000).map { SampleID("train-\($0)") } }
    return try tasks.samples(in: split)
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    style == .text ? CardGameText() : CardGameText.toolSyntax
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let record = try record(request.sample)
    return CardGameEpisode(
      request.sample, opponent: record.opponent, seat: record.seat,
      seed: request.seed.derived("card-game/\(request.sample)"),
      isCompatible: request.options["rules"] != "fixed")
  }

  private func record(_ sample: SampleID) throws -> TaskRecord {
    guard sample.split == .train else { return try tasks.record(sample) }
    guard let number = UInt32(sample.rawValue.dropFirst(6)) else { throw tasks.unknown(sample) }
    return TaskRecord(id: sample, opponent: number % 2 == 0 ? .baseline1 : .baseline2, seat: Int(number / 2 % 2))
  }

  /// AgentBench's figures: 0.7 of the wins and 0.3 of the damage done. A game's damage is at most 1600, so that the
  /// score is the mean of the games' own.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    func isWon(_ result: EpisodeResult) -> Bool { result.result["win_round"]?.intValue == 1 }
    func damage(_ result: EpisodeResult) -> Double { Double(result.result["damage"]?.intValue ?? 0) / 1600 }
    return Metrics(
      main: "score",
      [
        .mean("score", over: results) { (isWon($0) ? 0.7 : 0) + 0.3 * damage($0) },
        .rate("win_rate", of: results, isWon), .mean("damage_rate", over: results, damage),
        .count("win_round", results.count(where: isWon)), .count("total_round", results.count),
      ])
  }
}
