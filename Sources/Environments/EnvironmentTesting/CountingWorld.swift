import EnvironmentKit
import Episodes
import Synchronization

/// The smallest world there is: say `add` as often as the task asks, then `stop`. It can be told to misbehave in any one
/// way, to show that each check can fail, and that a fault stays in its own episode.
public final class CountingWorld: Environment {
  /// A way to misbehave.
  public enum Fault: Sendable, Hashable {
    /// Breaks the rule of that name.
    case breaks(ConformanceRule)
    /// Throws at a step of a sample, in its first `times` episodes.
    case throwsAt(step: Int, sample: SampleID, times: Int)
    /// Never answers a step of a sample.
    case hangsAt(step: Int, sample: SampleID)
  }
  /// What a throwing world throws.
  public struct Broken: Error, CustomStringConvertible {
    public var description: String { "the world is broken on purpose" }
  }

  public let manifest: EnvironmentManifest
  let fault: Fault?
  /// What a misbehaving world keeps, shares or counts across episodes.
  let shared = Mutex(Shared())

  struct Shared {
    var count = 0
    var begun: [SampleID: Int] = [:]
    var kept: [CountingEpisode] = []
  }

  public init(_ fault: Fault? = nil, samples: Int = 4, stepSeconds: Double = 5) {
    self.fault = fault
    let declared = fault == .breaks(.manifest) ? samples + 1 : samples
    manifest = EnvironmentManifest(
      id: "counting", title: "Counting", summary: "Say add as often as asked, then stop.",
      capabilities: [.deterministic, .legalActions, .grammar], splits: ["dev": declared],
      limits: .init(rounds: [.text: 12, .tools: 12], observationBytes: 64, stepSeconds: stepSeconds),
      metric: "accuracy", randomFloor: 0.5)
    size = samples
  }
  private let size: Int

  public func samples(in split: Split) throws -> [SampleID] {
    guard split == .dev else { throw Diagnostic(key: "split", "counting has no split '\(split)'") }
    return (0..<size).map { SampleID("dev-\($0)") }
  }

  public func syntax(_ style: ActionStyle) -> any ActionSyntax {
    let tools = ["add", "stop"].map { Tool(name: $0, description: "Say \($0).", strings: []) }
    return style == .tools
      ? ToolSyntax(tools: tools, firstCallOnly: true, instructions: { _ in [.system("Count.")] }) : CountingText()
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    guard let number = Int(request.sample.rawValue.dropFirst(4)), (0..<size).contains(number) else {
      throw Diagnostic(key: "sample", "counting has no sample '\(request.sample)'")
    }
    let earlier = shared.withLock { shared in
      defer { shared.begun[request.sample, default: 0] += 1 }
      return shared.begun[request.sample, default: 0]
    }
    let episode = CountingEpisode(self, request.sample, target: number + 2, earlier: earlier)
    if fault == .breaks(.release) { shared.withLock { $0.kept.append(episode) } }
    return episode
  }

  public func metrics(of results: [EpisodeResult]) -> Metrics {
    Metrics(main: "accuracy", [.rate("accuracy", of: results) { $0.score == 1 }])
  }
}

private struct CountingText: ActionSyntax {
  let style = ActionStyle.text
  func instructions(for sample: SampleID) -> [Message] { [.user("Say add or stop.")] }
  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }
  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    ["add", "stop"].contains(reply.content)
      ? .success([ParsedAction(Action(reply.content))])
      : .failure(ParseFailure(.missing, expected: "add or stop", found: reply.content))
  }
  func write(_ action: Action) -> AgentReply { AgentReply(action.name) }
  func grammar(for affordances: Affordances) -> Grammar? { .anyOf(["add", "stop"]) }
}

actor CountingEpisode: EnvironmentEpisode {
  private let world: CountingWorld
  private let sample: SampleID
  private let target: Int
  /// Episodes of the same sample before this one.
  private let earlier: Int
  private var count = 0
  private var steps = 0
  private var isOver = false

  init(_ world: CountingWorld, _ sample: SampleID, target: Int, earlier: Int) {
    self.world = world
    self.sample = sample
    self.target = target
    self.earlier = earlier
  }

  private func breaks(_ rule: ConformanceRule) -> Bool { world.fault == .breaks(rule) }

  func opening() -> Observation { Observation("Count to \(target).") }

  func affordances() -> Affordances { Affordances(actions: [Action("add"), Action("stop")]) }

  func step(_ action: Action) async throws -> Outcome {
    if isOver, !breaks(.finished) { throw EpisodeOver(sample: sample) }
    switch world.fault {
    case .throwsAt(let step, let sample, let times) where steps == step && sample == self.sample && earlier < times:
      throw CountingWorld.Broken()
    case .hangsAt(let step, let sample) where steps == step && sample == self.sample:
      try await Task.sleep(for: .seconds(3600))
    default: break
    }
    steps += 1
    if action.name == "stop" {
      let isRight = count == target || breaks(.randomFloor)
      return Outcome(reward: isRight ? 1 : 0, verdict: verdict(.completed, isRight ? 1 : 0))
    }
    count += 1
    let shown =
      breaks(.isolation)
      ? world.shared.withLock {
        $0.count += 1
        return $0.count
      } : count
    var text = "\(shown)"
    if breaks(.determinism) { text += " of episode \(earlier)" }
    if breaks(.size) { text += String(repeating: ".", count: 100) }
    return Outcome(Observation(text))
  }

  func reject(_ failure: ParseFailure) throws -> Outcome {
    if breaks(.hostile) { throw CountingWorld.Broken() }
    return Outcome(Observation("Say add or stop."), invalid: "expected \(failure.expected)")
  }

  func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: verdict(reason.status, 0)) }

  func oracle() -> Action {
    if breaks(.oracle) { return Action("stop") }
    return Action(count < target ? "add" : "stop")
  }

  func end() { isOver = true }

  private func verdict(_ status: EpisodeStatus, _ score: Double) -> Verdict {
    isOver = true
    return Verdict(status, score: score, result: ["count": .int(count)])
  }
}
