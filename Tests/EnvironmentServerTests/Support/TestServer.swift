import EnvironmentHost
import EnvironmentKit
import EnvironmentServer
import EnvironmentTesting
import Episodes
import Foundation
import HTTPTransport
import NIOCore
import Synchronization
import Testing

/// A server on a real socket, and somebody who asks it.
struct TestServer: Sendable {
  struct Setup: Sendable {
    var role = EnvironmentServer.Role.controller
    var worlds: [CountingWorld] = [CountingWorld(stepSeconds: 120)]
    var token: String?
    var limits = ServerSettings.Limits()
    var sessions = HostLimits()
    var clock = TestClock()
    var showsPlayPage = false
    var watchWord: String?
  }

  struct Answer: Sendable {
    var status: Int
    var headers: [String: String]
    var text: String
    var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }
  }

  let port: Int
  let clock: TestClock
  let transport = HTTPTransport()
  var address: HTTPAddress { HTTPAddress(host: "127.0.0.1", port: port) }

  static func settings(_ setup: Setup) -> ServerSettings {
    let counter = Counter()
    var settings = ServerSettings(
      token: setup.token, limits: setup.limits, sessions: setup.sessions, clock: setup.clock.host,
      secret: { "secret-\(counter.next())" })
    settings.limits.drain = .milliseconds(100)
    settings.showsPlayPage = setup.showsPlayPage
    settings.watchWord = setup.watchWord
    // No test is about time: a busy machine takes what it needs.
    settings.limits.cancelTime = .seconds(300)
    return settings
  }

  /// Runs `body` against a server, then stops it and waits for its end.
  static func run<Result: Sendable>(
    _ setup: Setup = Setup(), _ body: @Sendable (TestServer) async throws -> Result
  ) async throws -> Result {
    let tasks = try setup.worlds.flatMap { try ServedTask.all(of: $0, seed: 0) }
    let server = try EnvironmentServer(setup.role, tasks, settings: settings(setup))
    return try await run(server, setup.clock, body)
  }

  static func run<Result: Sendable>(
    _ server: EnvironmentServer, _ clock: TestClock, _ body: @Sendable (TestServer) async throws -> Result
  ) async throws -> Result {
    let (ports, output) = AsyncStream<Int>.makeStream()
    let running = Task {
      defer { output.finish() }
      try await server.run { output.yield($0) }
    }
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else {
      try await running.value
      throw Diagnostic("the server ended before it was ready")
    }
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(TestServer(port: port, clock: clock)))
    } catch {
      result = .failure(error)
    }
    await server.stop()
    try await running.value
    return try result.get()
  }

  func send(
    _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []
  ) async throws -> Answer {
    try await send(method, path, text: body?.text, headers: headers)
  }

  func send(_ method: String, _ path: String, text: String?, headers: [(String, String)] = []) async throws -> Answer {
    let answer = try await transport.send(
      method, path, to: address, headers: text == nil ? headers : [("Content-Type", "application/json")] + headers,
      body: text.map { ByteBuffer(string: $0) }, timeout: .seconds(300))
    return Answer(
      status: answer.status,
      headers: Dictionary(answer.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 }),
      text: answer.text)
  }

  func get(_ path: String) async throws -> Answer { try await send("GET", path) }
  func post(_ path: String, _ body: JSONValue? = nil) async throws -> Answer { try await send("POST", path, body) }
}

/// Numbers from 1.
final class Counter: Sendable {
  private let last = Mutex(0)
  func next() -> Int {
    last.withLock { last in
      last += 1
      return last
    }
  }
}

/// Real time for waiting; what is written down is moved by hand.
final class TestClock: Sendable {
  private let unix = Mutex(1_700_000_000.0)

  func advance(by seconds: Double) { unix.withLock { $0 += seconds } }

  /// Whether no time passes for what measures it.
  let isStill: Bool

  init(isStill: Bool = false) { self.isStill = isStill }

  var host: HostClock {
    var clock = HostClock(ContinuousClock()) { self.unix.withLock { $0 } }
    if isStill { clock.elapsed = { .zero } }
    return clock
  }
}
