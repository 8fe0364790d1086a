import EnvironmentKit
import Episodes

/// The sessions of some environments: begun, moved, cancelled, expired. It knows no network.
///
/// Sessions go by the numbers that their clients give them. A fault in one touches no other.
public actor EnvironmentHost {
  public nonisolated let limits: HostLimits
  let environments: [String: any Environment]
  let clock: HostClock
  private let watch: (@Sendable (HostEvent) -> Void)?
  private(set) var seats: [Int: Seat] = [:]
  /// Seats by environment, and by client.
  private var taken: [String: Int] = [:]
  private var seatsOf: [String: Int] = [:]
  var isDraining = false
  var emptyWaiters: [CheckedContinuation<Void, Never>] = []
  /// What sessions that are over answered last, and their numbers, oldest first.
  private var farewells: [Int: Answered] = [:]
  private var farewellOrder: [Int] = []

  /// A session in the table.
  struct Seat {
    let environment: String
    let sample: SampleID
    let client: String
    /// What its owner calls the kind of session.
    let label: String
    let view: SessionView
    let began: Double
    var lastUse: Duration
    var lastUseTime: Double
    /// nil while it begins.
    var session: EpisodeSession?
    /// Moves played.
    var step = 0
    var work: (step: Int?, move: Move, task: Task<Reaction, any Error>)?
    var last: Answered?
    var isCancelled = false
  }

  /// A move, and what came of it.
  struct Answered {
    var step: Int
    var move: Move
    var result: Result<Reaction, HostError>
  }

  /// A host of `environments` by name. `watch` is told what happens, and must not take long.
  public init(
    _ environments: [String: any Environment], limits: HostLimits = HostLimits(), clock: HostClock,
    watch: (@Sendable (HostEvent) -> Void)? = nil
  ) {
    self.watch = watch
    self.environments = environments
    self.limits = limits
    self.clock = clock
  }

  /// Begins an episode as session `id`, and shows what the agent sees first. Throws `HostError`.
  public func open(
    _ id: Int, _ environment: String, _ request: EpisodeRequest, client: String = "", label: String = "",
    view: SessionView = .messages
  ) async throws -> (opening: Observation, state: SessionState) {
    guard !isDraining else { throw HostError.draining }
    guard let world = environments[environment] else { throw HostError.noEnvironment(environment) }
    guard seats[id] == nil else { throw HostError.sessionExists(id) }
    guard count(of: environment) < limits.capacity else { throw HostError.full(capacity: limits.capacity) }
    guard seatsOf[client] ?? 0 < limits.sessionsPerClient else {
      throw HostError.tooManySessions(limit: limits.sessionsPerClient)
    }
    taken[environment, default: 0] += 1
    seatsOf[client, default: 0] += 1
    seats[id] = Seat(
      environment: environment, sample: request.sample, client: client, label: label, view: view,
      began: clock.unixTime(),
      lastUse: clock.elapsed(), lastUseTime: clock.unixTime())
    let session: EpisodeSession
    do {
      session = try await limited(world.manifest.limits.stepSeconds, "the environment's start") {
        let session = try await EpisodeSession(world, request)
        // Nobody waits for it any more.
        if Task.isCancelled { await session.end() }
        return session
      }
    } catch {
      leave(id)
      if let diagnostic = error as? Diagnostic { throw HostError.refused(diagnostic) }
      throw HostError.failed("\(error)")
    }
    guard seats[id]?.isCancelled == false else {
      await letGo(session)
      leave(id)
      throw HostError.noSession(id)
    }
    seats[id]?.session = session
    watch?(.opened(session: id, environment: environment, sample: request.sample, opening: session.opening))
    touch(id)
    return (session.opening, await state(of: session, view, step: 0, isOver: false))
  }

  /// Plays a move and tells what it led to. With `step`, the number of moves before it, it may be sent again: the answer is
  /// the same, and nothing is played twice. Throws `HostError`; after `.failed` the session is over.
  public func submit(_ id: Int, _ move: Move, step: Int? = nil) async throws -> Reaction {
    guard let seat = seats[id] else {
      guard let step, let farewell = farewells[id] else { throw HostError.noSession(id) }
      guard farewell.step == step, farewell.move == move else { throw HostError.noSession(id) }
      return try farewell.result.get()
    }
    guard let session = seat.session else { throw HostError.busy(id) }
    touch(id)
    if let step {
      if let last = seat.last, last.step == step, last.move == move { return try last.result.get() }
      if let work = seat.work, work.step == step, work.move == move { return try await work.task.value }
      guard step == seat.step else { throw HostError.wrongStep(step, expected: seat.step) }
    }
    guard seat.work == nil, !seat.isCancelled else { throw HostError.busy(id) }
    // Whoever asked may go away; the move is played all the same.
    let task = Task { try await self.play(move, in: session, id) }
    seats[id]?.work = (step, move, task)
    return try await task.value
  }

  private func play(_ move: Move, in session: EpisodeSession, _ id: Int) async throws -> Reaction {
    guard let seat = seats[id], let world = environments[seat.environment] else { throw HostError.noSession(id) }
    let seconds = world.manifest.limits.stepSeconds
    let result: Result<Reaction, HostError>
    do {
      let turn = try await limited(seconds, "the environment's step") { try await Self.turn(move, session) }
      let state = await state(of: session, seat.view, step: seat.step + 1, isOver: turn.verdict != nil)
      result = .success(Reaction(turn: turn, state: state))
      watch?(.played(session: id, number: seat.step, move, turn))
    } catch {
      result = .failure(.failed("\(error)"))
      watch?(.failed(session: id, reason: "\(error)"))
    }
    let answered = Answered(step: seat.step, move: move, result: result)
    if case .success(let reaction) = result, reaction.verdict == nil, seats[id]?.isCancelled == false {
      seats[id]?.step += 1
      // Answers are kept for those who may ask again.
      if seat.view == .whole { seats[id]?.last = answered }
      seats[id]?.work = nil
      touch(id)
      return reaction
    }
    await letGo(session)
    if seat.view == .whole { remember(id, answered) }
    leave(id)
    return try result.get()
  }

  private static func turn(_ move: Move, _ session: EpisodeSession) async throws -> EpisodeSession.Turn {
    switch move {
    case .reply(let reply): return try await session.submit(reply)
    case .stop(let reason): return try await session.stop(reason)
    case .action(let action):
      let outcome = try await session.play(action)
      return EpisodeSession.Turn(
        outcomes: [outcome], actions: (try? action.get()).map { [$0] } ?? [], messages: [])
    }
  }

  /// The gold reply and action of a session. Throws `HostError`.
  public func oracle(_ id: Int) async throws -> (reply: AgentReply, action: Action) {
    guard limits.showsOracle else { throw HostError.noOracle }
    guard let seat = seats[id] else { throw HostError.noSession(id) }
    guard let session = seat.session, seat.work == nil else { throw HostError.busy(id) }
    touch(id)
    do {
      return (try await session.oracleReply(), try await session.oracle())
    } catch {
      throw HostError.failed("\(error)")
    }
  }

  /// How things stand in a session, and the move that is being played. Throws `HostError`.
  public func state(_ id: Int) async throws -> (state: SessionState, pending: Move?) {
    guard let seat = seats[id], let session = seat.session else { throw HostError.noSession(id) }
    return (await state(of: session, seat.view, step: seat.step, isOver: false), seat.work?.move)
  }

  /// Everything that was said in a session. Throws `HostError`.
  public func transcript(_ id: Int) async throws -> [Message] {
    guard let session = seats[id]?.session else { throw HostError.noSession(id) }
    return await session.transcript
  }

  /// Ends a session; a move that is being played is waited for. Throws `HostError.noSession`.
  public func cancel(_ id: Int) async throws {
    guard let seat = seats[id] else { throw HostError.noSession(id) }
    guard !seat.isCancelled else { return }
    seats[id]?.isCancelled = true
    // One that begins is ended by who began it, one that plays by who plays.
    guard let session = seat.session else { return }
    if let work = seat.work {
      _ = await work.task.result
    } else {
      _ = try? await limited(limits.patience.seconds, "the environment's end") { try await session.stop(.cancelled) }
      await letGo(session)
      leave(id)
    }
  }

  private func state(
    of session: EpisodeSession, _ view: SessionView, step: Int, isOver: Bool
  ) async -> SessionState {
    if isOver { return SessionState(messages: await session.transcript, step: step) }
    guard view == .whole else { return SessionState(messages: await session.messages, step: step) }
    let prompt = await session.prompt
    return SessionState(
      messages: prompt.messages, step: step, prompt: prompt, affordances: await session.currentAffordances)
  }

  /// Frees an episode, however long it hangs.
  func letGo(_ session: EpisodeSession) async {
    _ = try? await limited(limits.patience.seconds, "the environment's end") { await session.end() }
  }

  private func limited<Value: Sendable>(
    _ seconds: Double, _ what: String, _ operation: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let clock = clock
    return try await withTimeLimit(seconds, what, sleep: { try await clock.sleep(.seconds($0)) }, operation)
  }

  private func touch(_ id: Int) {
    seats[id]?.lastUse = clock.elapsed()
    seats[id]?.lastUseTime = clock.unixTime()
  }

  private func remember(_ id: Int, _ answered: Answered) {
    if farewells.updateValue(answered, forKey: id) == nil { farewellOrder.append(id) }
    while farewellOrder.count > limits.remembered { farewells[farewellOrder.removeFirst()] = nil }
  }

  /// Episodes of an environment that are played.
  public func count(of environment: String) -> Int { taken[environment] ?? 0 }

  func leave(_ id: Int) {
    guard let seat = seats.removeValue(forKey: id) else { return }
    watch?(.closed(session: id))
    taken[seat.environment, default: 1] -= 1
    seatsOf[seat.client, default: 1] -= 1
    if seatsOf[seat.client] == 0 { seatsOf[seat.client] = nil }
    guard seats.isEmpty else { return }
    for waiter in emptyWaiters { waiter.resume() }
    emptyWaiters = []
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
