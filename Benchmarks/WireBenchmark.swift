import EnvironmentHost
import EnvironmentKit
import EnvironmentServer
import Episodes
import Foundation
import HTTPTransport

/// Interactions with a world that does nothing: beside it, and over HTTP, with the clients in this process too.
struct WireBenchmark {
  /// Interactions of an episode.
  private static let length = 10

  func run() async throws -> [Measurement] {
    let direct = try await self.direct()
    var figures = [
      Measurement("wire: steps of a session in this process", direct, "steps/s/core", .atLeast(300_000))
    ]
    figures += try await Served.run(.controller, NoOpWorld()) { port in
      let load = LoadGenerator(port: port, length: Self.length)
      let one = try await load.run(clients: 1, seconds: 2)
      let many = try await load.run(clients: 64, seconds: 4)
      // Half of what it can do: 64 clients that take a breath before they ask again.
      let pause = 64 / (many.rate * Double(Self.length + 2) / Double(Self.length) / 2)
      let half = try await load.run(clients: 64, seconds: 4, pause: pause)
      return [
        Measurement("wire: one client, median", one.share(0.5) * 1000, "ms", .atMost(0.6)),
        Measurement("wire: one client", one.rate, "interactions/s", .against("AgentBench's Python, elsewhere", 84)),
        Measurement("wire: 64 clients", many.rate, "interactions/s", .atLeast(40 * 319)),
        Measurement("wire: 64 clients, median", many.share(0.5) * 1000, "ms", .against("AgentBench's Python", 198)),
        Measurement("wire: 64 clients, 99 of 100", many.share(0.99) * 1000, "ms", .against("AgentBench's Python", 300)),
        Measurement("wire: half of that, interactions", half.rate, "interactions/s", .against("all of it", many.rate)),
        Measurement("wire: half of that, 99 of 100", half.share(0.99) * 1000, "ms", .atMost(5)),
      ]
    }
    figures += try await Served.run(.worker, NoOpWorld()) { worker in
      try await Served.run(.controller, nil, worker: worker) { port in
        let many = try await LoadGenerator(port: port, length: Self.length).run(clients: 64, seconds: 4)
        return [
          Measurement("wire: 64 clients, through a worker over HTTP", many.rate, "interactions/s", .atLeast(20 * 319)),
          Measurement(
            "wire: 64 clients, through a worker, 99 of 100", many.share(0.99) * 1000, "ms",
            .against("AgentBench's Python", 300)),
        ]
      }
    }
    figures.append(try await openSessions())
    return figures
  }

  /// Steps of one session after the other on one core.
  private func direct() async throws -> Double {
    let world = NoOpWorld()
    let reply = AgentReply("on")
    return try await Measure.rate {
      let session = try await EpisodeSession(world, EpisodeRequest(sample: "dev-0", seed: 1))
      for _ in 0..<Self.length { _ = try await session.submit(reply) }
      await session.end()
      return Self.length
    }
  }

  /// Heap bytes of ten thousand open sessions in a host.
  private func openSessions() async throws -> Measurement {
    let count = 10_000
    let host = EnvironmentHost(
      ["no-op": NoOpWorld()], limits: HostLimits(capacity: count), clock: HostClock(ContinuousClock()) { 0 })
    let before = Measure.heapBytes
    for number in 0..<count {
      _ = try await host.open(number, "no-op", EpisodeRequest(sample: "dev-0", seed: 1))
      _ = try await host.submit(number, .reply(AgentReply("on")))
    }
    let bytes = Double(Measure.heapBytes - before)
    await host.cancelAll()
    return Measurement("wire: 10,000 open sessions", bytes / 1e6, "MB", .atMost(150))
  }
}

/// A server while something is measured.
private enum Served {
  static func run<Result>(
    _ role: EnvironmentServer.Role, _ world: NoOpWorld?, worker: Int? = nil,
    _ body: (_ port: Int) async throws -> Result
  ) async throws -> Result {
    var settings = ServerSettings(
      sessions: HostLimits(capacity: 20_000), clock: HostClock(ContinuousClock()) { 0 }, secret: { "" })
    settings.limits.requestsPerSecond = 1 << 30
    settings.limits.drain = .zero
    let tasks = try world.map { try ServedTask.all(of: $0, seed: 0) } ?? []
    let server = try EnvironmentServer(role, tasks, settings: settings)
    let (ports, output) = AsyncStream<Int>.makeStream()
    let running = Task { try await server.run { output.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    let port = await iterator.next() ?? 0
    let registration = try worker.map { worker in
      let registration = WorkerRegistration(
        try ServedTask.all(of: NoOpWorld(), seed: 0), at: HTTPAddress(host: "127.0.0.1", port: worker),
        controller: HTTPAddress(host: "127.0.0.1", port: port, path: "/api"), settings: settings)
      return Task { await registration.run { _ in } }
    }
    if registration != nil { try await Task.sleep(for: .seconds(1)) }
    let result = try await body(port)
    registration?.cancel()
    await registration?.value
    await server.stop()
    try await running.value
    return result
  }
}

/// A world that does nothing, as long as one likes.
private struct NoOpWorld: Environment {
  let manifest = EnvironmentManifest(
    id: "no-op", title: "Nothing", summary: "Nothing happens.", capabilities: [.deterministic], styles: [.text],
    splits: ["dev": 1], limits: .init(rounds: [:], observationBytes: 16, stepSeconds: 60), metric: "score",
    randomFloor: 0.5)

  func samples(in split: Split) -> [SampleID] { ["dev-0"] }
  func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax { Syntax() }
  func begin(_ request: EpisodeRequest) -> any EnvironmentEpisode { Episode() }
  func metrics(of results: [EpisodeResult]) -> Metrics { Metrics(main: "score", []) }

  private struct Syntax: ActionSyntax {
    let style = ActionStyle.text
    func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
      [.user(observation.text)]
    }
    func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
      .success([ParsedAction(Action("on"))])
    }
    func write(_ action: Action) -> AgentReply { AgentReply("on") }
    func grammar(for affordances: Affordances) -> Grammar? { nil }
  }

  private actor Episode: EnvironmentEpisode {
    func opening() -> Observation { Observation("Go on.") }
    func affordances() -> Affordances { Affordances() }
    func step(_ action: Action) -> Outcome { Outcome(Observation("Go on.")) }
    func reject(_ failure: ParseFailure) -> Outcome { Outcome(Observation("Go on."), invalid: "nothing") }
    func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: Verdict(reason.status, score: 0)) }
    func oracle() -> Action { Action("on") }
    func end() {}
  }
}
