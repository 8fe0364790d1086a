import Chromium
import EnvironmentKit
import Episodes

/// Web browsing: three families of tasks under one roof, each with splits of its own.
public struct WebBrowsing: Environment {
  public let manifest: EnvironmentManifest
  private let snapshot: SnapshotFamily
  private let live: LiveFamily

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    snapshot = SnapshotFamily(manifest: manifest, resources: resources)
    live = LiveFamily(manifest: manifest, resources: resources)
  }

  private static func isLive(_ split: Split) -> Bool { split.rawValue.hasPrefix("live") }

  public func samples(in split: Split) throws -> [SampleID] {
    Self.isLive(split) ? try live.samples(in: split) : try snapshot.samples(in: split)
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    Self.isLive(sample.split) ? live.syntax(style) : snapshot.syntax(style)
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    Self.isLive(request.sample.split) ? try await live.begin(request) : try await snapshot.begin(request)
  }

  /// The snapshot family's step success is the environment's; the other families stand beside it.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    let isLive = Dictionary(grouping: results) { Self.isLive($0.sample.split) }
    return Metrics(
      main: "step_sr",
      snapshot.figures(of: isLive[false] ?? []) + live.figures(of: isLive[true] ?? [])
        + [.count("total", results.count)])
  }

  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    snapshot.agentBenchOverall(of: results.filter { !Self.isLive($0.sample.split) })
  }

  /// Whether live tasks can be played on this machine.
  public static var hasBrowser: Bool { Browser.find() != nil }

  public func shutDown() async {
    await live.shutDown()
    await snapshot.shutDown()
  }
}
