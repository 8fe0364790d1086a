import Episodes

/// An episode whose world lies in this process.
///
/// It keeps the conversation, plays the actions of a reply one after the other, and holds the round limit.
actor LocalSession: SessionDriver {
  typealias Prompt = EpisodeSession.Prompt
  typealias Turn = EpisodeSession.Turn

  nonisolated let request: EpisodeRequest
  nonisolated let opening: Observation
  private let episode: any EnvironmentEpisode
  private let syntax: any ActionSyntax
  private let roundLimit: Int?
  private var conversation: Conversation
  private var affordances: Affordances
  private var step = 0
  private var verdict: Verdict?
  private var isEnded = false

  /// Begins an episode; `request` has all its options. Throws what `Environment.begin` throws.
  init(_ environment: any Environment, _ request: EpisodeRequest) async throws {
    self.request = request
    syntax = environment.syntax(request.style, for: request.sample)
    roundLimit = environment.manifest.limits.rounds[request.style]
    conversation = Conversation(instructions: try syntax.instructions(for: request.sample))
    episode = try await environment.begin(request)
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

  var messages: [Message] { conversation.prompt }

  var prompt: Prompt {
    Prompt(
      messages: conversation.prompt, tools: syntax.tools, grammar: syntax.grammar(for: affordances), step: step)
  }

  var transcript: [Message] { conversation.transcript }

  var currentAffordances: Affordances { affordances }

  func submit(_ reply: AgentReply) async throws -> Turn {
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

  func play(_ action: Result<Action, ParseFailure>) async throws -> Outcome {
    guard verdict == nil, !isEnded else { throw EpisodeOver(sample: request.sample) }
    var turn = Turn(outcomes: [], actions: [], messages: [])
    await episode.beginReply()
    let outcome =
      switch action {
      case .success(let action): try await episode.step(action)
      case .failure(let failure): try await episode.reject(failure)
      }
    try await take(outcome, answering: nil, in: &turn)
    return outcome
  }

  func stop(_ reason: StopReason) async throws -> Turn {
    guard verdict == nil, !isEnded else { throw EpisodeOver(sample: request.sample) }
    var turn = Turn(outcomes: [], actions: [], messages: [])
    try await take(try await episode.stop(reason), answering: nil, in: &turn)
    return turn
  }

  func oracleReply() async throws -> AgentReply { syntax.write(try await episode.oracle()) }

  func oracle() async throws -> Action { try await episode.oracle() }

  func end() async {
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
