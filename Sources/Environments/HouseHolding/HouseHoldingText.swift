import EnvironmentKit
import Episodes
import Foundation

/// AgentBench's text style: `ACTION: …` on a line, the available actions listed below each observation.
struct HouseHoldingText: ActionSyntax {
  let style = ActionStyle.text
  private static let marker = " AVAILABLE ACTIONS: "

  func instructions(for sample: SampleID) -> [Message] {
    [
      .user(
        """
        You are in a house and act on it with short commands. You are given a task, what you see, and the AVAILABLE \
        ACTIONS. Answer each time in this form:
        THOUGHT: what you think
        ACTION: one of the available actions
        You can carry one thing at a time. If nothing happens, the action was not possible: try another.
        """),
      .assistant("OK. I will answer with one available action each time."),
    ]
  }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(Self.withActions(observation, affordances))]
  }

  static func withActions(_ observation: Observation, _ affordances: Affordances) -> String {
    let commands = (affordances.actions ?? []).compactMap { $0.string("action") }
    return observation.text + marker + commands.joined(separator: "\n") + "\n"
  }

  /// What is no longer current, the list of actions, leaves the history.
  func remembered(_ message: Message) -> Message {
    guard message.role == .user, let cut = message.content.range(of: "AVAILABLE ACTIONS") else { return message }
    var shorter = message
    shorter.content = String(message.content[..<cut.lowerBound])
    return shorter
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    for line in reply.content.split(separator: "\n") {
      guard let start = line.range(of: "ACTION:") else { continue }
      let command = line[start.upperBound...].trimmingCharacters(in: .whitespaces)
      guard !command.isEmpty else { break }
      return .success([
        ParsedAction(
          Action("take_action", ["action": .string(command.lowercased()), "output": .string(reply.content)]))
      ])
    }
    return .failure(ParseFailure(.missing, expected: "a line 'ACTION: …'", found: reply.content))
  }

  func write(_ action: Action) -> AgentReply { AgentReply("ACTION: " + (action.string("action") ?? "look")) }

  func grammar(for affordances: Affordances) -> Grammar? {
    let commands = (affordances.actions ?? []).compactMap { $0.string("action") }
    return .sequence([.literal("ACTION: "), .anyOf(commands)])
  }
}

extension HouseHolding {
  static let tool = Tool(
    name: "take_action", description: "Do one of the available actions.",
    strings: [("action", "one of the available actions, such as: go to fridge 1")])

  static let toolSyntax = ToolSyntax(
    tools: [tool], firstCallOnly: true,
    wrap: { observation, affordances in HouseHoldingText.withActions(observation, affordances) },
    instructions: { _ in
      [
        .system(
          "You are in a house and act on it with the tool take_action. You are given a task, what you see, and the "
            + "AVAILABLE ACTIONS. You can carry one thing at a time.")
      ]
    })

  static func action(_ command: String) -> Action { Action(tool.name, ["action": .string(command)]) }

  /// The first line of what was typed, trimmed, in lower case.
  static func normalized(_ typed: String) -> String {
    let isPlain = typed.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && !(0x41...0x5a).contains($0) }
    if isPlain, typed.utf8.first != 0x20, typed.utf8.last != 0x20 { return typed }
    return (typed.split(whereSeparator: \.isNewline).first.map(String.init) ?? "").trimmingCharacters(in: .whitespaces)
      .lowercased()
  }
}
