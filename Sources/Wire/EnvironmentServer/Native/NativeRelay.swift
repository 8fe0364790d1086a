import EnvironmentHost
import Episodes
import Foundation
import HTTPTransport
import HTTPServer
import HTTPTypes
import NIOCore
import WireProtocol

/// Passes requests of Gauntlet's own protocol on to the workers that have the environment, as they are.
///
/// A worker that is lost takes its sessions with it: who asks for them is told that they failed, and nobody else notices.
actor NativeRelay {
  private let transport: HTTPTransport
  private let limits: ServerSettings.Limits
  private let clock: HostClock
  private let token: String?
  private var workers: [String: [HTTPAddress: Double]] = [:]
  private var sessions: [Digest: Entry] = [:]
  private var turn = 0

  /// A session at a worker. One that is over is still known for a while: its last move may come again.
  private struct Entry {
    var environment: String
    var worker: HTTPAddress
    var lastUse: Double
    var isOver = false
  }

  /// Sessions that are played at workers, by environment.
  var openSessions: [String: Int] {
    sessions.values.reduce(into: [:]) { $0[$1.environment, default: 0] += $1.isOver ? 0 : 1 }
  }

  init(_ transport: HTTPTransport, settings: ServerSettings) {
    self.transport = transport
    limits = settings.limits
    clock = settings.clock
    token = settings.token
  }

  /// Takes note of a worker that was heard of.
  func hear(_ environment: String, at address: HTTPAddress) {
    workers[environment, default: [:]][address] = clock.unixTime()
  }

  /// Begins no more sessions at a worker; those that are played go on.
  func forget(_ environment: String, at address: HTTPAddress?) {
    if let address { workers[environment]?[address] = nil }
  }

  var environments: [String] { workers.keys.filter { !alive($0).isEmpty }.sorted() }

  func worker(of session: String) -> HTTPAddress? {
    let id = Digest(of: session)
    guard let entry = sessions[id] else { return nil }
    sessions[id]?.lastUse = clock.unixTime()
    return entry.worker
  }

  /// Begins a session at the first worker that has room, each time beginning with the next. Throws `WireFault`.
  func open(_ open: Native.Open, _ body: ByteBuffer) async throws -> Response {
    let alive = alive(open.environment)
    guard !alive.isEmpty else { throw HostError.noEnvironment(open.environment) }
    turn += 1
    var refusal: HTTPTransport.Answer?
    for offset in alive.indices {
      let worker = alive[(turn + offset) % alive.count]
      guard let answer = try? await send("POST", "/sessions", to: worker, body) else {
        workers[open.environment]?[worker] = nil
        continue
      }
      if answer.status == 503 {
        refusal = answer
        continue
      }
      if answer.status == 200, let name = try? JSONValue(parsing: answer.text)["session"]?.stringValue {
        sessions[Digest(of: name)] = Entry(environment: open.environment, worker: worker, lastUse: clock.unixTime())
      }
      return Self.response(answer)
    }
    guard let refusal else { throw WireFault(502, "No worker of \(open.environment) answers", code: "lost") }
    return Self.response(refusal)
  }

  func forward(
    session name: String, _ what: String, to worker: HTTPAddress, _ request: Request, _ body: ByteBuffer
  ) async throws -> Response {
    do {
      let answer = try await send(
        request.method.rawValue, "/sessions/\(name)/\(what)", to: worker, request.method == .get ? nil : body)
      if what == "end" || answer.status == 404 { sessions[Digest(of: name)] = nil }
      // Only the answer to a last move has everything that was said. In a text of a world the quotes would be escaped.
      if what == "move", answer.text.contains("\"transcript\":") { sessions[Digest(of: name)]?.isOver = true }
      return Self.response(answer)
    } catch is TransportError {
      sessions[Digest(of: name)] = nil
      throw WireFault(502, "The worker of this session does not answer any more", code: "lost")
    }
  }

  func forward(environment: String, _ request: Request, _ body: ByteBuffer) async throws -> Response {
    guard let worker = alive(environment).first else { throw HostError.noEnvironment(environment) }
    let path = request.uri.string.dropFirst(Native.path.count)
    do {
      return Self.response(
        try await send(request.method.rawValue, String(path), to: worker, request.method == .get ? nil : body))
    } catch is TransportError {
      throw WireFault(502, "The worker of \(environment) does not answer", code: "lost")
    }
  }

  /// Forgets sessions that were not used for `time`.
  func forget(after time: Duration) {
    let now = clock.unixTime()
    sessions = sessions.filter { now - $0.value.lastUse <= time.inSeconds }
  }

  private func alive(_ environment: String) -> [HTTPAddress] {
    let now = clock.unixTime()
    return (workers[environment] ?? [:]).filter { now - $0.value <= limits.heartbeat.inSeconds }.keys
      .sorted { $0.description < $1.description }
  }

  private func send(
    _ method: String, _ path: String, to worker: HTTPAddress, _ body: ByteBuffer?
  ) async throws -> HTTPTransport.Answer {
    var headers = [("Content-Type", "application/json")]
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
    return try await transport.send(method, path, to: worker, headers: headers, body: body, timeout: limits.workerTime)
  }

  private static func response(_ answer: HTTPTransport.Answer) -> Response {
    var response = Response.json(answer.body, status: HTTPResponse.Status(code: answer.status))
    response.headers[.retryAfter] = answer.header("Retry-After")
    return response
  }
}
