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
    /// When it was last asked for its sessions.
    var asked = 0.0
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
    /// The environment that its workers play, where they are ours.
    var environment: String?
    /// A task of this process stays when all other workers of it have gone.
    var isHosted = false

    init(_ indices: [TaskIndex]) {
      self.indices = indices
      known = Set(indices)
    }

    /// The sample that a request means: the one of that name; that of the number that the name is; where samples have names, the
    /// one at that place among them. A task of the client's own making has the number -1.
    func index(for request: AgentBenchRequest.StartSample) -> TaskIndex? {
      if known.contains(request.index) { return request.index }
      guard let number = request.index.number else { return nil }
      if known.contains(.number(number)) { return .number(number) }
      if number == -1, request.customTask != nil { return .number(number) }
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

  /// A session that is over here, and perhaps not yet at its worker: it takes room there, and is nobody's.
  struct Remnant {
    let name: String
    let worker: Int
    /// Whether the worker was told to end it.
    var isTold: Bool
  }

  let settings: ServerSettings
  let access: AccessGuard
  let transport: HTTPTransport
  let relay: NativeRelay?
  var tasks: [String: Entry] = [:]
  var sessions: [Int: Session] = [:]
  /// By the session's number, until the worker does not list it any more.
  var remnants: [Int: Remnant] = [:]
  private(set) var nextSession = 0
  /// Who waits for room, by task, in the order of coming.
  private var queues: [String: [Int]] = [:]
  private var nextTicket = 0

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

  /// Begins a sample; the secret names the session where there is a token, and the client can be asked for more than it.
  func start(
    _ request: AgentBenchRequest.StartSample, client: String, needsCapability: Bool
  ) async throws -> AgentBenchReply.Sample {
    guard let entry = tasks[request.name] else { throw Self.noTask(406) }
    guard let index = entry.index(for: request) else { throw WireFault(400, "Error: Index out of bounds") }
    guard sessions.values.count(where: { $0.client == client }) < settings.sessions.sessionsPerClient else {
      throw WireFault(406, "Error: Too many sessions of one client", retryAfter: 5)
    }
    guard let worker = try await waitForWorker(for: request) else {
      throw WireFault(406, "Error: No workers available", retryAfter: 5)
    }
    let id = nextSession
    nextSession += 1
    let secret = access.hasToken && needsCapability ? settings.secret() : nil
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
      sessions[id]?.news = chat.messages
      return AgentBenchReply.Sample(session: id, output: output, capability: secret, step: chat)
    } catch {
      release(id)
      guard let failure = error as? WorkerFailure else { throw error }
      switch failure {
      case .silent(let reason), .late(let reason):
        // It may have begun the sample all the same.
        leave(id, request.name, worker.id, isTold: false)
        markDead(worker.id, of: request.name)
        throw WireFault(400, "Error: Worker not responding\n\(reason)")
      case .unreadable(let reason):
        await end(id, request.name, worker)
        throw WireFault(400, "Error: Worker returned error\n\(reason)")
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
    guard !session.isBusy, !session.isCancelling, let last = messages.last(where: \.isReply)
    else { throw WireFault(500, "failed to interact with session") }
    let now = settings.clock.unixTime()
    if last.isEmpty, now - session.lastUpdate >= Self.keepAliveSeconds {
      sessions[id]?.lastUpdate = now
      return AgentRL.Interacted(AgentRL.Step(messages: session.news))
    }
    let answer: AgentAnswer =
      session.speaksAgentRL
      ? .messages(messages) : .response(AgentOutput(content: last.text))
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
      sessions[id]?.news = Self.both(step, isStart: false).step.messages
      return step
    } catch {
      sessions[id]?.isBusy = false
      guard let failure = error as? WorkerFailure else { throw error }
      switch failure {
      case .silent(let reason), .late(let reason):
        if let session = sessions[id] {
          leave(id, session.name, worker.id, isTold: false)
          markDead(worker.id, of: session.name)
        }
        release(id)
        throw WireFault(400, "Error: Worker not responding\n\(reason)")
      case .unreadable(let reason):
        let session = sessions[id]
        release(id)
        if let session { await end(id, session.name, worker) }
        throw WireFault(400, "Error: Worker returned error\n\(reason)")
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
        messages: said(step.output?.history ?? [], isStart: isStart).map { item in
          ChatMessage(Message(item.role == .agent ? .assistant : .user, item.content))
        }, status: step.output?.status ?? .unknown, result: step.output?.result)
    let output =
      step.output
      ?? TaskOutput(
        status: EpisodeStatus(rawValue: chat.status) ?? .unknown, result: chat.result ?? .null,
        history: HistoryItem.said(chat.messages.map { Message($0.isReply ? .assistant : .user, $0.text) }))
    return (output, chat)
  }

  /// What is new in a history: what the agent said last is not.
  private static func said(_ history: [HistoryItem], isStart: Bool) -> [HistoryItem] {
    isStart ? history : history.suffix(1).filter { $0.role == .user }
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
      leave(id, session.name, worker.id, isTold: false)
      markDead(worker.id, of: session.name)
    } catch WorkerFailure.late {
      // It is at it.
      leave(id, session.name, worker.id, isTold: true)
    } catch is WorkerFailure {
      // It does not know the session any more, which is as well.
    }
    release(id)
  }

  func overall(_ request: AgentBenchRequest.CalculateOverall) async throws -> SentJSON {
    guard tasks[request.name] != nil else { throw Self.noTask(400) }
    guard let worker = alive(request.name).first else { throw WireFault(400, "Error: No workers available") }
    do {
      return try await worker.link.overall(request)
    } catch let failure as WorkerFailure {
      switch failure {
      case .silent(let reason), .late(let reason):
        markDead(worker.id, of: request.name)
        throw WireFault(400, "Error: Worker not responding\n\(reason)")
      case .unreadable(let reason): throw WireFault(400, "Error: Worker returned error\n\(reason)")
      case .answered(let fault): throw WireFault(fault.status, "Error: Worker returned error\n\(fault)")
      }
    }
  }

  // MARK: Inside

  private func find(_ id: Int, _ capability: String?) throws(WireFault) -> (Session, Worker) {
    guard let session = sessions[id], let worker = tasks[session.name]?.workers[session.worker],
      session.capability.map({ AccessGuard.areEqual($0, Digest(of: capability ?? "")) }) ?? true
    else { throw WireFault(400, "Error: Session does not exist") }
    return (session, worker)
  }

  /// A worker with room. AgentRL's clients take a refusal for a failure: for them room is waited for, by a bounded number, in
  /// about the order of coming. Where workers play, the wait is as long as a session may lie idle; where there are none, short.
  private func waitForWorker(for request: AgentBenchRequest.StartSample) async throws -> Worker? {
    let name = request.name
    let isPatient = request.isAgentRL || name.hasSuffix(ServedTask.toolSuffix)
    if !isPatient || queues[name] == nil, let worker = await freeWorker(of: name) { return worker }
    guard isPatient, queues.values.map(\.count).reduce(0, +) < settings.limits.waiting else { return nil }
    let ticket = nextTicket
    nextTicket += 1
    queues[name, default: []].append(ticket)
    defer {
      queues[name]?.removeAll { $0 == ticket }
      if queues[name]?.isEmpty ?? false { queues[name] = nil }
    }
    var waited = Duration.zero
    while waited
      < (hasPlayers(name) ? max(settings.limits.waitTime, settings.sessions.expiry) : settings.limits.waitTime)
    {
      try await settings.clock.sleep(Self.waitPause)
      waited += Self.waitPause
      guard queues[name]?.prefix(Self.firstInLine).contains(ticket) ?? false else { continue }
      if let worker = await freeWorker(of: name) { return worker }
    }
    return nil
  }

  private static let waitPause = Duration.milliseconds(100)
  /// So many of those who wait look for room at a time.
  private static let firstInLine = 8

  /// Whether a worker answers that may be given samples.
  private func hasPlayers(_ name: String) -> Bool { alive(name).contains { !$0.isStale } }

  /// Of those with room, the one with the most; the first of equals.
  private func freeWorker(of name: String) async -> Worker? {
    var best: (worker: Worker, room: Int)?
    for worker in alive(name) where !worker.isStale {
      let room = worker.capacity - (await load(of: worker, name))
      if room > 0, room > best?.room ?? 0 { best = (worker, room) }
    }
    return best?.worker
  }

  /// Episodes that a worker plays: those of one in this process are of all who share it.
  func load(of worker: Worker, _ name: String) async -> Int {
    guard let hosted = worker.link as? HostedTask else {
      // What a worker that is dead may still have shows when it comes back.
      if worker.status == .dead { return worker.current }
      return worker.current + remnants.values.count { $0.name == name && $0.worker == worker.id }
    }
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
    if step.isOver { release(id) }
  }

  func release(_ id: Int) {
    guard let session = sessions.removeValue(forKey: id) else { return }
    tasks[session.name]?.workers[session.worker]?.current -= 1
  }

  /// Remembers that a worker may still have a session.
  func leave(_ id: Int, _ name: String, _ worker: Int, isTold: Bool) {
    guard tasks[name]?.workers[worker]?.link is RemoteTask else { return }
    remnants[id] = Remnant(name: name, worker: worker, isTold: isTold)
  }

  /// Ends at its worker what nobody here can play.
  private func end(_ id: Int, _ name: String, _ worker: Worker) async {
    leave(id, name, worker.id, isTold: true)
    do {
      try await worker.link.cancel(id, withNotice: false)
      remnants[id] = nil
    } catch WorkerFailure.silent {
      remnants[id]?.isTold = false
      markDead(worker.id, of: name)
    } catch {
      // Its next list of sessions says whether it is over.
    }
  }

  func markDead(_ worker: Int, of name: String) {
    guard tasks[name]?.workers[worker]?.link is RemoteTask else { return }
    tasks[name]?.workers[worker]?.status = .dead
  }

  /// Numbers are never used again, those of adopted sessions neither.
  func noteNumber(_ number: Int) { nextSession = max(nextSession, number &+ 1) }

  static func noTask(_ status: Int) -> WireFault { WireFault(status, "Error: Task does not exist") }
}
