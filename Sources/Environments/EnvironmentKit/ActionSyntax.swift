import Episodes

/// How calls and observations are written for a model in one style.
///
/// Pure functions of their arguments: the same episode always gives the same conversation.
public protocol ActionSyntax: Sendable {
  var style: ActionStyle { get }
  /// The tools offered; empty in the text style.
  var tools: [Tool] { get }
  /// What comes before the opening observation: rules, examples, canned answers.
  func instructions(for sample: SampleID) throws -> [Message]
  /// An observation as messages. `call` is the tool call that it answers, nil for the opening and in the text style.
  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message]
  /// How an environment's message stands in the conversation once it was answered (ALFWorld's loses its list of actions).
  func remembered(_ message: Message) -> Message
  /// How an agent's reply stands in the conversation (what it invented of observations may be cut off).
  func remembered(_ reply: AgentReply) -> AgentReply
  /// The actions in a reply, in the order to play them; never empty. A call among them that is none is played as its
  /// failure; the whole reply fails only where there is nothing to play.
  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure>
  /// The reply that stands for `action`: the inverse of `parse`.
  func write(_ action: Action) -> AgentReply
  /// What a constrained decoder may produce now; in the tool style the text `name\n{arguments}`.
  func grammar(for affordances: Affordances) -> Grammar?
}

extension ActionSyntax {
  public var tools: [Tool] { [] }
  public func instructions(for sample: SampleID) throws -> [Message] { [] }
  public func remembered(_ message: Message) -> Message { message }
  public func remembered(_ reply: AgentReply) -> AgentReply { reply }
}

/// An action, and the call it was read from in the tool style.
public struct ParsedAction: Sendable, Hashable {
  /// The action, or why the call is none.
  public var content: Result<Action, ParseFailure>
  public var call: ToolCall?

  /// The action; nil where the call is none.
  public var action: Action? { try? content.get() }

  public init(_ action: Action, call: ToolCall? = nil) { self.init(.success(action), call: call) }

  public init(_ content: Result<Action, ParseFailure>, call: ToolCall?) {
    self.content = content
    self.call = call
  }
}
