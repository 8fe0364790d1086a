import Chromium
import Foundation
import Testing

/// A page of a site.
func html(_ body: String, title: String = "Test") -> PageResponse {
  PageResponse(body: Data("<!doctype html><html lang=en><title>\(title)</title><body>\(body)</body></html>".utf8))
}

extension Trait where Self == ConditionTrait {
  /// What needs the real browser.
  static var needsChromium: Self {
    .enabled(if: Browser.find() != nil, "there is no Chromium: apt-get install chromium")
  }
}

/// Lets a few tests at a time have a browser; those that do it no harm share one, which ends with the last of them.
private actor Browsers {
  static let all = Browsers()
  private var free = 3
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var shared: (browser: Browser, scratch: URL, users: Int)?

  func enter() async {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }

  static func make(patience: Double = 30) throws -> (Browser, URL) {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "browser-\(getpid())-\(UUID().uuidString)")
    return (Browser(path: try #require(Browser.find()), scratch: scratch, patience: patience), scratch)
  }

  func share() throws -> Browser {
    if shared == nil {
      let (browser, scratch) = try Self.make()
      shared = (browser, scratch, 0)
    }
    shared?.users += 1
    return try #require(shared?.browser)
  }

  func giveBack() async {
    shared?.users -= 1
    guard let last = shared, last.users == 0 else { return }
    shared = nil
    await Self.end(last.browser, last.scratch)
  }

  static func end(_ browser: Browser, _ scratch: URL) async {
    await browser.shutDown()
    #expect((try? FileManager.default.contentsOfDirectory(atPath: scratch.path)) ?? [] == [], "left behind")
    try? FileManager.default.removeItem(at: scratch)
  }
}

/// A browser for a test whose pages harm nobody else.
func withBrowser(_ body: (Browser) async throws -> Void) async throws {
  await Browsers.all.enter()
  let result: Result<Void, any Error>
  do {
    let browser = try await Browsers.all.share()
    do { result = .success(try await body(browser)) } catch { result = .failure(error) }
    await Browsers.all.giveBack()
  }
  await Browsers.all.leave()
  try result.get()
}

/// A browser of a test's own.
func withOwnBrowser(patience: Double = 30, _ body: (Browser) async throws -> Void) async throws {
  await Browsers.all.enter()
  let (browser, scratch) = try Browsers.make(patience: patience)
  let result: Result<Void, any Error>
  do { result = .success(try await body(browser)) } catch { result = .failure(error) }
  await Browsers.end(browser, scratch)
  await Browsers.all.leave()
  try result.get()
}

/// The element of a role and name.
func element(_ page: Page, _ role: String, _ name: String) async throws -> Int {
  let tree = try await page.accessibilityTree()
  return try #require(tree.first { $0.role == role && $0.name == name }?.element, "\(role) \(name)")
}

/// Clicks what has a role and name, and waits for what comes of it.
func click(_ page: Page, _ role: String, _ name: String) async throws {
  #expect(try await page.click(try await element(page, role, name)))
  try await page.settle()
}
