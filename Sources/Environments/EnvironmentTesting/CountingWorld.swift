import EnvironmentKit
import Episodes
import Glibc
import Synchronization

/// The smallest world there is: say `add` as often as the task asks, then `stop`. It can be told to misbehave in any one
/// way, to show that each check can fail, and that a fault stays in its own episode.
public final class CountingWorld: Environment {
  /// A way to misbehave.
  public enum Fault: Sendable, Hashable {
    /// Breaks the rule of that name, for all to see.
    case breaks(ConformanceRule)
    /// Breaks a rule where only a careful check looks.
    case lapses(Lapse)
    /// Throws at a step of a sample, in its first `times` episodes.
    case throwsAt(step: Int, sample: SampleID, times: Int)
    /// Never answers a step of a sample.
    case hangsAt(step: Int, sample: SampleID)
  }
  /// A way to break a rule that a careless check would overlook.
  public enum Lapse: String, Sendable, Hashable, CaseIterable {
    /// A letter is written in one piece in half of the episodes, and in two in the others.
    case normalForm
    /// Only the opening is too long.
    case longOpening
    /// Steps are rejected after `stop()`, and played after a verdict of the world's own.
    case playsOn
    /// The random agent wins in the tool style only; with all seeds but the first; exactly as often as declared.
    case floorOfOneStyle, floorOfOneSeed, floorReached
    /// Every third episode leaves a file open.
    case openFile
    /// Each episode leaves some memory behind that nothing refers to as an episode.
    case memory
    /// An ended episode keeps its part of something outside of the process.
    case holding

    /// The rule that is broken.
    public var rule: ConformanceRule {
      switch self {
      case .normalForm: .determinism
      case .longOpening: .size
      case .playsOn: .finished
      case .floorOfOneStyle, .floorOfOneSeed, .floorReached: .randomFloor
      case .openFile, .memory, .holding: .release
      }
    }
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
    var litter: [[UInt8]] = []
    var holdings: [String] = []
  }

  /// `playsAllCalls` tells whether all calls of a reply are played, or the first.
  public init(_ fault: Fault? = nil, samples: Int = 4, stepSeconds: Double = 5, playsAllCalls: Bool = false) {
    self.fault = fault
    self.playsAllCalls = playsAllCalls
    let declared = fault == .breaks(.manifest) ? samples + 1 : samples
    manifest = EnvironmentManifest(
      id: "counting", title: "Counting", summary: "Say add as often as asked, then stop.",
      capabilities: [.deterministic, .legalActions, .grammar], splits: ["dev": declared],
      limits: .init(rounds: [.text: 12, .tools: 12], observationBytes: 64, stepSeconds: stepSeconds),
      metric: "accuracy", randomFloor: fault == .lapses(.floorReached) ? 1 : 0.5)
    size = samples
  }
  private let size: Int
  private let playsAllCalls: Bool

  public func samples(in split: Split) throws -> [SampleID] {
    guard split == .dev else { throw Diagnostic(key: "split", "counting has no split '\(split)'") }
    return (0..<size).map { SampleID("dev-\($0)") }
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    let tools = ["add", "stop"].map { Tool(name: $0, description: "Say \($0).", strings: []) }
    return style == .tools
      ? ToolSyntax(tools: tools, firstCallOnly: !playsAllCalls, instructions: { _ in [.system("Count.")] })
      : CountingText()
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    guard let number = Int(request.sample.rawValue.dropFirst(4)), (0..<size).contains(number) else {
      throw Diagnostic(key: "sample", "counting has no sample '\(request.sample)'")
    }
    let earlier = shared.withLock { shared in
      defer { shared.begun[request.sample, default: 0] += 1 }
      return shared.begun[request.sample, default: 0]
    }
    let episode = CountingEpisode(self, request, target: number + 2, earlier: earlier)
    switch fault {
    case .breaks(.release): shared.withLock { $0.kept.append(episode) }
    case .lapses(.openFile) where earlier % 3 == 0: _ = open("/dev/null", O_RDONLY)
    case .lapses(.memory): shared.withLock { $0.litter.append(Array(repeating: 1, count: 4096)) }
    case .lapses(.holding): shared.withLock { $0.holdings.append("\(request.sample) \(earlier)") }
    default: break
    }
    return episode
  }

  public func holdings() -> [String] { shared.withLock { $0.holdings } }

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
