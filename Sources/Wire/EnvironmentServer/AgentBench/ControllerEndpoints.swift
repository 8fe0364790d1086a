import Episodes
import HTTPTypes
import Hummingbird
import WireProtocol

/// AgentBench's controller, under `/api`.
struct ControllerEndpoints: Sendable {
  let table: WorkerTable
  let reader: BodyReader

  static let prefix = "/api/"
  /// Its paths, and the one method that each takes.
  static let methods: [String: HTTPRequest.Method] = [
    "list_workers": .get, "list_sessions": .get, "get_indices": .get, "start_sample": .post, "interact": .post,
    "cancel": .post, "cancel_all": .post, "receive_heartbeat": .post, "calculate_overall": .post,
    "clean_worker": .post, "clean_session": .post, "sync_all": .post,
  ]

  /// Answers a request to what stands behind the prefix. Throws `WireFault`.
  func answer(_ name: Substring, _ request: Request, _ connection: Connection) async throws -> Response {
    guard let method = Self.methods[String(name)] else { throw WireFault.notFound }
    guard request.method == method else { throw WireFault.wrongMethod }
    switch name {
    case "list_workers": return try .json(await table.workers())
    case "list_sessions": return try .json(await table.sessionListing())
    case "get_indices":
      guard let task = request.uri.queryParameters["name"] else {
        throw WireFault.unreadable([(["query", "name"], "field required", "value_error.missing")])
      }
      return try .json(await table.indices(of: String(task)))
    case "start_sample":
      let body = try await reader.value(AgentBenchRequest.StartSample.self, of: request)
      return try .json(await table.start(body, client: connection.client))
    case "interact":
      let body = try await reader.value(AgentBenchRequest.Interact.self, of: request)
      return try .json(await table.interact(body, capability: request.capability))
    case "cancel":
      let body = try await reader.value(AgentBenchRequest.Session.self, of: request)
      try await table.cancel(body.session, capability: request.capability)
      return try .json(body)
    case "calculate_overall":
      let body = try await reader.value(AgentBenchRequest.CalculateOverall.self, of: request)
      guard body.results.count <= reader.limits.items else {
        throw WireFault(413, "More than \(reader.limits.items) results are not taken")
      }
      return try .json(await table.overall(body))
    case "receive_heartbeat":
      try await table.hear(try await reader.value(AgentBenchRequest.Heartbeat.self, of: request))
    case "cancel_all": await table.cancelAll()
    case "clean_worker": await table.cleanWorkers()
    case "clean_session": await table.cleanSessions()
    default: await table.synchronizeAll()
    }
    return .null
  }
}

extension Request {
  /// What names a session besides its number, where there is a token.
  var capability: String? { HTTPField.Name("session_capability").flatMap { headers[$0] } }
}
