import EnvironmentHost
import Episodes
import HTTPTransport
import ServerAccess
import WireProtocol

/// What workers tell, and what keeps the table true.
extension WorkerTable {
  /// Sessions that are played at workers elsewhere, by environment; by task where a worker names none.
  var openSessionsElsewhere: [String: Int] {
    tasks.reduce(into: [:]) { counts, task in
      let elsewhere = task.value.workers.values.filter { $0.link is RemoteTask }
      guard !elsewhere.isEmpty else { return }
      counts[task.value.environment ?? task.key, default: 0] += elsewhere.reduce(0) { $0 + $1.current }
    }
  }

  /// Takes note of a worker. Throws `WireFault`.
  func hear(_ beat: AgentBenchRequest.Heartbeat) async throws {
    guard let place = HTTPAddress(beat.address) else {
      throw WireFault(400, "Error: The address '\(beat.address)' is not of the form http://host:port/path")
    }
    // Who needs no token to tell of a worker may only tell of this machine's: nobody else is called upon.
    guard access.hasToken || AccessGuard.isLoopback(place.host) else {
      throw WireFault(400, "Error: Without a token, workers must be on this machine")
    }
    guard beat.concurrency > 0, !beat.name.isEmpty else {
      throw WireFault(400, "Error: A worker has a name and room for one sample or more")
    }
    if let entry = tasks[beat.name], entry.indices != beat.indices {
      throw WireFault(400, "Error: Task already exists with different indices")
    }
    var entry = tasks[beat.name] ?? Entry(beat.indices)
    entry.environment = beat.gauntlet?.environment ?? entry.environment
    let known = entry.workers.values.first { $0.address == beat.address }
    let id = known?.id ?? entry.nextWorker
    if known == nil {
      entry.workers[id] = Worker(
        id: id, address: beat.address, capacity: beat.concurrency,
        link: RemoteTask(
          place: place, address: beat.address, transport: transport, limits: settings.limits, token: settings.token),
        lastVisit: 0, status: .coma)
      entry.nextWorker += 1
    }
    entry.workers[id]?.lastVisit = settings.clock.unixTime()
    tasks[beat.name] = entry
    if beat.isLeaving == true {
      // Its samples may be played to their end.
      tasks[beat.name]?.workers[id]?.status = .coma
      if let native = beat.gauntlet { await relay?.forget(native.environment, at: HTTPAddress(native.address)) }
      return
    }
    if let native = beat.gauntlet {
      guard let address = HTTPAddress(native.address), address.host == place.host else {
        throw WireFault(400, "Error: A worker's gauntlet address is at the same host as its own")
      }
      await relay?.hear(native.environment, at: address)
    }
    guard tasks[beat.name]?.workers[id]?.status != .alive else { return }
    do {
      try await synchronize(id, of: beat.name)
    } catch {
      throw WireFault(400, "Error: Worker status abnormal")
    }
  }

  /// Makes the table's sessions of a worker those that it has. Throws when it does not answer; it is dead then, unless it was
  /// asked in passing.
  func synchronize(_ id: Int, of name: String, inPassing: Bool = false) async throws {
    guard let worker = tasks[name]?.workers[id], worker.link is RemoteTask, !worker.isLocked else { return }
    tasks[name]?.workers[id]?.isLocked = true
    defer { tasks[name]?.workers[id]?.isLocked = false }
    do {
      let before = Set(sessions.filter { $0.value.name == name && $0.value.worker == id && !$0.value.isBusy }.keys)
      let left = Set(remnants.filter { $0.value.name == name && $0.value.worker == id }.keys)
      let known = Set(sessions.keys)
      let unused = nextSession
      tasks[name]?.workers[id]?.asked = settings.clock.unixTime()
      let there = try await worker.link.sessions()
      let isContradiction = there.contains { number, index in
        sessions[number].map { $0.name != name || $0.worker != id || !$0.index.isAlike(index) } ?? false
      }
      if isContradiction {
        try await worker.link.cancelAll()
        forgetRemnants(of: name, worker: id)
        for number in sessions.keys.sorted() where sessions[number]?.name == name && sessions[number]?.worker == id {
          release(number)
        }
      } else {
        // What has ended or begun and ended since is not unknown.
        adopt(
          there.filter { !known.contains($0.key) && !(unused..<max(unused, nextSession)).contains($0.key) }, of: name,
          worker: id)
        // What was begun since is not missing.
        for number in before.sorted() where there[number] == nil { release(number) }
        for number in left where there[number] == nil { remnants[number] = nil }
        await tellAgain(worker, of: name)
      }
      if !inPassing { tasks[name]?.workers[id]?.status = .alive }
    } catch {
      if !inPassing { markDead(id, of: name) }
      throw error
    }
  }

  /// Ends what a worker still plays for nobody.
  private func tellAgain(_ worker: Worker, of name: String) async {
    let numbers = remnants.filter { $0.value.name == name && $0.value.worker == worker.id && !$0.value.isTold }.keys
    for number in numbers { remnants[number]?.isTold = true }
    await withTaskGroup(of: Void.self) { group in
      for number in numbers { group.addTask { try? await worker.link.cancel(number, withNotice: false) } }
    }
  }

  private func forgetRemnants(of name: String, worker: Int) {
    for (number, remnant) in remnants where remnant.name == name && remnant.worker == worker { remnants[number] = nil }
  }

  /// How often workers are asked for their sessions; those that still end some, whenever there is time.
  private static let askPause = 60.0

  /// Asks workers for their sessions now and then: what is over there gives its room back here.
  func askWorkers() async {
    let now = settings.clock.unixTime()
    await withTaskGroup(of: Void.self) { group in
      for name in tasks.keys {
        for worker in alive(name) where worker.link is RemoteTask {
          let isDue = now - worker.asked >= Self.askPause
          guard isDue || remnants.values.contains(where: { $0.name == name && $0.worker == worker.id }) else {
            continue
          }
          group.addTask { try? await self.synchronize(worker.id, of: name, inPassing: true) }
        }
      }
    }
  }

  /// Tells of the workers' sessions all at once.
  func synchronizeAll() async {
    await withTaskGroup(of: Void.self) { group in
      for (name, entry) in tasks {
        for id in entry.workers.keys { group.addTask { try? await self.synchronize(id, of: name) } }
      }
    }
  }

  /// Ends every session; a worker that fails to is dead.
  func cancelAll() async {
    await withTaskGroup(of: (String, Int, Bool).self) { group in
      for (name, entry) in tasks {
        for worker in entry.workers.values {
          group.addTask {
            do {
              try await worker.link.cancelAll()
              return (name, worker.id, true)
            } catch {
              return (name, worker.id, false)
            }
          }
        }
      }
      for await (name, worker, isDone) in group {
        if isDone { forgetRemnants(of: name, worker: worker) } else { markDead(worker, of: name) }
      }
    }
    for id in sessions.keys.sorted() { release(id) }
  }

  /// Gives a worker no more samples, or gives it some again. Throws `WireFault`.
  func mark(_ request: AgentRL.MarkStale) throws(WireFault) {
    guard tasks[request.name]?.workers[request.worker] != nil else {
      throw WireFault(400, "worker \(request.worker) of task \(request.name) not found")
    }
    tasks[request.name]?.workers[request.worker]?.isStale = request.isStale
  }

  /// A worker tells that a session it was to cancel is over.
  func noteCancelled(_ id: Int) {
    release(id)
    remnants[id] = nil
  }

  /// Ends the sessions of a task.
  func cancelAll(of name: String) async throws {
    guard let entry = tasks[name] else { throw WireFault(400, "task \(name) not found") }
    for worker in entry.workers.values.sorted(by: { $0.id < $1.id }) {
      do {
        try await worker.link.cancelAll()
        forgetRemnants(of: name, worker: worker.id)
      } catch {
        markDead(worker.id, of: name)
      }
    }
    for id in sessions.keys.sorted() where sessions[id]?.name == name { release(id) }
  }

  /// Forgets the workers that do not answer, and tasks that have none left.
  func cleanWorkers() {
    for name in tasks.keys {
      noteSilence(of: name)
      for worker in tasks[name]?.workers.values.filter({ $0.status != .alive }) ?? [] {
        for id in sessions.filter({ $0.value.name == name && $0.value.worker == worker.id }).keys { release(id) }
        forgetRemnants(of: name, worker: worker.id)
        tasks[name]?.workers[worker.id] = nil
      }
      if let entry = tasks[name], entry.workers.isEmpty, !entry.isHosted { tasks[name] = nil }
    }
  }

  /// Ends the sessions that nobody has moved for too long.
  func cleanSessions() async {
    let now = settings.clock.unixTime()
    let idle = sessions.filter { _, session in
      let limit = session.isCancelling ? settings.limits.cancelAllTime : settings.sessions.expiry
      return (!session.isBusy || session.isCancelling) && now - session.lastUpdate > limit.inSeconds
    }
    for (id, session) in idle.sorted(by: { $0.key < $1.key }) {
      release(id)
      guard let worker = tasks[session.name]?.workers[session.worker] else { continue }
      leave(id, session.name, worker.id, isTold: true)
      do {
        try await worker.link.cancel(id, withNotice: false)
        // What is to tell of its end has not, and may still be there.
        if !session.isCancelling { remnants[id] = nil }
      } catch WorkerFailure.silent {
        remnants[id]?.isTold = false
      } catch {
        // Its next list of sessions says whether it is over.
      }
    }
  }

  func workers() async -> [String: TaskListing] {
    var listing: [String: TaskListing] = [:]
    for name in tasks.keys.sorted() {
      noteSilence(of: name)
      guard let entry = tasks[name] else { continue }
      var workers: [String: WorkerListing] = [:]
      for worker in entry.workers.values {
        let isHosted = worker.link is HostedTask
        workers["\(worker.id)"] = WorkerListing(
          id: worker.id, address: worker.address, capacity: worker.capacity, current: await load(of: worker, name),
          lastVisit: isHosted ? settings.clock.unixTime() : worker.lastVisit, status: worker.status,
          isLocked: worker.isLocked)
      }
      listing[name] = TaskListing(indices: entry.indices, workers: workers)
    }
    return listing
  }

  func sessionListing() -> [String: SessionListing] {
    Dictionary(
      uniqueKeysWithValues: sessions.map { id, session in
        (
          "\(id)",
          SessionListing(
            name: session.name, index: session.index, start: session.start, lastUpdate: session.lastUpdate,
            worker: session.worker, isLocked: session.isBusy)
        )
      })
  }

  private func adopt(_ there: [Int: TaskIndex], of name: String, worker: Int) {
    for (number, index) in there where sessions[number] == nil && remnants[number] == nil {
      let now = settings.clock.unixTime()
      sessions[number] = Session(
        name: name, index: index, worker: worker, client: "", capability: nil, start: now, lastUpdate: now,
        isBusy: false)
      tasks[name]?.workers[worker]?.current += 1
      noteNumber(number)
    }
  }

  /// A worker that was not heard of for too long is in a coma.
  func noteSilence(of name: String) {
    let now = settings.clock.unixTime()
    for worker in tasks[name]?.workers.values.filter({ $0.link is RemoteTask && $0.status == .alive }) ?? []
    where now - worker.lastVisit > settings.limits.heartbeat.inSeconds {
      tasks[name]?.workers[worker.id]?.status = .coma
    }
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
