import Episodes

/// One episode in one style, as the controller drives it: replies in, prompts out. The wire carries exactly this.
///
/// Whether its world lies in this process or elsewhere, nobody who drives it can tell.
public struct EpisodeSession: Sendable {
  /// What the agent is asked next.
  public struct Prompt: Codable, Sendable, Hashable {
    public var messages: [Message]
    public var tools: [Tool]
    public var grammar: Grammar?
    /// Replies given so far.
    public var step: Int

    public init(messages: [Message], tools: [Tool], grammar: Grammar?, step: Int) {
      self.messages = messages
      self.tools = tools
      self.grammar = grammar
      self.step = step
    }
  }

  /// What a reply led to.
  public struct Turn: Codable, Sendable, Hashable {
    /// One outcome per action that was played, in order; at least one.
    public var outcomes: [Outcome]
    /// The actions as understood; none of a reply or a call that was rejected.
    public var actions: [Action]
    /// The messages that the agent will see because of it.
    public var messages: [Message]
    public var reward: Double { outcomes.reduce(0) { $0 + $1.reward } }
    public var verdict: Verdict? { outcomes.last?.verdict }
    /// Why the reply counts as invalid; nil for a valid one.
    public var invalid: String? { outcomes.lazy.compactMap(\.invalid).first }

    public init(outcomes: [Outcome], actions: [Action], messages: [Message]) {
      self.outcomes = outcomes
      self.actions = actions
      self.messages = messages
    }
  }

  private let driver: any SessionDriver

  /// Begins an episode. Throws what `Environment.begin` throws.
  public init(_ environment: any Environment, _ request: EpisodeRequest) async throws {
    let request = try environment.manifest.validated(request)
    if let distant = environment as? any DistantEnvironment {
      driver = try await distant.session(request)
    } else {
      driver = try await LocalSession(environment, request)
    }
  }

  public var request: EpisodeRequest { driver.request }

  /// What the agent saw first.
  public var opening: Observation { driver.opening }

  /// What the agent sees now.
  public var prompt: Prompt { get async { await driver.prompt } }

  /// The messages of the prompt alone: what takes to find a grammar is spared.
  public var messages: [Message] { get async { await driver.messages } }

  /// Every message so far.
  public var transcript: [Message] { get async { await driver.transcript } }

  /// The legal actions and phase of the present state.
  public var currentAffordances: Affordances { get async { await driver.currentAffordances } }

  /// Plays a reply. Throws `EpisodeOver` after a verdict; any other error is an infrastructure fault.
  public func submit(_ reply: AgentReply) async throws -> Turn { try await driver.submit(reply) }

  /// Plays what no reply wrote: an action as it is, or a failure to write one. It counts for no round. Throws like `submit`.
  public func play(_ action: Result<Action, ParseFailure>) async throws -> Outcome { try await driver.play(action) }

  /// Ends the episode from outside. Throws `EpisodeOver` after a verdict.
  public func stop(_ reason: StopReason) async throws -> Turn { try await driver.stop(reason) }

  /// The gold reply from here. Only the oracle may be shown it.
  public func oracleReply() async throws -> AgentReply { try await driver.oracleReply() }

  /// The gold action from here. Only the oracle may be shown it.
  public func oracle() async throws -> Action { try await driver.oracle() }

  /// Frees the episode; safe to call more than once.
  public func end() async { await driver.end() }
}

/// A step after the verdict.
public struct EpisodeOver: Error, Sendable, Hashable, CustomStringConvertible {
  public var sample: SampleID
  public init(sample: SampleID) { self.sample = sample }
  public var description: String { "the episode of sample \(sample) is over; begin a new one" }
}
