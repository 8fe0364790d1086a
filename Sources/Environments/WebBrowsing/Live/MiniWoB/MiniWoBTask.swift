import Chromium
import EnvironmentKit
import Episodes
import Foundation
import Synchronization

/// A task of MiniWoB++: its own page sets it, ends it and rewards it.
final class MiniWoBTask: LiveTask {
  let origin = "http://miniwob.example"
  /// Its pages make anything clickable.
  let numbersTexts = true
  private let name: String
  private let seed: Seed
  private let pages: MiniWoBFolder
  private let state = Mutex(State())

  private struct State {
    var instruction = ""
    var reward: Double?
  }

  /// Throws a `Diagnostic` where the folder has no such task.
  init(_ name: String, seed: Seed, in pages: MiniWoBFolder) throws {
    guard MiniWoBFolder.isName(name), pages.has(name) else {
      throw Diagnostic(
        file: pages.folder.path, key: "miniwob", "there is no task '\(name)'",
        hint: "Its tasks are the pages in the folder miniwob")
    }
    self.name = name
    self.seed = seed
    self.pages = pages
  }

  var instruction: String { state.withLock { $0.instruction } }
  var labels: [String: JSONValue] {
    ["miniwob": .string(name), "reward": state.withLock { $0.reward.map { .double($0) } ?? .null }]
  }

  func respond(to request: PageRequest) -> PageResponse { pages.respond(to: request) }

  /// Starts an episode of the seed. Thinking takes no time: no limit ends it, and rewards do not shrink while it lasts. What tells
  /// people of time and rewards is put out of sight.
  func begin(_ page: Page) async throws {
    try await page.go(to: "/miniwob/\(name).html")
    let start = """
      (() => {
        const sheet = document.createElement('style');
        sheet.textContent = '#reward-display, #click-canvas { display: none !important }';
        document.head.append(sheet);
        core.EPISODE_MAX_TIME = Infinity;
        Math.seedrandom('\(seed.rawValue)');
        if (core.setDataMode) core.setDataMode('train');
        core.startEpisodeReal();
        Object.defineProperty(window, Symbol.for('gauntlet.task'), {value: true});
      })()
      """
    do {
      try await page.evaluate(start)
    } catch ChromiumError.refused(_, let reason) {
      throw Diagnostic(
        file: pages.folder.appending(path: "miniwob/\(name).html").path,
        "does not start: \(reason.prefix(200))", hint: "Pages have to follow the protocol of MiniWoB++'s core.js")
    }
    try await page.evaluate(Self.labels)
    try await page.settle()
    for _ in 0..<10 where try await page.evaluate("typeof WOB_TASK_READY === 'undefined' || WOB_TASK_READY") == false {
      try await page.settle()
    }
    // Some tell the parts of their instruction besides.
    let said = try await page.evaluate("core.getUtterance()")
    let text = said.stringValue ?? said["utterance"]?.stringValue ?? ""
    state.withLock { $0.instruction = text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
  }

  /// Whoever left the task's page, or loaded it anew, has lost the task: another page's end is not its own.
  private static let isHere =
    "window[Symbol.for('gauntlet.task')] && typeof WOB_DONE_GLOBAL !== 'undefined' && WOB_DONE_GLOBAL"

  func isOver(_ page: Page) async throws -> Bool { try await page.evaluate("!!(\(Self.isHere))") == true }

  /// The page's reward, -1 to 1, where it has ended; less than nothing is nothing.
  func score(_ page: Page, answer: String?) async throws -> Double {
    let told = try await page.evaluate("\(Self.isHere) ? WOB_REWARD_GLOBAL : null")
    guard let reward = told.doubleValue, reward.isFinite else { return 0 }
    state.withLock { $0.reward = reward }
    return min(1, max(0, reward))
  }

  /// Nobody has written down how to do it.
  func gold(_ count: Int, _ view: PageView) throws -> Action {
    throw Diagnostic("MiniWoB++'s \(name) has no gold actions", hint: "Choose another agent than the oracle")
  }
}
