import AgentKit
import EnvironmentClient
import EnvironmentHost
import EnvironmentKit
import EnvironmentServer
import EnvironmentTesting
import EpisodeController
import Episodes
import Foundation
import HTTPTransport
import HouseHolding
import Testing
import TraceStore

struct RemoteEnvironmentTests {
  @Test func theConformanceSuitePassesOverTheWire() async throws {
    try await ServedWorld.run(CountingWorld(stepSeconds: 120)) { world async throws in
      let findings = await ConformanceSuite(try await world.environment()).check()
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  /// What the suite finds next to an environment it finds from afar.
  @Test(arguments: [
    ConformanceRule.determinism, .isolation, .oracle, .randomFloor, .hostile, .size, .manifest,
  ])
  func theSuiteFindsFaultsOverTheWire(_ rule: ConformanceRule) async throws {
    try await ServedWorld.run(CountingWorld(.breaks(rule), stepSeconds: 120)) { world async throws in
      let findings = await ConformanceSuite(try await world.environment()).check([rule])
      #expect(findings.contains { $0.rule == rule }, "\(findings)")
    }
  }

  @Test func heldPartsAreSeenOverTheWire() async throws {
    try await ServedWorld.run(CountingWorld(.lapses(.holding), stepSeconds: 120)) { world async throws in
      let findings = await ConformanceSuite(try await world.environment()).check([.release])
      #expect(!findings.isEmpty)
    }
  }

  @Test func aRealEnvironmentPassesOverTheWire() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let houses = try HouseHolding(
      resources: EnvironmentResources(
        folder: root.appending(path: "environments/house-holding"), scratch: FileManager.default.temporaryDirectory))
    try await ServedWorld.run(houses) { world async throws in
      let environment = try await world.environment()
      let findings = await ConformanceSuite(environment, sampleLimit: 1).check([
        .manifest, .determinism, .isolation, .finished, .hostile, .size, .release,
      ])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  /// Two runs of one plan, one beside the environment and one across the wire, hold the same steps byte for byte.
  @Test(arguments: [ActionStyle.text, .tools])
  func aControllerCannotTell(_ style: ActionStyle) async throws {
    let here = CountingWorld(stepSeconds: 120)
    let local = try await Self.record(here, style)
    let distant = try await ServedWorld.run(CountingWorld(stepSeconds: 120)) { world async throws in
      try await Self.record(try await world.environment(), style)
    }
    #expect(local == distant)
    #expect(local.utf8.count > 1000)
  }

  private static func record(_ environment: any Environment, _ style: ActionStyle) async throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "wire-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0...UInt64.max))")
    defer { try? FileManager.default.removeItem(at: folder) }
    let plan = RunPlan(
      agent: "random",
      environments: [.init(id: "counting", version: 1, split: .dev, samples: ["dev-0", "dev-1", "dev-2", "dev-3"])],
      epochs: 2, style: style, seed: 5)
    let file = folder.appending(path: "run.sqlite").path
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    let controller = RunController(
      environments: ["counting": environment], agent: RandomAgent(), store: writer,
      limits: RunLimits(retrySeconds: 0), now: { 2 })
    let summary = try await controller.run(plan)
    try await writer.close()
    #expect(summary.isComplete)
    let reader = try RunReader(file: file)
    var lines: [String] = []
    for attempt in try reader.episodes().sorted(by: { "\($0.episode)" < "\($1.episode)" }) {
      let trace = try reader.trace(attempt)
      lines.append("\(attempt.episode) \(attempt.status.rawValue) \(attempt.score ?? -1) \(attempt.result.text)")
      for step in trace.steps {
        lines.append(try text(step.prompt) + text(step.reply) + text(step.actions) + text(step.outcomes))
      }
      lines.append(try text(trace.transcript))
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  @Test func promptsAreThoseOfASessionNextToIt() async throws {
    try await ServedWorld.run(CountingWorld(stepSeconds: 120)) { world async throws in
      let environment = try await world.environment()
      for style in [ActionStyle.text, .tools] {
        let request = EpisodeRequest(sample: "dev-1", seed: 3, style: style)
        let here = try await EpisodeSession(CountingWorld(stepSeconds: 120), request)
        let there = try await EpisodeSession(environment, request)
        #expect(there.opening == here.opening)
        for _ in 0..<4 {
          #expect(await there.prompt == (await here.prompt))
          #expect(await there.currentAffordances == (await here.currentAffordances))
          #expect(await there.transcript == (await here.transcript))
          let reply = try await here.oracleReply()
          #expect(try await there.oracleReply() == reply)
          #expect(try await there.submit(reply) == (try await here.submit(reply)))
        }
        #expect(await there.transcript == (await here.transcript))
        await #expect(throws: EpisodeOver.self) { try await there.submit(AgentReply("add")) }
      }
    }
  }

  @Test func figuresAreMadeWhereTheEnvironmentIs() async throws {
    try await ServedWorld.run(CountingWorld(stepSeconds: 120)) { world async throws in
      let results = [
        EpisodeResult(sample: "dev-0", status: .completed, score: 1),
        EpisodeResult(sample: "dev-1", status: .completed, score: 0.5),
      ]
      #expect(
        try await world.environment().figures(of: results) == CountingWorld(stepSeconds: 120).metrics(of: results))
    }
  }

  @Test func whatTheRequestGotWrongIsADiagnostic() async throws {
    try await ServedWorld.run(CountingWorld(stepSeconds: 120)) { world async throws in
      let environment = try await world.environment()
      let error = await #expect(throws: Diagnostic.self) {
        try await EpisodeSession(environment, EpisodeRequest(sample: "dev-77", seed: 1))
      }
      #expect(error?.key == "sample")
      await #expect(throws: Diagnostic.self) {
        try await RemoteEnvironment("chess", at: world.address, identify: { "k" })
      }
    }
    await #expect(throws: Diagnostic.self) {
      try await RemoteEnvironment("chess", at: HTTPAddress(host: "127.0.0.1", port: 1), identify: { "k" })
    }
  }

  @Test func anEnvironmentThatFailsIsAnInfrastructureFault() async throws {
    try await ServedWorld.run(CountingWorld(.throwsAt(step: 0, sample: "dev-0", times: 1), stepSeconds: 120)) {
      world async throws in
      let environment = try await world.environment()
      let request = EpisodeRequest(sample: "dev-0", seed: 1)
      let session = try await EpisodeSession(environment, request)
      let error = await #expect(throws: RemoteFailure.self) { try await session.submit(AgentReply("add")) }
      #expect("\(try #require(error))".contains("broken on purpose"))
      let next = try await EpisodeSession(environment, request)
      #expect(try await next.submit(AgentReply("add")).verdict == nil)
    }
  }

  @Test func invariant6TheOracleIsNotShownUnlessTheServerSaysSo() async throws {
    try await ServedWorld.run(CountingWorld(stepSeconds: 120), HostLimits()) { world async throws in
      let session = try await EpisodeSession(
        try await world.environment(), EpisodeRequest(sample: "dev-0", seed: 1))
      await #expect(throws: RemoteFailure.self) { try await session.oracleReply() }
      #expect(try await session.submit(AgentReply("add")).verdict == nil)
    }
  }

  /// A worker that registers is played through its controller; when it ends, its episodes fail and no others do.
  @Test func aWorkersEnvironmentIsPlayedThroughTheController() async throws {
    try await ServedWorld.run(.controller, nil, ServedWorld.settings(HostLimits())) { controller async throws in
      let session = try await ServedWorld.run(
        .worker, CountingWorld(stepSeconds: 120), ServedWorld.settings(HostLimits(showsOracle: true))
      ) { worker async throws in
        let registration = WorkerRegistration(
          try ServedTask.all(of: CountingWorld(stepSeconds: 120), seed: 0), at: worker.address,
          controller: HTTPAddress(host: "127.0.0.1", port: controller.address.port, path: "/api"),
          settings: ServedWorld.settings(HostLimits()))
        let (news, output) = AsyncStream<WorkerRegistration.News>.makeStream()
        let beating = Task { await registration.run { output.yield($0) } }
        var iterator = news.makeAsyncIterator()
        #expect(await iterator.next() == .registered)
        #expect(try await RemoteEnvironment.names(at: controller.address) == ["counting"])
        let environment = try await controller.environment()
        let findings = await ConformanceSuite(environment).check([.determinism, .isolation, .oracle, .finished])
        #expect(findings.isEmpty, "\(findings)")
        let session = try await EpisodeSession(environment, EpisodeRequest(sample: "dev-0", seed: 1))
        beating.cancel()
        await beating.value
        // Who has said good-bye is sent no one, and keeps whom it has.
        #expect(try await RemoteEnvironment.names(at: controller.address) == [])
        #expect(try await session.submit(AgentReply("add")).verdict == nil)
        return session
      }
      let error = await #expect(throws: RemoteFailure.self) { try await session.submit(AgentReply("add")) }
      #expect("\(try #require(error))".contains("does not answer"))
    }
  }
}
