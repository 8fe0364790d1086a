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
  private var running: Running?
  private var starting: Task<Running, any Error>?
  private var generation = 0

  /// A started browser.
  struct Running: Sendable {
    var generation: Int
    var process: pid_t
    var tools: DevTools
    var folder: URL
  }

  /// `path` is the program; folders for profiles are made in `scratch`, whose path should be short.
  public init(path: String, scratch: URL) {
    self.path = path
    self.scratch = scratch
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
      await ended(browser)
      return try await Page(try await ready().tools, origin: origin, respond: respond)
    }
  }

  /// The process, while there is one; for tests that end it.
  public var process: pid_t? { running?.process }

  /// Ends the browser and removes its profile. The next page starts a new one.
  public func shutDown() async {
    starting?.cancel()
    starting = nil
    guard let running else { return }
    self.running = nil
    await Self.end(running)
  }

  private static func end(_ running: Running) async {
    running.tools.close()
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      DispatchQueue.global().async {
        chromium_end(running.process, 3000)
        // Helpers of a killed browser may be writing still.
        for _ in 0..<20 where FileManager.default.fileExists(atPath: running.folder.path) {
          if (try? FileManager.default.removeItem(at: running.folder)) == nil { usleep(50_000) }
        }
        done.resume()
      }
    }
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

  /// A folder for the profile. Its path is short: Chromium makes sockets in it, whose names may have 107 bytes.
  private func makeFolder() throws -> URL {
    do {
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    } catch {
      throw ChromiumError.unstartable("\(scratch.path) cannot be made: \(Diagnostic.reason(of: error))")
    }
    var template = Array(scratch.appending(path: "web-XXXXXX").path.utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ChromiumError.unstartable("no folder can be made in \(scratch.path): \(String(cString: strerror(errno)))")
    }
    return URL(filePath: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  private func start(_ number: Int) async throws -> Running {
    let folder = try makeFolder()
    var (process, commands, answers): (pid_t, Int32, Int32) = (0, -1, -1)
    let code = Self.spawn(path, Self.flags + ["--user-data-dir=\(folder.path)"], folder, &process, &commands, &answers)
    guard code == 0 else { throw ChromiumError.unstartable("\(path): \(String(cString: strerror(code)))") }
    let tools = DevTools(commands: commands, answers: answers)
    let made = Running(generation: number, process: process, tools: tools, folder: folder)
    tools.start { [weak self] in
      Task { await self?.ended(made) }
    }
    do {
      try await tools.send("Browser.getVersion", seconds: 30)
      try await tools.send("Browser.setDownloadBehavior", ["behavior": "deny"])
    } catch {
      await Self.end(made)
      throw (error as? ChromiumError) == .gone
        ? ChromiumError.unstartable("\(path) ended at once; type it with --headless to see why") : error
    }
    running = made
    return made
  }

  /// The browser is gone by itself: who asked it for something was told, the next page gets a new one.
  private func ended(_ browser: Running) async {
    guard running?.generation == browser.generation else { return }
    running = nil
    await Self.end(browser)
  }

  private static func spawn(
    _ path: String, _ flags: [String], _ home: URL, _ process: inout pid_t, _ commands: inout Int32,
    _ answers: inout Int32
  ) -> Int32 {
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    var arguments = ([path] + flags).map { strdup($0) } + [nil]
    let variables: [String] = [
      "PATH=\(search)", "HOME=\(home.path)", "TMPDIR=\(home.path)", "TZ=UTC", "LANG=en_US.UTF-8",
    ]
    var environment = variables.map { strdup($0) } + [nil]
    defer { for text in arguments + environment { free(text) } }
    return chromium_spawn(path, &arguments, &environment, &process, &commands, &answers)
  }

  private static var flags: [String] {
    let root = geteuid() == 0 ? ["--no-sandbox"] : []
    return root + [
      "--headless", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
      "--disable-component-update", "--disable-background-networking", "--disable-sync", "--disable-default-apps",
      "--disable-breakpad", "--disable-client-side-phishing-detection", "--disable-domain-reliability", "--no-pings",
      "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars", "--force-color-profile=srgb",
      "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,PaintHolding",
      // Nothing leaves this machine, whatever a page or the browser itself would like to know.
      "--host-resolver-rules=MAP * ~NOTFOUND", "--js-flags=--max-old-space-size=256 --random-seed=1",
    ]
  }
}
