import EnvironmentKit
import Episodes
import Foundation

/// Decisions at recorded pages: Mind2Web's tasks as AgentBench asks them, recorded at the live sites or in files of Mind2Web's.
struct SnapshotFamily: Sendable {
  private let tasks: TaskTable<Task>
  private let records = RecordStore()

  /// Where a sample's decision stands.
  struct Task: Decodable, Sendable {
    var id: SampleID
    /// A file of Mind2Web's, its path from the task file's folder.
    var file: String
    var annotationID: String
    var actionUID: String
    /// A rank file; the ranker's own ranks where there is none.
    var ranks: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case id, file, ranks
      case annotationID = "annotation_id"
      case actionUID = "action_uid"
    }

    init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(SampleID.self, forKey: .id)
      file = try container.decode(String.self, forKey: .file)
      annotationID = try container.decode(String.self, forKey: .annotationID)
      actionUID = try container.decode(String.self, forKey: .actionUID)
      ranks = try container.decodeIfPresent(String.self, forKey: .ranks)
    }
  }

  init(manifest: EnvironmentManifest, resources: EnvironmentResources) {
    tasks = TaskTable(manifest, resources) { file, _ in
      let folder = file.deletingLastPathComponent()
      return try TaskFile.load(Task.self, from: file).map { line in
        var task = line.record
        task.file = URL(filePath: task.file, relativeTo: folder).standardizedFileURL.path
        task.ranks = task.ranks.map { URL(filePath: $0, relativeTo: folder).standardizedFileURL.path }
        return .init(id: task.id, line: line.number, record: task)
      }
    }
  }

  func samples(in split: Split) throws -> [SampleID] { try tasks.samples(in: split) }

  func prepare() async throws {}

  func syntax(_ style: ActionStyle) -> any ActionSyntax {
    switch style {
    case .text: SnapshotText()
    case .tools: Self.toolSyntax
    }
  }

  func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    SnapshotEpisode(request.sample, try decision(of: request.sample), seed: request.seed)
  }

  /// What a sample asks for. Throws a `Diagnostic` for an unknown one, and for files that cannot be read.
  func decision(of sample: SampleID) throws -> Decision {
    let task = try tasks.record(sample)
    let file = try records.file(task.file)
    let (record, number) = try file.action(task.actionUID, of: task.annotationID)
    return try Decision(record, number, ranks: try task.ranks.map(records.ranks), file: task.file)
  }

  /// Its own figures over its own results, 0 to 1.
  func figures(of results: [EpisodeResult]) -> [Metric] {
    func mean(_ name: String) -> Metric {
      .mean(name, over: results) { min(1, max(0, $0.result[name]?.doubleValue ?? 0)) }
    }
    return [.rate("step_sr", of: results) { $0.score == 1 }, mean("element_acc"), mean("action_f1"), mean("recall@10")]
  }

  /// The three figures as AgentBench's `calculate_overall` writes them: in percent.
  func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    let known = ["element_acc", "action_f1", "step_sr"]
    let values = figures(of: results).filter { known.contains($0.name) }.map {
      ($0.name, JSONValue.double($0.value * 100))
    }
    return .object(Dictionary(values, uniquingKeysWith: { $1 }))
  }

  func shutDown() async { records.clear() }
}
