import Episodes

/// Whoever sits in the seat: it turns a conversation into the next reply.
public protocol Agent: Sendable {
  /// Its name in run files and tables, such as `glm:gauntlet-glm` or `random`.
  var name: String { get }
  /// What it needs beyond the conversation. The controller grants nothing else.
  var privileges: Set<AgentPrivilege> { get }
  /// Whether it can play at all, asked before a run is begun. Throws `AgentError` with what is wrong.
  func prepare() async throws
  /// The reply to the conversation of `request`. Throws `AgentError`.
  func reply(to request: AgentRequest) async throws -> AgentTurn
  /// The episode is over: what is kept for it may go.
  func forget(_ conversation: String) async
}

extension Agent {
  public var privileges: Set<AgentPrivilege> { [] }
  public func prepare() async throws {}
  public func forget(_ conversation: String) async {}
}

/// What only some agents may see.
public enum AgentPrivilege: String, Sendable, Hashable {
  /// The environment's own solution, step by step.
  case oracle
}

/// What an agent is asked.
public struct AgentRequest: Sendable {
  /// Names the conversation, so that an agent can keep what it computed for its prefix.
  public var conversation: String
  /// The number of replies given before in this episode.
  public var step: Int
  public var messages: [Message]
  /// The tools on offer; empty in the text style.
  public var tools: [Tool]
  public var style: ActionStyle
  /// What a reply may look like, where the environment can say; agents that can be constrained are held to it.
  ///
  /// In the tool style it describes the text `name\n{arguments}` of one call.
  public var grammar: Grammar?
  /// Seeds whatever is random in this reply.
  public var seed: Seed
  /// The next gold reply; only for agents with the `oracle` privilege.
  public var oracle: (@Sendable () async throws -> AgentReply)?

  public init(
    conversation: String, step: Int, messages: [Message], tools: [Tool] = [], style: ActionStyle = .text,
    grammar: Grammar? = nil, seed: Seed = 0, oracle: (@Sendable () async throws -> AgentReply)? = nil
  ) {
    self.conversation = conversation
    self.step = step
    self.messages = messages
    self.tools = tools
    self.style = style
    self.grammar = grammar
    self.seed = seed
    self.oracle = oracle
  }
}

/// What an agent answered, and what it cost.
public struct AgentTurn: Sendable, Hashable {
  public var reply: AgentReply
  public var usage: Usage

  public init(_ reply: AgentReply, usage: Usage = Usage()) {
    self.reply = reply
    self.usage = usage
  }
}
