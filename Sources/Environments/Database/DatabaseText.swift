import EnvironmentKit
import Episodes
import Foundation

/// AgentBench's text style: an `Action:` line, then SQL in a fenced block or the final answer.
struct DatabaseText: ActionSyntax {
  let style = ActionStyle.text

  func instructions(for sample: SampleID) -> [Message] {
    [
      .user(
        """
        You answer questions with a MySQL database, or change it as you are told. Each time, reply in one of two forms. \
        To run one SQL statement, written on one line:
        Action: Operation
        ```sql
        SELECT * FROM `Table` WHERE `Column` = 'value'
        ```
        To end with your answer, a list of texts (any text after a change):
        Action: Answer
        Final Answer: ["value"]
        You are shown the result of each statement, cut where it is long.
        """),
      .assistant("Ok."),
    ]
  }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let text = reply.content
    // The first `Action: …` with a line feed behind it decides.
    if let start = text.range(of: "Action: "), let end = text[start.upperBound...].firstIndex(of: "\n"),
      text[start.upperBound..<end] == "Operation"
    {
      guard let open = text.range(of: "```sql\n"),
        let close = text[open.upperBound...].range(of: "\n```")
      else { return .failure(ParseFailure(.malformed, expected: "a block ```sql … ```", found: text)) }
      let statement = text[open.upperBound..<close.lowerBound].trimmingCharacters(in: .whitespacesAndNewlines)
        .replacing("\n", with: " ")
      return .success([ParsedAction(Action("execute_sql", ["query": .string(statement)]))])
    }
    guard let marker = text.range(of: "\nFinal Answer:") else {
      return .failure(ParseFailure(.missing, expected: "Action: Operation, or Final Answer:", found: text))
    }
    let answer = text[marker.upperBound...].prefix { $0 != "\n" }
    return .success([ParsedAction(Action("answer", ["text": .string(String(answer))]))])
  }

  func write(_ action: Action) -> AgentReply {
    if action.name == "execute_sql" {
      return AgentReply("Action: Operation\n```sql\n\(action.string("query") ?? "")\n```")
    }
    let answers = action.arguments["answers"]?.arrayValue?.compactMap(\.stringValue)
    let text = answers.map { "[" + $0.map(PythonText.string).joined(separator: ", ") + "]" }
    return AgentReply("Action: Answer\nFinal Answer: \(text ?? action.string("text") ?? "")")
  }

  func grammar(for affordances: Affordances) -> Grammar? {
    .choice([
      .sequence([.literal("Action: Operation\n```sql\n"), .line(min: 1, max: nil), .literal("\n```")]),
      .sequence([.literal("Action: Answer\nFinal Answer: "), .line(min: 1, max: nil)]),
    ])
  }

  static let toolSyntax = ToolSyntax(
    tools: [
      Tool(
        name: "execute_sql", description: "Run one SQL statement.",
        strings: [("query", "the SQL statement, for a MySQL database")]),
      Tool(
        name: "commit_final_answer", description: "End with the answer; any text after a change.",
        parameters: [
          "type": "object", "properties": ["answers": ["type": "array", "items": ["type": "string"]]],
          "required": ["answers"], "additionalProperties": false,
        ]),
    ], firstCallOnly: false,
    instructions: { _ in
      [.system("You answer questions with a MySQL database, or change it as you are told, by the tools at hand.")]
    })
}
