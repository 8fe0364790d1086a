import EnvironmentKit
import Episodes
import Foundation

/// The environment: its samples, its two action styles, its figures. Start here.
public struct NumberLock: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<LockTask>

  /// Reads the manifest in `folder`; task files are read when they are asked for.
  public init(folder: URL) throws {
    manifest = try EnvironmentManifest(folder: folder)
    tasks = TaskTable(manifest, EnvironmentResources(folder: folder, scratch: folder)) { file, _ in
      try TaskFile.load(LockTask.self, from: file).map { .init(id: $0.record.id, line: $0.number, record: $0.record) }
    }
  }

  public func samples(in split: Split) throws -> [SampleID] { try tasks.samples(in: split) }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    switch style {
    case .text: FormSyntax(tools: [LockEpisode.guess], forms: ["guess": "guess {code}"])
    case .tools: ToolSyntax(tools: [LockEpisode.guess], firstCallOnly: true) { _ in [] }
    }
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    LockEpisode(request.sample, code: try tasks.record(request.sample).code)
  }

  public func metrics(of results: [EpisodeResult]) -> Metrics {
    Metrics(main: "score", [.mean("score", over: results) { $0.score }])
  }
}

/// A line of a task file.
struct LockTask: Codable, Sendable {
  var id: SampleID
  var code: String
}
