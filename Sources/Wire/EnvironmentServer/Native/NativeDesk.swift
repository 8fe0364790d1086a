import EnvironmentHost
import EnvironmentKit
import Episodes
import WireProtocol

/// Sessions of Gauntlet's own protocol in this process: names that nobody guesses, answers that may be asked for again.
actor NativeDesk {
  let host: EnvironmentHost
  let environments: [String: any Environment]
  private let secret: @Sendable () -> String
  private var sessions: [Digest: Session] = [:]
  private var opening: [String: Task<Native.Opened, any Error>] = [:]
  /// Sessions that are over, oldest first, and keys of openings.
  private var farewells: [Digest] = []
  private var keys: [String] = []
  private var nextNumber: Int

  private struct Session {
    let number: Int
    var prompt: EpisodeSession.Prompt
    var last: (move: Native.Move, answer: Native.Moved)?
    var isOver = false
  }

  /// Numbers of sessions in the host begin here: beyond what controllers count to.
  private static let firstNumber = 1 << 40

  init(_ environments: [String: any Environment], host: EnvironmentHost, secret: @escaping @Sendable () -> String) {
    self.environments = environments
    self.host = host
    self.secret = secret
    nextNumber = Self.firstNumber
  }

  /// Begins a session; once for each key. Throws `HostError`.
  func open(_ request: Native.Open, client: String) async throws -> Native.Opened {
    let key = "\(client)/\(request.key)"
    if let known = opening[key] { return try await known.value }
    let task = Task { try await self.begin(request, client: client) }
    opening[key] = task
    do {
      let opened = try await task.value
      keys.append(key)
      while keys.count > host.limits.remembered { opening[keys.removeFirst()] = nil }
      return opened
    } catch {
      opening[key] = nil
      throw error
    }
  }

  private func begin(_ request: Native.Open, client: String) async throws -> Native.Opened {
    let number = nextNumber
    nextNumber += 1
    let (first, state) = try await host.open(
      number, request.environment, request.request, client: client, view: .whole)
    guard let prompt = state.prompt, let affordances = state.affordances else { throw HostError.noSession(number) }
    let capability = secret()
    sessions[Digest(of: capability)] = Session(number: number, prompt: prompt)
    return Native.Opened(
      session: capability, opening: first, tools: prompt.tools,
      view: Native.View(prompt, affordances: affordances, after: nil))
  }

  /// Plays a move. Throws `HostError`, or `WireFault` for what is no move.
  func move(_ capability: String, _ move: Native.Move) async throws -> Native.Moved {
    let id = Digest(of: capability)
    guard let session = sessions[id] else { throw Self.unknown }
    if let last = session.last, last.move == move { return last.answer }
    guard !session.isOver else { throw Self.unknown }
    let reaction = try await host.submit(session.number, try Self.hostMove(move), step: move.step)
    // The same move may have come twice at once: its answer is made once.
    if let last = sessions[id]?.last, last.move == move { return last.answer }
    let answer: Native.Moved
    if let prompt = reaction.state.prompt, let affordances = reaction.state.affordances {
      answer = Native.Moved(
        turn: reaction.turn, view: Native.View(prompt, affordances: affordances, after: session.prompt))
      sessions[id]?.prompt = prompt
    } else {
      answer = Native.Moved(turn: reaction.turn, transcript: reaction.state.messages)
      sessions[id]?.isOver = true
      farewells.append(id)
      while farewells.count > host.limits.remembered { sessions[farewells.removeFirst()] = nil }
    }
    sessions[id]?.last = (move, answer)
    return answer
  }

  func transcript(_ capability: String) async throws -> [Message] {
    try await host.transcript(try number(capability))
  }

  func oracle(_ capability: String) async throws -> Native.Oracle {
    let (reply, action) = try await host.oracle(try number(capability))
    return Native.Oracle(reply: reply, action: action)
  }

  /// Ends a session; one that is over or unknown is ended already.
  func end(_ capability: String) async {
    guard let session = sessions.removeValue(forKey: Digest(of: capability)) else { return }
    try? await host.cancel(session.number)
  }

  /// Forgets the sessions that the host let go of.
  func forgetLost() async {
    let alive = Set(await host.sessions.map(\.id))
    for (id, session) in sessions where !session.isOver && !alive.contains(session.number) { sessions[id] = nil }
  }

  /// What stands still in an environment. Throws `HostError`, or a `Diagnostic` for a split that is not there.
  func description(_ name: String, splits: [String]?) throws -> Native.Description {
    guard let environment = environments[name] else { throw HostError.noEnvironment(name) }
    let manifest = environment.manifest
    var samples: [String: [SampleID]] = [:]
    for split in splits ?? manifest.splits.keys.sorted() { samples[split] = try environment.samples(in: Split(split)) }
    var tools: [String: [Tool]] = [:]
    for split in splits ?? manifest.splits.keys.sorted() {
      let sample = samples[split]?.first ?? SampleID("\(split)-0")
      for style in manifest.styles {
        tools["\(split)/\(style.rawValue)"] = environment.syntax(style, for: sample).tools
      }
    }
    return Native.Description(
      manifest: manifest, samples: samples, tools: tools,
      capacity: host.limits.capacity)
  }

  private func number(_ capability: String) throws -> Int {
    guard let session = sessions[Digest(of: capability)], !session.isOver else { throw Self.unknown }
    return session.number
  }

  private static func hostMove(_ move: Native.Move) throws -> Move {
    var moves: [Move] = []
    if let reply = move.reply { moves.append(.reply(reply)) }
    if let action = move.action { moves.append(.action(.success(action))) }
    if let failure = move.failure { moves.append(.action(.failure(failure))) }
    if let reason = move.stop { moves.append(.stop(reason)) }
    guard moves.count == 1 else {
      throw WireFault.unreadable([
        (["body"], "a move is one of reply, action, failure and stop", "value_error")
      ])
    }
    return moves[0]
  }

  private static let unknown = WireFault(
    404, "There is no such session: it ended, was cancelled, or went unused for too long", code: "no_session")
}
