import Chromium
import EnvironmentKit
import Episodes

/// Web browsing: three families of tasks under one roof, each with splits of its own: `dev` and `test` are recorded pages
/// (Mind2Web), `live_dev` and `live_test` real ones in a browser, `research_dev` and `research_test` an archive to quote from.
public struct WebBrowsing: Environment {
  public let manifest: EnvironmentManifest
  private let snapshot: SnapshotFamily
  private let live: LiveFamily
  private let research: ResearchFamily

  private enum Family: Sendable {
    case snapshot, live, research

    init(_ split: Split) {
      // Whoever imports MiniWoB++'s pages may call them so.
      self =
        split.rawValue.hasPrefix("live") || split.rawValue.hasPrefix("miniwob")
        ? .live : split.rawValue.hasPrefix("research") ? .research : .snapshot
    }
  }

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    snapshot = SnapshotFamily(manifest: manifest, resources: resources)
    live = LiveFamily(manifest: manifest, resources: resources)
    research = ResearchFamily(manifest: manifest, resources: resources)
  }

  public func samples(in split: Split) throws -> [SampleID] {
    switch Family(split) {
    case .snapshot: try snapshot.samples(in: split)
    case .live: try live.samples(in: split)
    case .research: try research.samples(in: split)
    }
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    switch Family(sample.split) {
    case .snapshot: snapshot.syntax(style)
    case .live: live.syntax(style)
    case .research: research.syntax(style)
    }
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    switch Family(request.sample.split) {
    case .snapshot: try await snapshot.begin(request)
    case .live: try await live.begin(request)
    case .research: try await research.begin(request)
    }
  }

  /// The snapshot family's step success is the environment's; the other families' figures stand beside it, or alone where
  /// only they were played.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    let families = Dictionary(grouping: results) { Family($0.sample.split) }
    let parts: [(main: String, figures: [Metric])] = [
      ("step_sr", families[.snapshot].map(snapshot.figures) ?? []),
      ("live_success", families[.live].map(live.figures) ?? []),
      ("research_score", families[.research].map(research.figures) ?? []),
    ].filter { !$0.figures.isEmpty }
    guard let first = parts.first else {
      return Metrics(main: "step_sr", snapshot.figures(of: []) + [.count("total", 0)])
    }
    return Metrics(main: first.main, parts.flatMap(\.figures) + [.count("total", results.count)])
  }

  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    snapshot.agentBenchOverall(of: results.filter { Family($0.sample.split) == .snapshot })
  }

  /// Whether live tasks can be played on this machine.
  public static var hasBrowser: Bool { Browser.find() != nil }

  public func shutDown() async {
    await live.shutDown()
    await snapshot.shutDown()
    await research.shutDown()
  }
}
