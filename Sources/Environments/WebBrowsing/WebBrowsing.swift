import Chromium
import EnvironmentKit
import Episodes
import Foundation

/// Web browsing: three families of tasks under one roof, each with splits of its own: `dev` and `test` are recorded pages
/// (Mind2Web), `live_dev` and `live_test` real ones in a browser, `research_dev` and `research_test` an archive to quote from.
public struct WebBrowsing: Environment {
  public let manifest: EnvironmentManifest
  private let snapshot: SnapshotFamily
  private let live: LiveFamily
  private let research: ResearchFamily

  private let families: SplitFamilies

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    snapshot = SnapshotFamily(manifest: manifest, resources: resources)
    live = LiveFamily(manifest: manifest, resources: resources)
    research = ResearchFamily(manifest: manifest, resources: resources)
    families = SplitFamilies(manifest: manifest, resources: resources)
  }

  public func samples(in split: Split) throws -> [SampleID] {
    switch families.kind(of: split).family {
    case .snapshot: try snapshot.samples(in: split)
    case .live: try live.samples(in: split)
    case .research: try research.samples(in: split)
    }
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    switch families.kind(of: sample.split).family {
    case .snapshot: snapshot.syntax(style)
    case .live: live.syntax(style)
    case .research: research.syntax(style)
    }
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    switch families.kind(of: request.sample.split).family {
    case .snapshot: try await snapshot.begin(request)
    case .live: try await live.begin(request)
    case .research: try await research.begin(request)
    }
  }

  /// MiniWoB++'s pages come without their solutions.
  public func hasOracle(in split: Split) -> Bool { families.kind(of: split) != .miniWoB }

  /// The snapshot family's step success is the environment's; the other families' figures stand beside it, or alone where
  /// only they were played, and then enter no overall score.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    let played = Dictionary(grouping: results) { families.kind(of: $0.sample.split).family }
    let parts: [(main: String, figures: [Metric])] = [
      ("step_sr", played[.snapshot].map(snapshot.figures) ?? []),
      ("live_success", played[.live].map(live.figures) ?? []),
      ("research_score", played[.research].map(research.figures) ?? []),
    ].filter { !$0.figures.isEmpty }
    guard let first = parts.first else {
      return Metrics(main: "step_sr", snapshot.figures(of: []) + [.count("total", 0)])
    }
    return Metrics(
      main: first.main, entersOverall: played[.snapshot] != nil,
      parts.flatMap(\.figures) + [.count("total", results.count)])
  }

  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    snapshot.agentBenchOverall(of: results.filter { families.kind(of: $0.sample.split) == .snapshot })
  }

  /// Whether live tasks can be played on this machine.
  public static var hasBrowser: Bool { Browser.find() != nil }

  /// The program that live tasks are played in. Throws a `Diagnostic` with how to get one.
  public static func browser(_ variables: [String: String] = ProcessInfo.processInfo.environment) throws -> String {
    guard let path = Browser.find(variables) else {
      throw Diagnostic(
        "live tasks need a Chromium, and there is none on this machine",
        hint:
          "Install it: apt-get install -y --no-install-recommends chromium fonts-dejavu-core; or name one in GAUNTLET_CHROMIUM"
      )
    }
    return path
  }

  public func shutDown() async {
    await live.shutDown()
    await snapshot.shutDown()
    await research.shutDown()
  }
}
