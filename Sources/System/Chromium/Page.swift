import Dispatch
import Episodes
import Foundation
import Synchronization

/// A page in a browser context of its own: cookies, storage and cache are its alone, and its only network is one origin that we answer for.
public final class Page: Sendable {
  let tools: DevTools
  let session: String
  let origin: String
  private let context: String
  private let target: String
  private let respond: @Sendable (PageRequest) async -> PageResponse
  private let state = Mutex(State())
  private let timers = DispatchQueue(label: "page.timers")

  private struct State {
    var mainFrame = ""
    var isLoading = false
    var requests = 0
    /// What its process has asked for and not got yet, by the browser's names for it.
    var loads: Set<String> = []
    var hasCrashed = false
    var isClosed = false
    var dialogs: [String] = []
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
    var rests = 0

    var isIdle: Bool { !isLoading && requests == 0 && loads.isEmpty || hasCrashed || isClosed }
  }

  /// The size of what is seen, in CSS pixels.
  public static let width = 1280
  public static let height = 800
  /// Bytes of memory that a page's process may take; one that takes more is ended.
  public static let mostBytes = 1 << 30
  /// Milliseconds of a page's own time that go by while it comes to rest: what it does later, it does after the next action.
  public static let restingMilliseconds = 1000
  /// Seconds that a page may take to come to rest, and to run a piece of script.
  public static let mostSettling = 12.0
  public static let mostScript = 8.0

  init(
    _ tools: DevTools, origin: String, respond: @escaping @Sendable (PageRequest) async -> PageResponse
  ) async throws {
    self.tools = tools
    self.origin = origin
    self.respond = respond
    struct Context: Decodable, Sendable { var browserContextId: String }
    struct Target: Decodable, Sendable { var targetId: String }
    struct Session: Decodable, Sendable { var sessionId: String }
    context = try await tools.send(
      "Target.createBrowserContext", ["disposeOnDetach": true], as: Context.self
    ).browserContextId
    do {
      try await tools.send(
        "Browser.setDownloadBehavior", ["behavior": "deny", "browserContextId": .string(context)])
      target = try await tools.send(
        "Target.createTarget",
        [
          "url": "about:blank", "browserContextId": .string(context), "width": .int(Self.width),
          "height": .int(Self.height),
        ], as: Target.self
      ).targetId
      session = try await tools.send(
        "Target.attachToTarget", ["targetId": .string(target), "flatten": true], as: Session.self
      ).sessionId
    } catch {
      tools.post("Target.disposeBrowserContext", ["browserContextId": .string(context)])
      throw error
    }
    // The main frame's number is the target's.
    state.withLock { $0.mainFrame = target }
    tools.follow(session) { [weak self] event in self?.take(event) }
    do {
      try await prepare()
    } catch {
      await close()
      throw error
    }
  }

  /// Everything that could differ from run to run is fixed: size, time zone, language, motion, the clock and random numbers of scripts.
  private func prepare() async throws {
    let settings: [(String, [String: JSONValue])] = [
      ("Fetch.enable", ["patterns": [["urlPattern": "*"]]]), ("Page.enable", [:]), ("Inspector.enable", [:]),
      ("Network.enable", ["maxTotalBufferSize": 0, "maxResourceBufferSize": 0]),
      (
        "Emulation.setDeviceMetricsOverride",
        [
          "width": .int(Self.width), "height": .int(Self.height), "deviceScaleFactor": 1, "mobile": false,
        ]
      ), ("Emulation.setTimezoneOverride", ["timezoneId": "UTC"]), ("Emulation.setLocaleOverride", ["locale": "en-US"]),
      (
        "Emulation.setEmulatedMedia",
        ["features": [["name": "prefers-reduced-motion", "value": "reduce"]]]
      ),
      ("Page.setInterceptFileChooserDialog", ["enabled": true]),
      ("Page.addScriptToEvaluateOnNewDocument", ["source": .string(Self.prelude)]),
      ("Accessibility.enable", [:]),
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (method, parameters) in settings {
        group.addTask { [tools, session] in try await tools.send(method, parameters, session: session) }
      }
      try await group.waitForAll()
    }
  }

  // MARK: Events

  private func take(_ event: DevTools.Event) {
    switch event.method {
    case "Fetch.requestPaused": answer(event.bytes)
    case "Page.frameStartedLoading", "Page.frameStartedNavigating", "Page.frameRequestedNavigation":
      if frame(event) == mainFrame { update { $0.isLoading = true } }
    case "Page.frameStoppedLoading":
      if frame(event) == mainFrame { update { $0.isLoading = false } }
    case "Page.frameNavigated":
      // Whatever the document before was waiting for is no matter any more.
      if navigated(event) == mainFrame { update { $0.loads = [] } }
    case "Network.requestWillBeSent":
      if let load = load(event) { update { $0.loads.insert(load) } }
    case "Network.loadingFinished", "Network.loadingFailed":
      if let load = load(event) { update { $0.loads.remove(load) } }
    case "Page.javascriptDialogOpening":
      struct Opening: Decodable {
        struct Parameters: Decodable { var message: String }
        var params: Parameters
      }
      let text = (try? JSONDecoder().decode(Opening.self, from: event.bytes))?.params.message ?? ""
      update { if $0.dialogs.count < 8 { $0.dialogs.append(String(text.prefix(200))) } }
      tools.post("Page.handleJavaScriptDialog", ["accept": true], session: session)
    case "Inspector.targetCrashed", "Target.targetCrashed":
      update { $0.hasCrashed = true }
      tools.abandon(session, .pageCrashed)
    default: break
    }
  }

  private var mainFrame: String { state.withLock { $0.mainFrame } }

  private func frame(_ event: DevTools.Event) -> String? {
    struct Frame: Decodable {
      struct Parameters: Decodable { var frameId: String }
      var params: Parameters
    }
    return (try? JSONDecoder().decode(Frame.self, from: event.bytes))?.params.frameId
  }

  private func navigated(_ event: DevTools.Event) -> String? {
    struct Navigated: Decodable {
      struct Parameters: Decodable { var frame: Frame }
      struct Frame: Decodable { var id: String }
      var params: Parameters
    }
    return (try? JSONDecoder().decode(Navigated.self, from: event.bytes))?.params.frame.id
  }

  /// The name of something that is loaded into the document; the document itself is followed by its frame.
  private func load(_ event: DevTools.Event) -> String? {
    struct Load: Decodable {
      struct Parameters: Decodable {
        var requestId: String
        var type: String?
      }
      var params: Parameters
    }
    guard let load = (try? JSONDecoder().decode(Load.self, from: event.bytes))?.params else { return nil }
    return event.method == "Network.requestWillBeSent" && load.type == "Document" ? nil : load.requestId
  }

  private struct Paused: Decodable {
    struct Parameters: Decodable {
      var requestId: String
      var request: Request
      var resourceType: String?
      var frameId: String?
    }
    struct Request: Decodable {
      struct Entry: Decodable { var bytes: String? }
      var url: String
      var method: String
      var headers: [String: String]
      var postData: String?
      var postDataEntries: [Entry]?
    }
    var params: Parameters
  }

  private func answer(_ bytes: Data) {
    guard let paused = (try? JSONDecoder().decode(Paused.self, from: bytes))?.params else { return }
    let number = JSONValue.string(paused.requestId)
    guard let target = target(of: paused.request.url) else {
      // A link that leads out of the site leads nowhere: the page stays where it is.
      let isPage = paused.resourceType == "Document" && paused.frameId == mainFrame
      return tools.post(
        "Fetch.failRequest", ["requestId": number, "errorReason": isPage ? "Aborted" : "BlockedByClient"],
        session: session)
    }
    let entries = (paused.request.postDataEntries ?? []).compactMap { $0.bytes.flatMap { Data(base64Encoded: $0) } }
    let request = PageRequest(
      method: paused.request.method, target: target,
      contentType: paused.request.headers.first { $0.key.lowercased() == "content-type" }?.value ?? "",
      body: entries.isEmpty ? Data((paused.request.postData ?? "").utf8) : entries.reduce(Data(), +))
    update { $0.requests += 1 }
    Task { [self] in
      let response = await respond(request)
      var headers: [JSONValue] = [
        ["name": "Content-Type", "value": .string(response.contentType)],
        ["name": "Cache-Control", "value": "no-store"],
      ]
      if let location = response.location { headers.append(["name": "Location", "value": .string(location)]) }
      try? await tools.send(
        "Fetch.fulfillRequest",
        [
          "requestId": number, "responseCode": .int(response.status), "responseHeaders": .array(headers),
          "body": .string(response.body.base64EncodedString()),
        ], session: session)
      update { $0.requests -= 1 }
    }
  }

  /// Path and query of an address of our origin; nil for any other.
  private func target(of url: String) -> String? {
    guard url.hasPrefix(origin) else { return nil }
    let rest = url.dropFirst(origin.count).prefix { $0 != "#" }
    guard rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix("?") else { return nil }
    return rest.hasPrefix("/") ? String(rest) : "/" + rest
  }

  /// Changes the state and wakes who waits for rest.
  private func update(_ change: (inout State) -> Void) {
    let waiting = state.withLock { state in
      change(&state)
      guard state.isIdle else { return [Int: CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in waiting.values { continuation.resume() }
  }

  /// Waits until nothing is loaded any more, so many seconds at most.
  private func idle(_ seconds: Double) async {
    await withCheckedContinuation { continuation in
      let number: Int? = state.withLock { state in
        guard !state.isIdle else { return nil }
        defer { state.nextWaiter += 1 }
        state.waiting[state.nextWaiter] = continuation
        return state.nextWaiter
      }
      guard let number else { return continuation.resume() }
      timers.asyncAfter(deadline: .now() + seconds) { [weak self] in
        self?.state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
      }
    }
  }

  // MARK: Going and coming to rest

  /// What dialogs the page showed since the last call; each was closed at once, by its first button.
  public func dialogs() -> [String] {
    state.withLock { state in
      defer { state.dialogs = [] }
      return state.dialogs
    }
  }

  /// Goes to a path of the site, which begins with a slash, and waits until the page has come to rest. Throws `ChromiumError`.
  public func go(to target: String) async throws {
    struct Answer: Decodable, Sendable { var errorText: String? }
    try check()
    update { $0.isLoading = true }
    do {
      _ = try await tools.send(
        "Page.navigate", ["url": .string(origin + (target.hasPrefix("/") ? "" : "/") + target)], session: session,
        seconds: Self.mostSettling, as: Answer.self)
    } catch ChromiumError.silent {
      stop()
    } catch {
      update { $0.isLoading = false }
      try check()
      throw error
    }
    try await settle()
  }

  /// Waits until nothing is loaded, a second of the page's own time has gone by, and a frame has been drawn; never much longer than
  /// `mostSettling`. Throws `ChromiumError` when page or browser are gone.
  public func settle() async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(Self.mostSettling)
    func left() -> Double { max(0, (end - clock.now) / .seconds(1)) }
    let number = state.withLock { state in
      state.rests += 1
      return state.rests
    }
    while left() > 0 {
      await idle(left())
      try check()
      do {
        let rest = "window[Symbol.for('gauntlet.clock')]?.rest(\(number), \(Self.restingMilliseconds))"
        guard try await evaluate(rest, seconds: min(Self.mostScript, max(1, left()))) != false else {
          try? await Task.sleep(for: .milliseconds(2))
          continue
        }
      } catch ChromiumError.silent {
        // A script that does not end is stopped: the page stays as it is. Who does not answer even then is broken.
        tools.post("Runtime.terminateExecution", session: session)
        try await evaluate("null")
        break
      } catch ChromiumError.refused {
        // Another document came meanwhile.
        try? await Task.sleep(for: .milliseconds(2))
        continue
      }
      if state.withLock({ $0.isIdle }) { return try check() }
    }
    stop()
    try check()
  }

  /// Ends what is being loaded.
  private func stop() {
    tools.post("Page.stopLoading", session: session)
    update { ($0.isLoading, $0.loads) = (false, []) }
  }

  private func check() throws {
    let (hasCrashed, isClosed) = state.withLock { ($0.hasCrashed, $0.isClosed) }
    if hasCrashed { throw ChromiumError.pageCrashed }
    if isClosed { throw ChromiumError.gone }
  }

  /// The value of a script's last expression; a promise's when it is kept. Throws `ChromiumError`; a script that throws is `refused`.
  @discardableResult
  public func evaluate(_ script: String, seconds: Double = mostScript) async throws -> JSONValue {
    struct Answer: Decodable, Sendable {
      struct Remote: Decodable, Sendable { var value: JSONValue? }
      struct Details: Decodable, Sendable {
        struct Exception: Decodable, Sendable { var description: String? }
        var text: String
        var exception: Exception?
      }
      var result: Remote
      var exceptionDetails: Details?
    }
    let answer = try await tools.send(
      "Runtime.evaluate",
      ["expression": .string(script), "awaitPromise": true, "returnByValue": true], session: session,
      seconds: seconds, as: Answer.self)
    if let problem = answer.exceptionDetails {
      throw ChromiumError.refused(command: "script", reason: problem.exception?.description ?? problem.text)
    }
    return answer.result.value ?? .null
  }

  /// Frees the context with all that it holds. Nothing may be asked of the page afterwards; safe to call more than once.
  public func close() async {
    guard !state.withLock({ $0.isClosed }) else { return }
    update { $0.isClosed = true }
    tools.follow(session, nil)
    try? await tools.send("Target.disposeBrowserContext", ["browserContextId": .string(context)])
  }
}
