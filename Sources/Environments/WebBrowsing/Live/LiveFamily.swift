import Chromium
import EnvironmentKit
import Episodes
import Foundation
import WebSites

/// Live tasks: real pages in a real browser, at sites of our own.
struct LiveFamily: Sendable {
  private let tasks: TaskTable<Record>
  private let browser: BrowserHolder
  private let catalogue = SiteCatalogue()

  /// A line of a task file: a kind of task at a site, and a seed.
  private struct Record: Decodable, Sendable {
    var id: SampleID
    var site: String
    var family: String
    var seed: Seed

    private enum CodingKeys: String, CodingKey, CaseIterable { case id, site, family, seed }

    init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(SampleID.self, forKey: .id)
      site = try container.decode(String.self, forKey: .site)
      guard SiteCatalogue.names.contains(site) else {
        throw DecodingError.dataCorruptedError(
          forKey: .site, in: container,
          debugDescription: "is '\(site)'; choose one of: \(SiteCatalogue.names.joined(separator: ", "))")
      }
      family = try container.decode(String.self, forKey: .family)
      guard SiteCatalogue.families(of: site).contains(family) else {
        throw DecodingError.dataCorruptedError(
          forKey: .family, in: container,
          debugDescription: "is '\(family)'; choose one of: \(SiteCatalogue.families(of: site).joined(separator: ", "))"
        )
      }
      seed = try container.decode(TaskSeed.self, forKey: .seed).seed
    }
  }

  init(manifest: EnvironmentManifest, resources: EnvironmentResources) {
    browser = BrowserHolder(scratch: FileManager.default.temporaryDirectory)
    tasks = TaskTable(manifest, resources) { file, _ in
      try TaskFile.load(Record.self, from: file).map { .init(id: $0.record.id, line: $0.number, record: $0.record) }
    }
  }

  func samples(in split: Split) throws -> [SampleID] { try tasks.samples(in: split) }

  func prepare() async throws { _ = try await browser.browser() }

  func syntax(_ style: ActionStyle) -> any ActionSyntax {
    switch style {
    case .text: LiveText()
    case .tools: Self.toolSyntax
    }
  }

  func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let record = try tasks.record(request.sample)
    let browser = try await browser.browser()
    guard let made = catalogue.task(record.family, at: record.site, seed: record.seed) else {
      throw tasks.unknown(request.sample)
    }
    let task = try SiteLiveTask(made, family: record.family, catalogue)
    let page = try await browser.open(origin: task.origin) { await task.respond(to: $0) }
    return try await LiveEpisode(request.sample, task, page, takesPictures: request.options["screenshots"] != "none")
  }

  func figures(of results: [EpisodeResult]) -> [Metric] {
    [.rate("live_success", of: results) { $0.score >= 1 }]
  }

  func shutDown() async { await browser.shutDown() }
}

/// The browser that live episodes share, made when it is first needed.
actor BrowserHolder {
  private let scratch: URL
  private var kept: Browser?

  init(scratch: URL) { self.scratch = scratch }

  /// Throws a `Diagnostic` where there is none on this machine.
  func browser() throws -> Browser {
    if let kept { return kept }
    guard let path = Browser.find() else {
      throw Diagnostic(
        "live tasks need a Chromium, and there is none on this machine",
        hint:
          "Install it: apt-get install -y --no-install-recommends chromium fonts-dejavu-core; or name one in GAUNTLET_CHROMIUM"
      )
    }
    let made = Browser(path: path, scratch: scratch)
    kept = made
    return made
  }

  func shutDown() async {
    await kept?.shutDown()
    kept = nil
  }
}
