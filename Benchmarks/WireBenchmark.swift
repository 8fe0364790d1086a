import EnvironmentHost
import EnvironmentKit
import EnvironmentServer
import Episodes
import Foundation
import HTTPTransport
import NIOCore

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
      let one = try await Self.load(port, clients: 1, seconds: 2)
      let many = try await Self.load(port, clients: 64, seconds: 4)
      return [
        Measurement("wire: one client, median", one.median * 1000, "ms", .against("goal", 0.6)),
        Measurement("wire: one client", one.rate, "interactions/s", .against("AgentBench's Python, elsewhere", 84)),
        Measurement("wire: 64 clients", many.rate, "interactions/s", .against("40 x AgentBench's 319", 12_760)),
        Measurement("wire: 64 clients, median", many.median * 1000, "ms", .against("AgentBench's Python", 198)),
        Measurement("wire: 64 clients, 99 of 100", many.late * 1000, "ms", .against("AgentBench's Python", 300)),
      ]
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

  /// Whole episodes of AgentBench's protocol by so many clients at once: interactions per second, and their times in seconds.
  private static func load(
    _ port: Int, clients: Int, seconds: Double
  ) async throws -> (rate: Double, median: Double, late: Double) {
    let transport = HTTPTransport()
    let clock = ContinuousClock()
    let start = clock.now
    let times = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<clients {
        group.addTask {
          var times: [Double] = []
          while clock.now - start < .seconds(seconds) {
            let begun = try await ask(transport, port, "/api/start_sample", #"{"name":"no-op-dev","index":0}"#)
            let session = begun["session_id"]?.intValue ?? 0
            for _ in 0..<length {
              let asked = clock.now
              _ = try await ask(
                transport, port, "/api/interact",
                #"{"session_id":\#(session),"agent_response":{"status":"normal","content":"on"}}"#, isRead: false)
              times.append((clock.now - asked) / .seconds(1))
            }
            _ = try await ask(transport, port, "/api/cancel", #"{"session_id":\#(session)}"#, isRead: false)
          }
          return times
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let elapsed = (clock.now - start) / .seconds(1)
    let sorted = times.sorted()
    return (
      Double(sorted.count) / elapsed, sorted[sorted.count / 2], sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    )
  }

  @discardableResult
  private static func ask(
    _ transport: HTTPTransport, _ port: Int, _ path: String, _ body: String, isRead: Bool = true
  ) async throws -> JSONValue {
    let answer = try await transport.send(
      "POST", path, to: HTTPAddress(host: "127.0.0.1", port: port), headers: [("Content-Type", "application/json")],
      body: ByteBuffer(string: body), timeout: .seconds(30))
    guard answer.status == 200 else { throw Diagnostic("\(path): \(answer.status) \(answer.text)") }
    return isRead ? try JSONValue(parsing: answer.text) : .null
  }
}

/// A server while something is measured.
private enum Served {
  static func run<Result>(
    _ role: EnvironmentServer.Role, _ world: NoOpWorld, _ body: (_ port: Int) async throws -> Result
  ) async throws -> Result {
    var settings = ServerSettings(
      sessions: HostLimits(capacity: 20_000), clock: HostClock(ContinuousClock()) { 0 }, secret: { "" })
    settings.limits.requestsPerSecond = 1 << 30
    settings.limits.drain = .zero
    let server = try EnvironmentServer(role, try ServedTask.all(of: world, seed: 0), settings: settings)
    let (ports, output) = AsyncStream<Int>.makeStream()
    let running = Task { try await server.run { output.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    let result = try await body(await iterator.next() ?? 0)
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
