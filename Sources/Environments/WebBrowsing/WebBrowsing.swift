import Chromium
import EnvironmentKit
import Episodes

/// Web browsing: three families of tasks under one roof, each with splits of its own.
public struct WebBrowsing: Environment {
  public let manifest: EnvironmentManifest
  private let live: LiveFamily

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    live = LiveFamily(manifest: manifest, resources: resources)
  }

  public func samples(in split: Split) throws -> [SampleID] { try live.samples(in: split) }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax { live.syntax(style) }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode { try await live.begin(request) }

  public func metrics(of results: [EpisodeResult]) -> Metrics {
    Metrics(main: "live_success", live.figures(of: results) + [.count("total", results.count)])
  }

  /// Whether live tasks can be played on this machine.
  public static var hasBrowser: Bool { Browser.find() != nil }

  public func shutDown() async { await live.shutDown() }
}
