import EnvironmentHost
import EnvironmentKit
import EnvironmentTesting
import Episodes
import Synchronization
import Testing

struct EnvironmentHostTests {
  private static func host(
    _ world: CountingWorld = CountingWorld(), _ limits: HostLimits = HostLimits(), _ clock: HandClock = HandClock()
  ) -> EnvironmentHost { EnvironmentHost(["counting": world], limits: limits, clock: clock.host) }

  private static func request(_ sample: SampleID = "dev-0", _ style: ActionStyle = .text) -> EpisodeRequest {
    EpisodeRequest(sample: sample, seed: 1, style: style)
  }

  @Test func anEpisodeIsPlayedToItsVerdict() async throws {
    let host = Self.host()
    let (opening, state) = try await host.open(7, "counting", Self.request())
    #expect(opening.text == "Count to 2.")
    #expect(state.messages.map(\.content) == ["Say add or stop.", "Count to 2."])
    #expect(state.prompt == nil)
    let first = try await host.submit(7, .reply(AgentReply("add")))
    #expect(first.verdict == nil)
    #expect(first.state.messages.map(\.content) == ["Say add or stop.", "Count to 2.", "add", "1"])
    _ = try await host.submit(7, .reply(AgentReply("add")))
    let last = try await host.submit(7, .reply(AgentReply("stop")))
    #expect(last.verdict == Verdict(.completed, score: 1, result: ["count": 2]))
    #expect(last.state.messages.map(\.content) == ["Say add or stop.", "Count to 2.", "add", "1", "add", "2", "stop"])
    #expect(await host.sessions.isEmpty)
    await #expect(throws: HostError.noSession(7)) { try await host.submit(7, .reply(AgentReply("stop"))) }
  }

  @Test func theWholeViewIsWhatAControllerNextToItSees() async throws {
    let host = Self.host()
    let request = Self.request("dev-1", .tools)
    let (opening, state) = try await host.open(1, "counting", request, view: .whole)
    let session = try await EpisodeSession(CountingWorld(), request)
    #expect(opening == session.opening)
    #expect(state.prompt == (await session.prompt))
    #expect(state.affordances == (await session.currentAffordances))
    let reply = try await session.oracleReply()
    let reaction = try await host.submit(1, .reply(reply), step: 0)
    #expect(reaction.turn == (try await session.submit(reply)))
    #expect(reaction.state.prompt == (await session.prompt))
  }

  @Test func aMoveThatIsSentAgainIsNotPlayedAgain() async throws {
    let host = Self.host()
    _ = try await host.open(1, "counting", Self.request(), view: .whole)
    for _ in 0..<3 {
      let reaction = try await host.submit(1, .reply(AgentReply("add")), step: 0)
      #expect(reaction.turn.messages.map(\.content) == ["1"])
    }
    await #expect(throws: HostError.wrongStep(0, expected: 1)) {
      try await host.submit(1, .reply(AgentReply("stop")), step: 0)
    }
    await #expect(throws: HostError.wrongStep(2, expected: 1)) {
      try await host.submit(1, .reply(AgentReply("add")), step: 2)
    }
    _ = try await host.submit(1, .reply(AgentReply("add")), step: 1)
    // The last answer outlives the session.
    for _ in 0..<2 { #expect(try await host.submit(1, .reply(AgentReply("stop")), step: 2).verdict?.score == 1) }
    await #expect(throws: HostError.noSession(1)) { try await host.submit(1, .reply(AgentReply("add")), step: 2) }
    await #expect(throws: HostError.noSession(1)) { try await host.submit(1, .reply(AgentReply("add")), step: 3) }
  }

  /// Both who sent the same move at the same time get its one answer; who sent another is told to wait.
  @Test func oneMoveIsPlayedAtATime() async throws {
    let gate = Gated()
    let host = EnvironmentHost(["gated": gate], clock: HandClock().host)
    _ = try await host.open(1, "gated", Self.request(), view: .whole)
    async let first = host.submit(1, .reply(AgentReply("add")), step: 0)
    await gate.world.whenStepped()
    async let second = host.submit(1, .reply(AgentReply("add")), step: 0)
    await #expect(throws: HostError.busy(1)) { try await host.submit(1, .reply(AgentReply("add"))) }
    await #expect(throws: HostError.busy(1)) { try await host.submit(1, .reply(AgentReply("stop")), step: 0) }
    gate.world.open()
    let turns = [try await first.turn, try await second.turn]
    #expect(turns[0] == turns[1])
    #expect(gate.world.steps == 1)
  }

  @Test func whatThereIsNoRoomForIsRefused() async throws {
    let host = Self.host(limits: HostLimits(capacity: 2, sessionsPerClient: 1))
    _ = try await host.open(1, "counting", Self.request(), client: "a")
    await #expect(throws: HostError.tooManySessions(limit: 1)) {
      try await host.open(2, "counting", Self.request(), client: "a")
    }
    _ = try await host.open(2, "counting", Self.request(), client: "b")
    await #expect(throws: HostError.full(capacity: 2)) {
      try await host.open(3, "counting", Self.request(), client: "c")
    }
    await #expect(throws: HostError.sessionExists(2)) {
      try await host.open(2, "counting", Self.request(), client: "d")
    }
    try await host.cancel(1)
    _ = try await host.open(3, "counting", Self.request(), client: "a")
    await #expect(throws: HostError.noEnvironment("chess")) { try await host.open(4, "chess", Self.request()) }
  }

  @Test func whatIsNotOfferedIsRefusedAndTakesNoRoom() async throws {
    let host = Self.host(limits: HostLimits(capacity: 1))
    for _ in 0..<2 {
      do {
        _ = try await host.open(1, "counting", Self.request("dev-99"))
        Issue.record("a sample that is not there was begun")
      } catch HostError.refused(let diagnostic) {
        #expect(diagnostic.key == "sample")
      }
    }
    #expect(await host.sessions.isEmpty)
  }

  @Test func invariant3AFaultEndsItsOwnSessionOnly() async throws {
    let host = Self.host(CountingWorld(.throwsAt(step: 1, sample: "dev-1", times: 99)))
    for (id, sample) in [(1, "dev-1"), (2, "dev-0")] {
      _ = try await host.open(id, "counting", Self.request(SampleID(sample)), view: .whole)
      _ = try await host.submit(id, .reply(AgentReply("add")), step: 0)
    }
    for _ in 0..<2 {
      await #expect(throws: HostError.failed("the world is broken on purpose")) {
        try await host.submit(1, .reply(AgentReply("add")), step: 1)
      }
    }
    #expect(try await host.submit(2, .reply(AgentReply("add")), step: 1).verdict == nil)
    #expect(await host.sessions.map(\.id) == [2])
  }

  @Test func aHangingStepIsGivenUp() async throws {
    let clock = HandClock()
    let host = Self.host(CountingWorld(.hangsAt(step: 0, sample: "dev-0"), stepSeconds: 3), clock: clock)
    _ = try await host.open(1, "counting", Self.request())
    let reaction = Task { try await host.submit(1, .reply(AgentReply("add"))) }
    await clock.whenSomebodySleeps(for: .seconds(3))
    clock.advance(by: .seconds(3))
    await #expect(throws: HostError.failed("the environment's step took longer than 3 s")) {
      _ = try await reaction.value
    }
    #expect(await host.sessions.isEmpty)
  }

  @Test func idleSessionsExpireAndSlowModelsKeepTheirs() async throws {
    let clock = HandClock()
    let host = Self.host(clock: clock)
    for id in 1...2 { _ = try await host.open(id, "counting", Self.request()) }
    clock.advance(by: .seconds(899))
    _ = try await host.submit(2, .reply(AgentReply("add")))
    #expect(await host.expire() == [])
    clock.advance(by: .seconds(2))
    #expect(await host.expire() == [1])
    #expect(await host.sessions.map(\.id) == [2])
    clock.advance(by: .seconds(899))
    #expect(await host.expire() == [2])
  }

  @Test func drainingWaitsForEpisodesAndBeginsNone() async throws {
    let clock = HandClock()
    let host = Self.host(clock: clock)
    for id in 1...2 { _ = try await host.open(id, "counting", Self.request()) }
    async let drained: Void = host.drain(within: .seconds(30))
    await clock.whenSomebodySleeps(for: .seconds(30))
    await #expect(throws: HostError.draining) { try await host.open(3, "counting", Self.request()) }
    _ = try await host.submit(1, .reply(AgentReply("stop")))
    #expect(await host.sessions.map(\.id) == [2])
    clock.advance(by: .seconds(30))
    await drained
    #expect(await host.sessions.isEmpty)
  }

  @Test func aCancelledSessionIsGone() async throws {
    let host = Self.host()
    _ = try await host.open(1, "counting", Self.request())
    try await host.cancel(1)
    await #expect(throws: HostError.noSession(1)) { try await host.cancel(1) }
    await #expect(throws: HostError.noSession(1)) { try await host.submit(1, .reply(AgentReply("add"))) }
  }

  @Test func invariant6TheOracleIsShownToNobodyUnlessAskedFor() async throws {
    let closed = Self.host()
    _ = try await closed.open(1, "counting", Self.request(), view: .whole)
    await #expect(throws: HostError.noOracle) { try await closed.oracle(1) }
    let open = Self.host(limits: HostLimits(showsOracle: true))
    _ = try await open.open(1, "counting", Self.request(), view: .whole)
    let gold = try await open.oracle(1)
    #expect(gold.reply.content == "add")
    #expect(gold.action == Action("add"))
  }
}

extension EnvironmentHostTests {
  private static func host(limits: HostLimits) -> EnvironmentHost { host(CountingWorld(), limits) }
  private static func host(clock: HandClock) -> EnvironmentHost { host(CountingWorld(), HostLimits(), clock) }
  private static func host(_ world: CountingWorld, clock: HandClock) -> EnvironmentHost {
    host(world, HostLimits(), clock)
  }
}
