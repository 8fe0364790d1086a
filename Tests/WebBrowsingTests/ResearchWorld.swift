import EnvironmentKit
import Episodes
import Foundation

@testable import WebBrowsing

/// The research family alone, as an environment.
struct ResearchWorld: Environment {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let resources = EnvironmentResources(
    folder: root.appending(path: "environments/web-browsing"),
    scratch: root.appending(path: ".build/scratch/web-browsing"))

  /// One for all tests: the archive is opened once.
  static let shared = Result { try ResearchWorld(resources) }

  let manifest: EnvironmentManifest
  let family: ResearchFamily

  init(_ resources: EnvironmentResources) throws {
    var manifest = try EnvironmentManifest(folder: resources.folder)
    manifest.splits = manifest.splits.filter { $0.key.hasPrefix("research_") }
    self.manifest = manifest
    family = ResearchFamily(manifest: manifest, resources: resources)
  }

  func samples(in split: Split) throws -> [SampleID] { try family.samples(in: split) }
  func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax { family.syntax(style) }
  func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax { family.syntax(style) }
  func prepare() async throws { try await family.prepare() }
  func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode { try await family.begin(request) }
  func metrics(of results: [EpisodeResult]) -> Metrics { Metrics(main: "research_score", family.figures(of: results)) }
  func shutDown() async { await family.shutDown() }

  /// The archive that the tests share.
  static let archive = Result {
    try Archive(pages: resources.folder.appending(path: "archive"), cache: resources.scratch)
  }

  /// A question's line.
  static func tasks(_ split: Split) throws -> [ResearchTask] {
    try TaskFile.load(ResearchTask.self, from: resources.tasks(split)).map(\.record)
  }
}
