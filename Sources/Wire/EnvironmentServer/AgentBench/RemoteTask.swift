import Episodes
import HTTPTransport
import NIOCore
import WireProtocol

/// A task whose episodes a worker plays, ours or anybody's who speaks AgentBench's worker protocol.
struct RemoteTask: TaskWorker {
  let place: HTTPAddress
  let address: String
  let transport: HTTPTransport
  let limits: ServerSettings.Limits
  /// Sent along, for workers of ours that listen beyond loopback.
  let token: String?

  func sessions() async throws -> [Int: TaskIndex] {
    let listed = try await ask(SentJSON.self, "GET", "/get_sessions", nil, within: limits.cancelTime)
    guard case .object(let members) = listed else { throw unreadable }
    var sessions: [Int: TaskIndex] = [:]
    for member in members {
      guard let number = Int(member.name), let index = try? TaskIndex(member.value) else { throw unreadable }
      sessions[number] = index
    }
    return sessions
  }

  func start(_ index: TaskIndex, as session: Int, customTask: SentJSON?) async throws -> WorkerStep {
    let started = try await ask(
      AgentBenchReply.WorkerStarted.self, "POST", "/start_sample",
      AgentBenchRequest.WorkerStart(index: index, session: session, customTask: customTask).json,
      within: limits.workerTime)
    return try step(started.output, started.step)
  }

  func interact(_ session: Int, _ answer: AgentAnswer) async throws -> WorkerStep {
    let interacted =
      switch answer {
      case .response(let response):
        try await ask(
          AgentBenchReply.WorkerInteracted.self, "POST", "/interact",
          AgentBenchRequest.Interact(session: session, response: response).json, within: limits.workerTime)
      case .messages(let messages):
        try await ask(
          AgentBenchReply.WorkerInteracted.self, "POST", "/interact",
          AgentRL.WorkerInteract(session: session, messages: messages).json, within: limits.workerTime)
      }
    return try step(interacted.output, interacted.step)
  }

  private func step(_ output: TaskOutput?, _ step: AgentRL.Step?) throws -> WorkerStep {
    guard output != nil || step != nil else {
      throw WorkerFailure.unreadable("\(address) answered without an output")
    }
    return WorkerStep(output: output, step: step)
  }

  func cancel(_ session: Int, withNotice: Bool) async throws {
    let path = withNotice ? "/cancel_with_notice" : "/cancel"
    _ = try await ask(
      SentJSON.self, "POST", path, AgentBenchRequest.Session(session: session).json, within: limits.cancelTime)
  }

  func cancelAll() async throws {
    _ = try await ask(SentJSON.self, "POST", "/cancel_all", nil, within: limits.cancelAllTime)
  }

  func overall(_ request: AgentBenchRequest.CalculateOverall) async throws -> SentJSON {
    try await ask(SentJSON.self, "POST", "/calculate_overall", request.json, within: limits.workerTime)
  }

  private var unreadable: WorkerFailure { .unreadable("\(address) gave an answer that cannot be read") }

  private func ask<Value: SentReadable>(
    _ type: Value.Type, _ method: String, _ path: String, _ body: SentJSON?, within time: Duration
  ) async throws -> Value {
    var headers = [("Accept", "application/json")]
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
    var bytes: ByteBuffer?
    if let body {
      bytes = ByteBuffer(bytes: body.bytes)
      headers.append(("Content-Type", "application/json"))
    }
    let answer: HTTPTransport.Answer
    do {
      answer = try await transport.send(method, path, to: place, headers: headers, body: bytes, timeout: time)
    } catch TransportError.timedOut {
      throw WorkerFailure.late("\(address) \(TransportError.timedOut)")
    } catch let error as TransportError {
      throw WorkerFailure.silent("\(address) \(error)")
    }
    guard answer.status == 200 else {
      let detail = (try? JSONValue(parsing: answer.text))?["detail"] ?? .string(answer.text)
      throw WorkerFailure.answered(WireFault(answer.status, detail))
    }
    do {
      return try Value(SentJSON(parsing: answer.body.readableBytesView))
    } catch {
      throw unreadable
    }
  }
}
