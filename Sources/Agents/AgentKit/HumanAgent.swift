import Episodes

/// A person in the seat: sees the conversation, types the reply.
public struct HumanAgent: Agent {
  public let name = "human"
  private let ask: @Sendable (AgentRequest, _ note: String?) async throws -> String?

  /// `ask` shows what is new, or the note about what was just typed, and gives what is typed then; nil when the person
  /// has left.
  public init(ask: @escaping @Sendable (AgentRequest, _ note: String?) async throws -> String?) { self.ask = ask }

  /// In the text style an action's fixed opening (`ACTION: `) may be left out, and a slip is asked about before it counts.
  /// In the tool style a person types `name {"argument": …}`; what names no tool is a message.
  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    var text = try await typed(request)
    guard request.tools.isEmpty else {
      let name = text.prefix { $0 != " " && $0 != "{" }
      let arguments = text.dropFirst(name.count).drop { $0 == " " }
      guard request.tools.contains(where: { $0.name == name }) || text.contains("{") else {
        return AgentTurn(AgentReply(text))
      }
      return AgentTurn(
        AgentReply(callText: "\(name)\n\(arguments.isEmpty ? "{}" : String(arguments))", step: request.step))
    }
    guard let grammar = request.grammar, let automaton = try? GrammarAutomaton(grammar) else {
      return AgentTurn(AgentReply(text))
    }
    while true {
      if let action = Self.action(text, automaton) { return AgentTurn(AgentReply(action)) }
      let note = "'\(text)' is no action here. Type another, or the same again to send it as it is."
      let again = try await typed(request, note: note)
      if again == text { return AgentTurn(AgentReply(text)) }
      text = again
    }
  }

  private func typed(_ request: AgentRequest, note: String? = nil) async throws -> String {
    guard let text = try await ask(request, note) else {
      throw AgentError(.left, "the input has ended. The same command goes on with the run")
    }
    return text
  }

  /// What was typed, completed by as much of the grammar's only possible opening as makes it an action; nil when nothing
  /// does.
  private static func action(_ text: String, _ automaton: GrammarAutomaton) -> String? {
    var openings = [[UInt8]()]
    var state = automaton.start
    while openings.count < 256, !automaton.accepts(state), case let next = Set(automaton.nextBytes(state)),
      next.count == 1, let range = next.first, range.count == 1
    {
      openings.append(openings[openings.count - 1] + [range.lowerBound])
      state = automaton.step(state, range.lowerBound)
    }
    return openings.map { String(decoding: $0, as: UTF8.self) + text }.first(where: automaton.matches)
  }
}
