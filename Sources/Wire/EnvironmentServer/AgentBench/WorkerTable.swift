import EnvironmentHost
import Episodes
import HTTPTransport
import ServerAccess
import WireProtocol

/// The tasks, workers and sessions of a controller, as AgentBench's clients and workers expect them. Throws `WireFault`.
actor WorkerTable {
  /// A worker of a task: one of this process, or one that told of itself.
  struct Worker {
    let id: Int
    let address: String
    let capacity: Int
    let link: any TaskWorker
    var current = 0
    var lastVisit: Double
    var status = WorkerStatus.alive
    var isLocked = false
    /// Whether it is given no more samples.
    var isStale = false
  }

  struct Entry {
    var indices: [TaskIndex]
    var known: Set<TaskIndex>
    var workers: [Int: Worker] = [:]
    var nextWorker = 0
    /// A task of this process stays when all other workers of it have gone.
    var isHosted = false

    init(_ indices: [TaskIndex]) {
      self.indices = indices
      known = Set(indices)
    }

    /// The sample that a request means; where samples have names, a number is a place among them. A task of the client's own
    /// making has the number -1.
    func index(for request: AgentBenchRequest.StartSample) -> TaskIndex? {
      if known.contains(request.index) { return request.index }
      guard case .number(let number) = request.index else { return nil }
      if number == -1, request.customTask ?? .null != .null { return request.index }
      guard indices.indices.contains(number), case .name = indices[number] else { return nil }
      return indices[number]
    }
  }

  struct Session {
    let name: String
    let index: TaskIndex
    let worker: Int
    let client: String
    let capability: Digest?
    let start: Double
    var lastUpdate: Double
    var isBusy = true
    /// The dialects that its worker speaks.
    var speaksAgentBench = true
    var speaksAgentRL = false
    /// The messages that were new last, for a client that only keeps the session alive.
    var news: [ChatMessage] = []
    var isCancelling = false
  }

  let settings: ServerSettings
  let access: AccessGuard
  let transport: HTTPTransport
  let relay: NativeRelay?
  var tasks: [String: Entry] = [:]
  var sessions: [Int: Session] = [:]
  private var nextSession = 0
  private var waiting = 0

  init(
    _ hosted: [HostedTask], settings: ServerSettings, access: AccessGuard, transport: HTTPTransport,
    relay: NativeRelay?
  ) {
    self.settings = settings
    self.access = access
    self.transport = transport
    self.relay = relay
    for task in hosted {
      var entry = Entry(task.task.indices)
      entry.isHosted = true
      entry.nextWorker = 1
      entry.workers[0] = Worker(
        id: 0, address: task.address, capacity: task.host.limits.capacity, link: task,
        lastVisit: settings.clock.unixTime())
      tasks[task.task.name] = entry
    }
  }

  // MARK: What clients ask

  func indices(of name: String) throws(WireFault) -> [TaskIndex] {
    guard let entry = tasks[name] else { throw Self.noTask(400) }
    return entry.indices
  }

  /// Begins a sample; the secret names the session where there is a token.
  func start(_ request: AgentBenchRequest.StartSample, client: String) async throws -> AgentBenchReply.Sample {
    guard let entry = tasks[request.name] else { throw Self.noTask(406) }
    guard let index = entry.index(for: request) else { throw WireFault(400, "Error: Index out of bounds") }
    guard sessions.values.count(where: { $0.client == client }) < settings.sessions.sessionsPerClient else {
      throw WireFault(406, "Error: Too many sessions of one client", retryAfter: 5)
    }
    guard let worker = try await waitForWorker(of: request.name) else {
      throw WireFault(406, "Error: No workers available", retryAfter: 5)
    }
    let id = nextSession
    nextSession += 1
    let secret = access.hasToken ? settings.secret() : nil
    let now = settings.clock.unixTime()
    sessions[id] = Session(
      name: request.name, index: index, worker: worker.id, client: client,
      capability: secret.map { Digest(of: $0) }, start: now, lastUpdate: now)
    tasks[request.name]?.workers[worker.id]?.current += 1
    do {
      let step = try await worker.link.start(index, as: id, customTask: request.customTask)
      sessions[id]?.speaksAgentBench = step.output != nil
      sessions[id]?.speaksAgentRL = step.step != nil
      settle(id, step)
      let (output, chat) = Self.both(step, isStart: true)
      return AgentBenchReply.Sample(session: id, output: output, capability: secret, step: chat)
    } catch {
      release(id)
      guard let failure = error as? WorkerFailure else { throw error }
      switch failure {
      case .silent(let reason):
        markDead(worker.id, of: request.name)
        throw WireFault(400, "Error: Worker not responding\n\(reason)")
      case .answered(let fault):
        if fault.status == 406 { try? await synchronize(worker.id, of: request.name) }
        throw WireFault(fault.status, "Error: Worker returned error\n\(fault.json.text)")
      }
    }
  }

  /// Plays what an agent of AgentBench's client answered.
  func interact(_ request: AgentBenchRequest.Interact, capability: String?) async throws -> AgentBenchReply.Sample {
    let id = request.session
    let (session, worker) = try find(id, capability)
    guard session.speaksAgentBench else {
      throw WireFault(400, "Error: This task is played by function calling: send messages, as AgentRL's clients do")
    }
    let step = try await play(.response(request.response), id, worker)
    return AgentBenchReply.Sample(session: id, output: Self.both(step, isStart: false).output)
  }

  /// Plays what an agent of AgentRL's client answered. A lone empty message after a long silence keeps the session, and is
  /// no answer.
  func interact(_ id: Int, _ messages: [ChatMessage], capability: String?) async throws -> AgentRL.Interacted {
    guard let (session, worker) = try? find(id, capability) else { throw WireFault(400, "session not found") }
    guard !session.isBusy, !session.isCancelling, let last = messages.last(where: { $0.message.role == .assistant })
    else { throw WireFault(500, "failed to interact with session") }
    let now = settings.clock.unixTime()
    let isEmpty = last.message.content.isEmpty && last.message.toolCalls.isEmpty
    if isEmpty, now - session.lastUpdate >= Self.keepAliveSeconds {
      sessions[id]?.lastUpdate = now
      return AgentRL.Interacted(AgentRL.Step(messages: session.news.map(\.message)))
    }
    let answer: AgentAnswer =
      session.speaksAgentRL
      ? .messages(messages.map(\.message)) : .response(AgentOutput(content: last.message.content))
    let step: WorkerStep
    do {
      step = try await play(answer, id, worker)
    } catch let fault as WireFault where fault.status == 501 {
      throw WireFault(500, "failed to interact with session")
    }
    return AgentRL.Interacted(Self.both(step, isStart: false).step)
  }

  /// AgentRL's client sends its sign of life every 180 seconds.
  private static let keepAliveSeconds = 150.0

  private func play(_ answer: AgentAnswer, _ id: Int, _ worker: Worker) async throws -> WorkerStep {
    sessions[id]?.lastUpdate = settings.clock.unixTime()
    // The worker refuses a second move while it plays one.
    sessions[id]?.isBusy = true
    do {
      let step = try await worker.link.interact(id, answer)
      settle(id, step)
      return step
    } catch {
      sessions[id]?.isBusy = false
      guard let failure = error as? WorkerFailure else { throw error }
      switch failure {
      case .silent(let reason):
        if let session = sessions[id] { markDead(worker.id, of: session.name) }
        release(id)
        throw WireFault(400, "Error: Worker not responding\n\(reason)")
      case .answered(let fault):
        // The sample is over there: nobody would come back for its place here.
        if fault.status == 501 || fault.detail == "No such session" { release(id) }
        throw fault
      }
    }
  }

  /// A step in both dialects, whichever its worker speaks.
  private static func both(_ step: WorkerStep, isStart: Bool) -> (output: TaskOutput, step: AgentRL.Step) {
    let chat =
      step.step
      ?? AgentRL.Step(
        messages: (step.output?.history ?? []).suffix(isStart ? .max : 1).map { item in
          Message(item.role == .agent ? .assistant : .user, item.content)
        }, status: step.output?.status ?? .unknown, result: step.output?.result)
    let output =
      step.output
      ?? TaskOutput(
        status: chat.status, result: chat.result, history: HistoryItem.said(chat.messages.map(\.message)))
    return (output, chat)
  }

  func cancel(_ id: Int, capability: String?) async throws {
    let (session, worker) = try find(id, capability)
    guard !session.isCancelling else { return }
    sessions[id]?.isCancelling = true
    do {
      try await worker.link.cancel(id, withNotice: !session.speaksAgentBench)
      // Its room is free when the worker says so.
      if !session.speaksAgentBench { return }
    } catch WorkerFailure.silent {
      if let session = sessions[id] { markDead(session.worker, of: session.name) }
    } catch is WorkerFailure {
      // It does not know the session any more, which is as well.
    }
    release(id)
  }

  func overall(_ request: AgentBenchRequest.CalculateOverall) async throws -> JSONValue {
    guard tasks[request.name] != nil else { throw Self.noTask(400) }
    guard let worker = alive(request.name).first else { throw WireFault(400, "Error: No workers available") }
    do {
      return try await worker.link.overall(request)
    } catch WorkerFailure.silent(let reason) {
      markDead(worker.id, of: request.name)
      throw WireFault(400, "Error: Worker not responding\n\(reason)")
    } catch WorkerFailure.answered(let fault) {
      throw fault
    }
  }

  // MARK: Inside

  private func find(_ id: Int, _ capability: String?) throws(WireFault) -> (Session, Worker) {
    guard let session = sessions[id], let worker = tasks[session.name]?.workers[session.worker],
      session.capability.map({ AccessGuard.areEqual($0, Digest(of: capability ?? "")) }) ?? true
    else { throw WireFault(400, "Error: Session does not exist") }
    return (session, worker)
  }

  /// A worker with room. AgentRL's clients take a refusal for a failure: for their tasks room is waited for, by a bounded number
  /// and for a while.
  private func waitForWorker(of name: String) async throws -> Worker? {
    if let worker = await freeWorker(of: name) { return worker }
    guard name.hasSuffix(ServedTask.toolSuffix), waiting < settings.limits.waiting else { return nil }
    waiting += 1
    defer { waiting -= 1 }
    let pauses = Int(settings.limits.waitTime / Self.waitPause)
    for _ in 0..<pauses {
      try await settings.clock.sleep(Self.waitPause)
      if let worker = await freeWorker(of: name) { return worker }
    }
    return nil
  }

  private static let waitPause = Duration.milliseconds(100)

  /// Of those with room, the one with the most; the first of equals.
  private func freeWorker(of name: String) async -> Worker? {
    var best: (worker: Worker, room: Int)?
    for worker in alive(name) where !worker.isStale {
      let room = worker.capacity - (await load(of: worker))
      if room > 0, room > best?.room ?? 0 { best = (worker, room) }
    }
    return best?.worker
  }

  /// Episodes that a worker plays: those of one in this process are of all who share it.
  func load(of worker: Worker) async -> Int {
    guard let hosted = worker.link as? HostedTask else { return worker.current }
    return await hosted.load().current
  }

  /// The workers that answer, by number; who was not heard of is noted.
  func alive(_ name: String) -> [Worker] {
    noteSilence(of: name)
    return (tasks[name]?.workers.values.sorted { $0.id < $1.id } ?? []).filter { $0.status == .alive }
  }

  /// A sample that is over gives back its place at once.
  private func settle(_ id: Int, _ step: WorkerStep) {
    sessions[id]?.lastUpdate = settings.clock.unixTime()
    sessions[id]?.isBusy = false
    if let news = step.step?.messages { sessions[id]?.news = news }
    if step.isOver { release(id) }
  }

  func release(_ id: Int) {
    guard let session = sessions.removeValue(forKey: id) else { return }
    tasks[session.name]?.workers[session.worker]?.current -= 1
  }

  func markDead(_ worker: Int, of name: String) {
    guard tasks[name]?.workers[worker]?.link is RemoteTask else { return }
    tasks[name]?.workers[worker]?.status = .dead
  }

  /// Numbers are never used again, those of adopted sessions neither.
  func noteNumber(_ number: Int) { nextSession = max(nextSession, number &+ 1) }

  static func noTask(_ status: Int) -> WireFault { WireFault(status, "Error: Task does not exist") }
}
