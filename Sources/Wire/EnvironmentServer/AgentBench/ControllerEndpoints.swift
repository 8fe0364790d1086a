import Episodes
import HTTPServer
import HTTPTypes
import NIOCore
import ServerAccess
import WireProtocol

/// AgentBench's controller, under `/api`.
struct ControllerEndpoints: Sendable {
  let table: WorkerTable
  let reader: BodyReader

  static let prefix = "/api/"
  /// Its paths, and the one method that each takes.
  static let methods = Dictionary(uniqueKeysWithValues: Operation.controller.map { ($0.name, $0.method) })

  /// Answers a request to what stands behind the prefix. Throws `WireFault`.
  func answer(_ name: Substring, _ request: Request, _ connection: Connection) async throws -> Response {
    guard let method = Self.methods[String(name)] else { throw WireFault.notFound }
    guard request.method == method else { throw WireFault.wrongMethod }
    switch name {
    case "version": return .json(ByteBuffer(string: AgentRL.version.text))
    case "list_workers": return try .json(await table.workers())
    case "list_sessions": return try .json(await table.sessionListing())
    case "get_indices":
      guard let task = request.uri.queryParameters["name"] else {
        throw WireFault.unreadable([(["query", "name"], "field required", "value_error.missing")])
      }
      return try .json(await table.indices(of: String(task)))
    case "start_sample":
      let body = try await reader.sent(AgentBenchRequest.StartSample.self, of: request)
      let started = try await table.start(
        body, client: connection.client, needsCapability: !request.hasBasicCredentials)
      var response = Response.json(started.json)
      if let name = Request.sessionName { response.headers[name] = "\(started.session)" }
      return response
    case "interact":
      if let session = try request.session {
        let body = try await reader.sent(AgentRL.Interact.self, of: request)
        guard body.messages.count <= reader.limits.items else {
          throw WireFault(413, "More than \(reader.limits.items) messages are not taken")
        }
        return .json(try await table.interact(session, body.messages, capability: request.capability).json)
      }
      let body = try await reader.sent(AgentBenchRequest.Interact.self, of: request)
      return .json(try await table.interact(body, capability: request.capability).json)
    case "cancel":
      if let session = try request.session {
        do {
          try await table.cancel(session, capability: request.capability)
        } catch is WireFault {
          throw WireFault(400, "session not found")
        }
        return .null
      }
      let body = try await reader.sent(AgentBenchRequest.Session.self, of: request)
      try await table.cancel(body.session, capability: request.capability)
      return .json(body.json)
    case "calculate_overall":
      let body = try await reader.sent(AgentBenchRequest.CalculateOverall.self, of: request)
      guard body.results.count <= reader.limits.items else {
        throw WireFault(413, "More than \(reader.limits.items) results are not taken")
      }
      return .json(try await table.overall(body))
    case "receive_heartbeat":
      try await table.hear(try await reader.sent(AgentBenchRequest.Heartbeat.self, of: request))
    case "cancel_all":
      if let name = request.uri.queryParameters["name"] {
        try await table.cancelAll(of: String(name))
      } else {
        await table.cancelAll()
      }
    case "mark_stale": try await table.mark(try await reader.sent(AgentRL.MarkStale.self, of: request))
    case "cancel_notice":
      guard let session = try request.session else { throw WireFault(400, "invalid session id") }
      await table.noteCancelled(session)
    case "clean_worker": await table.cleanWorkers()
    case "clean_session": await table.cleanSessions()
    default: await table.synchronizeAll()
    }
    return .null
  }
}

extension Request {
  /// The header by which AgentRL's clients name a session.
  static let sessionName = HTTPField.Name(AgentRL.sessionHeader)
  private static let capabilityName = HTTPField.Name("session_capability")

  /// What names a session besides its number, where there is a token.
  var capability: String? { Self.capabilityName.flatMap { headers[$0] } }

  /// Whether the token came as the password of Basic credentials, as programs send it that know an address and nothing else.
  var hasBasicCredentials: Bool { AccessGuard.isBasic(headers[.authorization]) }

  /// The session that the header names; nil without one. Throws `WireFault`.
  var session: Int? {
    get throws(WireFault) {
      guard let text = Self.sessionName.flatMap({ headers[$0] }) else { return nil }
      guard let number = Int(text) else { throw WireFault(400, "invalid session id") }
      return number
    }
  }
}
