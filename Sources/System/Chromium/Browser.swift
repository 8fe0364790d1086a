import CChromium
import Episodes
import Foundation

/// A headless Chromium, started when the first page is asked for, and again after it has ended.
///
/// Pages of different episodes share its processes, but neither cookies, storage, cache nor network: each has a browser context of
/// its own, and what it asks for is answered by us or not at all.
public actor Browser {
  private let path: String
  private let scratch: URL
  private let patience: Double
  private var running: Running?
  private var starting: Task<Running, any Error>?
  private var generation = 0

  /// A started browser.
  struct Running: Sendable {
    var generation: Int
    var process: pid_t
    var tools: DevTools
    var folder: ProfileFolder
  }

  /// `path` is the program; folders for profiles are made in `scratch`. Who answers nothing for `patience` seconds hangs.
  public init(path: String, scratch: URL, patience: Double = 30) {
    self.path = path
    self.scratch = scratch
    self.patience = patience
  }

  /// The program: `$GAUNTLET_CHROMIUM`, or what Debian calls it, on `PATH`; nil where there is none.
  public static func find(_ variables: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    if let named = variables["GAUNTLET_CHROMIUM"], !named.isEmpty {
      return FileManager.default.isExecutableFile(atPath: named) ? named : nil
    }
    for name in ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"] {
      for folder in (variables["PATH"] ?? "").split(separator: ":") {
        let path = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: path) { return path }
      }
    }
    return nil
  }

  /// Opens an empty page in a context of its own. `respond` answers what it asks of `origin`, such as `http://forum.example`;
  /// whatever it asks of anybody else fails. Throws `ChromiumError`.
  public func open(
    origin: String, respond: @escaping @Sendable (PageRequest) async -> PageResponse
  ) async throws -> Page {
    let browser = try await ready()
    do {
      return try await Page(browser.tools, origin: origin, respond: respond)
    } catch ChromiumError.gone {
      // It ended since it was last looked at.
    } catch let error as ChromiumError {
      guard case .silent = error, await isHung(browser) else { throw error }
    }
    await ended(browser)
    return try await Page(try await ready().tools, origin: origin, respond: respond)
  }

  /// Whether a browser that was slow to answer answers nothing at all.
  private func isHung(_ browser: Running) async -> Bool {
    do {
      try await browser.tools.send("Browser.getVersion")
      return false
    } catch {
      return true
    }
  }

  /// The process, while there is one; for tests that end it.
  public var process: pid_t? { running?.process }

  /// Ends the browser and removes its profile. The next page starts a new one.
  public func shutDown() async {
    if let starting {
      // What is being started is waited for, or it would be left behind.
      self.starting = nil
      _ = try? await starting.value
    }
    guard let running else { return }
    self.running = nil
    await Self.end(running)
  }

  private func ready() async throws -> Running {
    if let running { return running }
    if let starting { return try await starting.value }
    generation += 1
    let number = generation
    let task = Task { try await start(number) }
    starting = task
    do {
      let made = try await task.value
      if starting == task { starting = nil }
      return made
    } catch {
      if starting == task { starting = nil }
      throw error
    }
  }

  private func start(_ number: Int) async throws -> Running {
    let folder = try ProfileFolder(in: scratch, number)
    var (process, commands, answers): (pid_t, Int32, Int32) = (0, -1, -1)
    let code = Self.spawn(path, folder, &process, &commands, &answers)
    guard code == 0 else {
      folder.remove()
      throw ChromiumError.unstartable("\(path): \(String(cString: strerror(code)))")
    }
    let tools = DevTools(commands: commands, answers: answers, patience: patience)
    let made = Running(generation: number, process: process, tools: tools, folder: folder)
    tools.start { [weak self] in
      Task { await self?.ended(made) }
    }
    do {
      try await tools.send("Browser.getVersion", seconds: 30)
      tools.follow("") { [weak tools] event in if let tools { Self.refuseWindows(event, tools) } }
      try await tools.send(
        "Target.setDiscoverTargets",
        ["discover": true, "filter": [["type": "page"], ["type": "tab", "exclude": true]]])
    } catch {
      let words = folder.lastWords
      await Self.end(made)
      guard (error as? ChromiumError) == .gone else { throw error }
      throw ChromiumError.unstartable("\(path) ended at once" + (words.map { ": \($0)" } ?? ""))
    }
    running = made
    Task.detached { await MemoryWatch(tools: tools, browser: process).run() }
    return made
  }

  /// Closes a window that a page opened, and brings the page itself to the front again: what is behind draws nothing.
  private static func refuseWindows(_ event: DevTools.Event, _ tools: DevTools) {
    struct Created: Decodable {
      struct Parameters: Decodable { var targetInfo: Info }
      struct Info: Decodable {
        var targetId: String
        var openerId: String?
      }
      var params: Parameters
    }
    guard event.method == "Target.targetCreated",
      let info = (try? JSONDecoder().decode(Created.self, from: event.bytes))?.params.targetInfo,
      let opener = info.openerId
    else { return }
    tools.post("Target.closeTarget", ["targetId": .string(info.targetId)])
    tools.post("Target.activateTarget", ["targetId": .string(opener)])
  }

  /// The browser is gone by itself: who asked it for something was told, the next page gets a new one.
  private func ended(_ browser: Running) async {
    guard running?.generation == browser.generation else { return }
    running = nil
    await Self.end(browser)
  }
}
