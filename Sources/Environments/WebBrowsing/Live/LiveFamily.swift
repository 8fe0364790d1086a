import Chromium
import EnvironmentKit
import Episodes
import Foundation
import WebSites

/// Live tasks: real pages in a real browser, at sites of our own.
struct LiveFamily: Sendable {
  private let tasks: TaskTable<LiveRecord>
  private let browser: BrowserHolder
  private let catalogue = SiteCatalogue()

  init(manifest: EnvironmentManifest, resources: EnvironmentResources) {
    browser = BrowserHolder(scratch: resources.scratch)
    tasks = TaskTable(manifest, resources) { file, _ in
      try TaskFile.load(LiveRecord.self, from: file).map { .init(id: $0.record.id, line: $0.number, record: $0.record) }
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
    return try await LiveEpisode(request.sample, takesPictures: request.options["screenshots"] != "none") {
      let task = try task(record)
      let page = try await browser.open(origin: task.origin) { await task.respond(to: $0) }
      do {
        try await task.begin(page)
        return .init(task: task, page: page)
      } catch {
        await page.close()
        throw error
      }
    }
  }

  private func task(_ record: LiveRecord) throws -> any LiveTask {
    switch record.kind {
    case .miniWoB(let name, let folder):
      return try MiniWoBTask(name, seed: record.seed, in: MiniWoBFolder(folder))
    case .site(let site, let family):
      guard let made = catalogue.task(family, at: site, seed: record.seed) else { throw tasks.unknown(record.id) }
      return try SiteLiveTask(made, family: family, catalogue)
    }
  }

  func figures(of results: [EpisodeResult]) -> [Metric] {
    // MiniWoB++'s pages reward in part, too.
    [.rate("live_success", of: results) { $0.score >= 1 }, .mean("live_score", over: results, \.score)]
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
    let made = Browser(path: try WebBrowsing.browser(), scratch: scratch)
    kept = made
    return made
  }

  func shutDown() async {
    await kept?.shutDown()
    kept = nil
  }
}
