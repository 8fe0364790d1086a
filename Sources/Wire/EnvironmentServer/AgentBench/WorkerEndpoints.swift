import HTTPServer
import HTTPTypes
import NIOCore
import WireProtocol

/// AgentBench's worker, under `/<task>/api`: a task is a worker of its own to a controller.
struct WorkerEndpoints: Sendable {
  let tasks: [String: HostedTask]
  let reader: BodyReader

  static let methods = Dictionary(uniqueKeysWithValues: Operation.worker.map { ($0.name, $0.method) })

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
      let body = try await reader.sent(AgentBenchRequest.Session.self, of: request)
      return .json(try await task.status(body.session).json)
    case "start_sample":
      let body = try await reader.sent(AgentBenchRequest.WorkerStart.self, of: request)
      let step = try await task.start(body.index, as: body.session, customTask: body.customTask)
      var response = Response.json(
        AgentBenchReply.WorkerStarted(session: body.session, output: step.output, step: step.step).json)
      if let name = Request.sessionName { response.headers[name] = "\(body.session)" }
      return response
    case "interact":
      let bytes = try reader.bytes(of: request).readableBytesView
      let session: Int
      let step: WorkerStep
      if let chat = try? WireJSON.sent(AgentRL.WorkerInteract.self, from: bytes) {
        session = chat.session
        step = try await task.interact(session, .messages(chat.messages))
      } else {
        let body = try WireJSON.sent(AgentBenchRequest.Interact.self, from: bytes)
        session = body.session
        step = try await task.interact(session, .response(body.response))
      }
      return .json(AgentBenchReply.WorkerInteracted(session: session, output: step.output, step: step.step).json)
    case "cancel", "cancel_with_notice":
      let body = try await reader.sent(AgentBenchRequest.Session.self, of: request)
      try await task.cancel(body.session)
      return .json(body.json)
    case "calculate_overall":
      let body = try await reader.sent(AgentBenchRequest.CalculateOverall.self, of: request)
      return .json(await task.overall(body))
    default:
      await task.cancelAll()
      return .null
    }
  }
}
