import AgentKit
import EnvironmentHost
import EnvironmentKit
import Episodes
import WireProtocol

/// A task whose episodes are played in this process.
struct HostedTask: TaskWorker {
  let task: ServedTask
  let host: EnvironmentHost

  var address: String { "in-process" }
  private var environment: String { task.environment.manifest.id }

  /// Episodes of the environment: its tasks share the room.
  func load() async -> (current: Int, capacity: Int) {
    (await host.count(of: environment), host.limits.capacity)
  }

  func sessions() async -> [Int: TaskIndex] {
    var sessions: [Int: TaskIndex] = [:]
    for listing in await host.sessions where listing.label == task.name {
      sessions[listing.id] = task.index(of: listing.sample)
    }
    return sessions
  }

  func start(_ index: TaskIndex, as session: Int, customTask: SentJSON?) async throws -> WorkerStep {
    guard customTask == nil else {
      throw WorkerFailure.answered(WireFault(400, "Tasks of a client's own making are not played here"))
    }
    guard let sample = task.sample(index) else {
      throw WorkerFailure.answered(WireFault(400, "There is no sample \(index)"))
    }
    do {
      let request = task.request(sample)
      let (_, state) = try await host.open(session, environment, request, label: task.name)
      return WorkerStep(
        output: TaskOutput(status: .running, history: Self.shown(state.messages)),
        step: AgentRL.Step(
          messages: state.messages.map { ChatMessage($0) },
          tools: task.environment.syntax(task.style, for: request.sample).tools.map { ChatTool($0) }))
    } catch let error as HostError {
      throw WorkerFailure.answered(fault(error, session, index))
    }
  }

  func interact(_ session: Int, _ answer: AgentAnswer) async throws -> WorkerStep {
    let index = await host.listing(session).flatMap { task.index(of: $0.sample) }
    let move: Move
    do { move = try Self.move(answer) } catch { throw WorkerFailure.answered(WireFault(error)) }
    do {
      let reaction = try await host.submit(session, move)
      switch answer {
      case .response(let response): return WorkerStep(output: output(reaction, index, response))
      case .messages: return WorkerStep(step: Self.step(reaction))
      }
    } catch let error as HostError {
      throw WorkerFailure.answered(fault(error, session, index))
    }
  }

  private static func move(_ answer: AgentAnswer) throws(Findings) -> Move {
    switch answer {
    case .response(let response):
      switch response.status {
      case .normal: return .reply(AgentReply(response.content ?? ""))
      case .contextLimit: return .stop(.contextLimit)
      case .cancelled: return .stop(.cancelled)
      }
    case .messages(let messages):
      // What an agent answered is its last message; what was said before it is known.
      guard let number = messages.lastIndex(where: \.isReply) else { return .reply(AgentReply("")) }
      do {
        return .reply(AgentReply(messages[number].text, toolCalls: try messages[number].calls()))
      } catch {
        throw error.inside(.int(number)).inside("messages")
      }
    }
  }

  private func output(_ reaction: Reaction, _ index: TaskIndex?, _ response: AgentOutput) -> TaskOutput {
    guard let verdict = reaction.verdict else {
      return TaskOutput(status: .running, history: Self.shown(reaction.state.messages))
    }
    var history = HistoryItem.said(reaction.state.messages)
    // Who said nothing stands there with the reason.
    if response.content == nil { history.append(HistoryItem(.agent, response.status.rawValue)) }
    return TaskOutput(
      index: index, status: verdict.status, result: SentJSON(RecordedScore.result(of: verdict)), history: history)
  }

  /// A sample that is over is worth its score; a step before that its reward.
  private static func step(_ reaction: Reaction) -> AgentRL.Step {
    AgentRL.Step(
      messages: reaction.turn.messages.map { ChatMessage($0) }, status: reaction.verdict?.status ?? .running,
      reward: reaction.verdict?.score ?? reaction.turn.reward,
      metrics: reaction.verdict.map { ["score": .double($0.score)] } ?? [:],
      result: reaction.verdict.flatMap { $0.result == .null ? nil : SentJSON($0.result) })
  }

  func cancel(_ session: Int, withNotice: Bool = false) async throws {
    do {
      try await host.cancel(session)
    } catch let error as HostError {
      throw WorkerFailure.answered(fault(error, session, nil))
    }
  }

  func cancelAll() async {
    for session in await sessions().keys.sorted() { try? await host.cancel(session) }
  }

  func overall(_ request: AgentBenchRequest.CalculateOverall) async -> SentJSON {
    // An infrastructure error is no score.
    let results = request.results.filter(\.status.isScored).compactMap { output -> EpisodeResult? in
      guard let index = output.index, let sample = task.sample(index) else { return nil }
      let (result, score) = RecordedScore.split(output.result.value)
      return EpisodeResult(sample: sample, status: output.status, score: score, result: result)
    }
    return SentJSON(task.environment.agentBenchOverall(of: results))
  }

  /// How a sample stands, for `sample_status`.
  func status(_ session: Int) async throws -> AgentBenchReply.SampleStatus {
    guard let listing = await host.listing(session), listing.label == task.name,
      let index = task.index(of: listing.sample), let (state, pending) = try? await host.state(session)
    else { throw WorkerFailure.answered(WireFault(400, "No such session")) }
    let input: AgentOutput? =
      switch pending {
      case .reply(let reply): AgentOutput(content: reply.content)
      case .stop(.contextLimit): AgentOutput(status: .contextLimit, content: nil)
      case .stop: AgentOutput(status: .cancelled, content: nil)
      case .action, nil: nil
      }
    return AgentBenchReply.SampleStatus(
      session: session, index: index,
      status: .init(
        waitsForEnvironment: pending != nil, waitsForAgent: pending == nil, input: input,
        output: TaskOutput(status: .running, history: Self.shown(state.messages))))
  }

  /// What the agent is shown: AgentBench's filter.
  private static func shown(_ messages: [Message]) -> [HistoryItem] {
    let turns = HistoryItem.said(messages).map { Message($0.role == .agent ? .assistant : .user, $0.content) }
    return HistoryItem.said(ContextPolicy.agentbench.apply(turns))
  }

  private func fault(_ error: HostError, _ session: Int, _ index: TaskIndex?) -> WireFault {
    switch error {
    case .full(let capacity): return WireFault(406, "Sample concurrency limit reached: \(capacity)")
    case .draining, .tooManySessions: return WireFault(406, "\(error)")
    case .noSession: return WireFault(400, "No such session")
    case .sessionExists: return WireFault(400, "Session ID already exists")
    case .busy: return WireFault(400, "Task Executing, please do not send new request.")
    case .failed(let reason):
      let output: JSONValue = [
        "index": (index ?? .number(-1)).json.value, "status": .string(EpisodeStatus.taskError.rawValue),
        "result": .string(reason), "history": .null,
      ]
      return WireFault(501, ["session_id": .int(session), "output": output])
    case .noEnvironment, .wrongStep, .refused, .noOracle: return WireFault(400, "\(error)")
    }
  }
}
