import EnvironmentKit
import Episodes

/// AgentBench's text style: a thought, and a line `Action: function(arguments)`; at last `Final Answer: #n`.
struct KnowledgeGraphText: ActionSyntax {
  let style = ActionStyle.text

  /// The action of a line with several calls, of which the first that can be executed is played.
  static let alternatives = "first_of"
  static let nothingExecuted = "Function is not executed!"

  static func syntaxError(in name: String) -> String {
    "There is a syntax error in the call of \(name.prefix(200)), such as an unmatched parenthesis. Mend it and call again."
  }

  static func refusal(of name: String, _ arguments: [String]) -> String {
    let call = "\(name)(\(arguments.joined(separator: ", ")))".prefix(1000)
    return name == GraphTool.intersection.rawValue
      ? "\(call) cannot be executed. The two variables are not of the same type. "
        + "You may further explore them by call get_relations"
      : "\(call) cannot be executed. You may make a mistake and need to fix it."
  }

  func instructions(for sample: SampleID) -> [Message] {
    [.user(KnowledgeGraphExample.rules + KnowledgeGraphExample.textRules), .assistant("I understand.")]
      + KnowledgeGraphExample.text
  }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  /// What an agent invents of observations is not remembered.
  func remembered(_ reply: AgentReply) -> AgentReply { AgentReply(Self.own(reply.content)) }

  private static func own(_ text: String) -> String {
    (text.firstRange(of: "Observation:").map { String(text[..<$0.lowerBound]) } ?? text).replacing("\\_", with: "_")
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let text = Self.own(reply.content)
    if let variable = Self.finalAnswer(in: text) { return .success([ParsedAction(KnowledgeGraph.answer(variable))]) }
    let lines = text.split(whereSeparator: \.isNewline)
    guard let line = lines.first(where: { $0.hasPrefix("Action") && $0.contains(":") }) else {
      return .failure(
        ParseFailure(.missing, expected: "a line 'Action: function(arguments)', or 'Final Answer: #0'", found: text))
    }
    let calls = CallReader.calls(in: line)
    switch (calls.count, calls.first) {
    case (_, nil): return .failure(ParseFailure(.unknown, expected: "a call in the action's line", found: String(line)))
    case (1, let call?):
      guard let arguments = call.arguments else {
        return .failure(ParseFailure(.malformed, expected: "arguments in parentheses", found: call.name))
      }
      return .success([ParsedAction(Self.action(call.name, arguments))])
    default:
      let list = calls.map { call -> JSONValue in
        ["name": .string(call.name), "arguments": call.arguments.map { .array($0.map(JSONValue.string)) } ?? .null]
      }
      return .success([ParsedAction(Action(Self.alternatives, ["calls": .array(list)]))])
    }
  }

  /// The variable that an answer names, as `#n`: behind "Final Answer: " or "Find Answer: ", wherever that stands.
  static func finalAnswer(in text: String) -> String? {
    var best: (place: String.Index, variable: String)?
    for mark in ["Final Answer: #", "Find Answer: #"] {
      for range in text.ranges(of: mark) {
        let digits = text[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { continue }
        if best.map({ range.lowerBound < $0.place }) ?? true { best = (range.lowerBound, "#\(digits)") }
        break
      }
    }
    return best?.variable
  }

  private static func action(_ name: String, _ arguments: [String]) -> Action {
    if let tool = GraphTool(rawValue: name), tool.parameters.count == arguments.count { return tool.action(arguments) }
    return Action(name, ["arguments": .array(arguments.map(JSONValue.string))])
  }

  /// The arguments of an action that fits no function.
  static func arguments(of action: Action) -> [String] {
    action.arguments["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }

  func write(_ action: Action) -> AgentReply { AgentReply(Self.text(of: action)) }

  private static func text(of action: Action) -> String {
    if action.name == KnowledgeGraph.answerName { return "Final Answer: \(action.string("variable") ?? "")" }
    func call(_ name: String, _ arguments: [String]) -> String { "\(name)(\(arguments.joined(separator: ", ")))" }
    if action.name == alternatives {
      let calls = (action.arguments["calls"]?.arrayValue ?? []).map {
        call($0["name"]?.stringValue ?? "", $0["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? [])
      }
      return "Action: \(calls.joined(separator: " "))"
    }
    return "Action: "
      + call(action.name, GraphTool(rawValue: action.name)?.arguments(of: action) ?? arguments(of: action))
  }

  func grammar(for affordances: Affordances) -> Grammar? {
    .anyOf((affordances.actions ?? []).map(Self.text))
  }
}
