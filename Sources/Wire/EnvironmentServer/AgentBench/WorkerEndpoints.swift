import Episodes
import HTTPTypes
import Hummingbird
import WireProtocol

/// AgentBench's worker, under `/<task>/api`: a task is a worker of its own to a controller.
struct WorkerEndpoints: Sendable {
  let tasks: [String: HostedTask]
  let reader: BodyReader

  static let methods: [String: HTTPRequest.Method] = [
    "get_indices": .get, "get_sessions": .get, "worker_status": .get, "sample_status": .post, "start_sample": .post,
    "interact": .post, "cancel": .post, "cancel_all": .post, "calculate_overall": .post,
  ]

  /// Answers a request; nil where the path is none of a worker's. Throws `WireFault`.
  func answer(_ path: String, _ request: Request) async throws -> Response? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[2] == "api", let task = tasks[String(parts[1])] else { return nil }
    let name = String(parts[3])
    guard let method = Self.methods[name] else { throw WireFault.notFound }
    guard request.method == method else { throw WireFault.wrongMethod }
    do {
      return try await answer(name, request, task)
    } catch WorkerFailure.answered(let fault) {
      throw fault
    }
  }

  private func answer(_ name: String, _ request: Request, _ task: HostedTask) async throws -> Response {
    switch name {
    case "get_indices": return try .json(task.task.indices)
    case "get_sessions":
      let sessions = await task.sessions().map { ("\($0.key)", $0.value) }
      return try .json(Dictionary(uniqueKeysWithValues: sessions))
    case "worker_status":
      let (current, capacity) = await task.load()
      return try .json(AgentBenchReply.WorkerLoad(concurrency: capacity, current: current))
    case "sample_status":
      let body = try await reader.value(AgentBenchRequest.Session.self, of: request)
      return try .json(await task.status(body.session))
    case "start_sample":
      let body = try await reader.value(AgentBenchRequest.WorkerStart.self, of: request)
      let output = try await task.start(body.index, as: body.session)
      return try .json(AgentBenchReply.Sample(session: body.session, output: output))
    case "interact":
      let body = try await reader.value(AgentBenchRequest.Interact.self, of: request)
      let output = try await task.interact(body.session, body.response)
      return try .json(AgentBenchReply.Sample(session: body.session, output: output))
    case "cancel":
      let body = try await reader.value(AgentBenchRequest.Session.self, of: request)
      try await task.cancel(body.session)
      return try .json(body)
    case "calculate_overall":
      let body = try await reader.value(AgentBenchRequest.CalculateOverall.self, of: request)
      return try .json(await task.overall(body))
    default:
      await task.cancelAll()
      return .null
    }
  }
}
