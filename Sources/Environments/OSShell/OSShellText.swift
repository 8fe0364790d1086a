import EnvironmentKit
import Episodes
import Foundation

/// AgentBench's text style: `Think: …`, then `Act: bash` with a fenced script, `Act: finish` or `Act: answer(…)`.
struct OSShellText: ActionSyntax {
  let style = ActionStyle.text
  private static let fence = "```"

  func instructions(for sample: SampleID) -> [Message] {
    [
      .user(
        """
        You work on a Linux machine, as root, by typing into its shell. Solve the problem that you are given. Think first, then \
        do exactly one of three things, each in this form:
        Think: what you think
        Act: bash
        ```bash
        # what is to be run
        ```
        Think: what you think
        Act: finish
        Think: what you think
        Act: answer(the answer to the question)
        Finish when something was to be done and is done; answer when something was asked. Nothing that is run can ask you for \
        input, and long output is cut.
        """),
      .assistant("OK. I will think and then do one of the three."),
    ]
  }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let text = reply.content
    let acts = Self.acts(in: text)
    for act in acts.reversed() {
      let word = act.lowercased()
      if word.hasPrefix("bash") { return .success([ParsedAction(OSShell.run(Self.scripts(in: text)))]) }
      if word.hasPrefix("finish") { return .success([ParsedAction(OSShell.done)]) }
      if word.hasPrefix("answer"), let open = act.firstIndex(of: "("), let close = act.lastIndex(of: ")"), open < close
      {
        return .success([ParsedAction(OSShell.say(String(act[act.index(after: open)..<close])))])
      }
    }
    return .failure(
      ParseFailure(.missing, expected: "'Act: bash' with a script, 'Act: finish' or 'Act: answer(…)'", found: text))
  }

  /// What stands after each `Act:`, to its line's end. AgentBench looks for `Act:\s*(.+)`: the rest may begin on a later line.
  private static func acts(in text: String) -> [String] {
    var found: [String] = []
    var rest = Substring(text).unicodeScalars
    let mark = "Act:".unicodeScalars
    while !rest.isEmpty {
      guard rest.starts(with: mark) else {
        rest.removeFirst()
        continue
      }
      let act = rest.dropFirst(mark.count).drop(while: \.properties.isWhitespace)
      let line = act.prefix { $0 != "\n" }
      if !line.isEmpty { found.append(String(line)) }
      rest = rest[line.endIndex...]
    }
    return found
  }

  /// All fenced scripts, with an empty line between.
  private static func scripts(in text: String) -> String {
    var found: [Substring] = []
    var rest = Substring(text)
    while let open = rest.range(of: fence + "bash\n"),
      let close = rest[open.upperBound...].range(of: "\n" + fence) ?? rest[open.upperBound...].range(of: fence)
    {
      found.append(rest[open.upperBound..<close.lowerBound])
      rest = rest[close.upperBound...]
    }
    return found.joined(separator: "\n\n")
  }

  func write(_ action: Action) -> AgentReply {
    switch action.name {
    case OSShell.bash.name:
      AgentReply("Act: bash\n\n\(Self.fence)bash\n\(action.string("script") ?? "")\n\(Self.fence)")
    case OSShell.answer.name: AgentReply("Act: answer(\(action.string("answer") ?? ""))")
    default: AgentReply("Act: finish")
    }
  }

  func grammar(for affordances: Affordances) -> Grammar? {
    .choice([
      .sequence([
        .literal("Act: bash\n\n\(Self.fence)bash\n"), .characters(.anything.excluding("`\r"), min: 1, max: 600),
        .literal("\n\(Self.fence)"),
      ]), .literal("Act: finish"),
      .sequence([.literal("Act: answer("), .line(min: 1, max: 80), .literal(")")]),
    ])
  }
}

extension OSShell {
  static let bash = Tool(
    name: "bash_action", description: "Run a script in the shell.", strings: [("script", "what is to be run")])
  static let finish = Tool(
    name: "finish_action", description: "Say that what was to be done is done.",
    strings: [("thought", "why it is done")])
  static let answer = Tool(
    name: "answer_action", description: "Answer the question.", strings: [("answer", "the answer, and nothing else")])

  static func run(_ script: String) -> Action { Action(bash.name, ["script": .string(script)]) }
  static func say(_ text: String) -> Action { Action(answer.name, ["answer": .string(text)]) }
  static let done = Action(finish.name, ["thought": "done"])

  static let toolSyntax = ToolSyntax(
    tools: [bash, finish, answer], firstCallOnly: true,
    instructions: { _ in
      [
        .system(
          "You work on a Linux machine, as root, by typing into its shell with the tool bash_action. Solve the problem that you "
            + "are given: call finish_action when something was to be done and is done, answer_action when something was "
            + "asked. Nothing that is run can ask you for input, and long output is cut.")
      ]
    })
}
