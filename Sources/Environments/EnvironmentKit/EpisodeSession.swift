import Episodes

/// One episode in one style, as the controller drives it: replies in, prompts out. The wire carries exactly this.
///
/// It keeps the conversation, plays the actions of a reply one after the other, and holds the round limit.
public actor EpisodeSession {
  /// What the agent is asked next.
  public struct Prompt: Sendable {
    public var messages: [Message]
    public var tools: [Tool]
    public var grammar: Grammar?
    /// Replies given so far.
    public var step: Int
  }

  /// What a reply led to.
  public struct Turn: Sendable, Hashable {
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
  }

  public nonisolated let request: EpisodeRequest
  private let episode: any EnvironmentEpisode
  private let syntax: any ActionSyntax
  private let roundLimit: Int?
  private var conversation: Conversation
  private var affordances: Affordances
  private var step = 0
  private var verdict: Verdict?
  private var isEnded = false

  /// Begins an episode. Throws what `Environment.begin` throws.
  public init(_ environment: any Environment, _ request: EpisodeRequest) async throws {
    let request = try environment.manifest.validated(request)
    self.request = request
    syntax = environment.syntax(request.style, for: request.sample)
    roundLimit = environment.manifest.limits.rounds[request.style]
    conversation = Conversation(instructions: try syntax.instructions(for: request.sample))
    episode = try await environment.begin(request)
    let opening: Observation
    do {
      opening = try await episode.opening()
      affordances = try await episode.affordances()
    } catch {
      await episode.end()
      throw error
    }
    conversation.observe(
      syntax.render(opening, affordances: affordances, answering: nil), of: opening, syntax: syntax)
  }

  /// What the agent sees now.
  public var prompt: Prompt {
    Prompt(
      messages: conversation.prompt, tools: syntax.tools, grammar: syntax.grammar(for: affordances), step: step)
  }

  /// Every message so far.
  public var transcript: [Message] { conversation.transcript }

  /// The legal actions and phase of the present state.
  public var currentAffordances: Affordances { affordances }

  /// Plays a reply. Throws `EpisodeOver` after a verdict; any other error is an infrastructure fault.
  public func submit(_ reply: AgentReply) async throws -> Turn {
    guard verdict == nil, !isEnded else { throw EpisodeOver(sample: request.sample) }
    conversation.reply(syntax.remembered(reply))
    step += 1
    await episode.beginReply()
    var turn = Turn(outcomes: [], actions: [], messages: [])
    switch syntax.parse(reply, affordances: affordances) {
    case .failure(let failure):
      let call = reply.toolCalls.first { $0.id == failure.callID }
      try await take(try await episode.reject(failure), answering: call, in: &turn)
    case .success(let parsed):
      for item in parsed where verdict == nil {
        switch item.content {
        case .success(let action):
          turn.actions.append(action)
          try await take(try await episode.step(action), answering: item.call, in: &turn)
        case .failure(let failure):
          try await take(try await episode.reject(failure), answering: item.call, in: &turn)
        }
      }
    }
    excuseUnplayed(reply.toolCalls, in: &turn)
    if verdict == nil, let roundLimit, step >= roundLimit {
      try await take(try await episode.stop(.limitReached), answering: nil, in: &turn)
    }
    return turn
  }

  /// Ends the episode from outside. Throws `EpisodeOver` after a verdict.
  public func stop(_ reason: StopReason) async throws -> Turn {
    guard verdict == nil, !isEnded else { throw EpisodeOver(sample: request.sample) }
    var turn = Turn(outcomes: [], actions: [], messages: [])
    try await take(try await episode.stop(reason), answering: nil, in: &turn)
    return turn
  }

  /// The gold reply from here. Only the oracle may be shown it.
  public func oracleReply() async throws -> AgentReply { syntax.write(try await episode.oracle()) }

  /// Frees the episode; safe to call more than once.
  public func end() async {
    guard !isEnded else { return }
    isEnded = true
    await episode.end()
  }

  /// Answers the calls that were not played: a chat service takes no further message before every call has its answer.
  private func excuseUnplayed(_ calls: [ToolCall], in turn: inout Turn) {
    guard verdict == nil, let observation = turn.outcomes.last?.observation else { return }
    let answered = Set(turn.messages.compactMap(\.toolCallID))
    let excuses = calls.filter { !answered.contains($0.id) }.map {
      Message(.tool, "Not played: only the first call of a reply is.", toolCallID: $0.id)
    }
    guard !excuses.isEmpty else { return }
    turn.messages += excuses
    conversation.observe(excuses, of: observation, syntax: syntax)
  }

  private func take(_ outcome: Outcome, answering call: ToolCall?, in turn: inout Turn) async throws {
    turn.outcomes.append(outcome)
    verdict = outcome.verdict
    if verdict == nil { affordances = try await episode.affordances() }
    guard let observation = outcome.observation else { return }
    let messages = syntax.render(observation, affordances: affordances, answering: call)
    turn.messages += messages
    conversation.observe(messages, of: observation, syntax: syntax)
  }
}

/// A step after the verdict.
public struct EpisodeOver: Error, Sendable, Hashable, CustomStringConvertible {
  public var sample: SampleID
  public init(sample: SampleID) { self.sample = sample }
  public var description: String { "the episode of sample \(sample) is over; begin a new one" }
}
