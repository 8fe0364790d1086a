import EnvironmentKit
import Episodes

extension SnapshotFamily {
  /// Function calling: `choose`.
  static let toolSyntax = ToolSyntax(
    tools: [
      Tool(
        name: Snapshot.choosing,
        description: "Choose the element that the next action is done with, and say what is done.",
        parameters: [
          "type": "object",
          "properties": [
            "answer": [
              "type": "string", "enum": .array(Tournament.letters.map { .string($0) }),
              "description": "the letter of the element; A where the right one is not there",
            ],
            "action": [
              "type": "string", "enum": .array(RecordedAction.operations.map { .string($0) }),
              "description": "what is done with it",
            ],
            "value": ["type": "string", "description": "what is typed or selected"],
          ],
          "required": ["answer"], "additionalProperties": false,
        ])
    ], firstCallOnly: true, grammar: { calls($0) },
    instructions: { _ in
      [
        .system(
          "You act for somebody on web pages. Each time you see part of a page, a task, what was done before, and some "
            + "elements of the page with letters. Call choose with the letter of the element that the next action is done "
            + "with; say whether it is clicked, typed into, or an option of it selected, and what is typed or selected. "
            + "Where none of them is the right one, choose A.")
      ]
    })

  /// Only letters that are offered; something is said to be done only where an element is chosen.
  private static func calls(_ affordances: Affordances) -> Grammar? {
    let none = Grammar.literal("choose\n{\"answer\":\"A\"}")
    let letters = Snapshot.letters(affordances).dropFirst()
    guard !letters.isEmpty else { return none }
    let value = Grammar.characters(.anything.excluding("\"\\\u{0}\n\r\t").excluding(Self.controls), min: 1, max: 200)
    return .choice([
      none, .sequence([.literal("choose\n{\"action\":\"CLICK\",\"answer\":\""), .anyOf(letters), .literal("\"}")]),
      .sequence([
        .literal("choose\n{\"action\":\""), .anyOf(["SELECT", "TYPE"]), .literal("\",\"answer\":\""), .anyOf(letters),
        .literal("\",\"value\":\""), value, .literal("\"}"),
      ]),
    ])
  }

  /// Characters that JSON wants escaped.
  private static let controls = String(String.UnicodeScalarView((0..<32).compactMap { Unicode.Scalar($0) }))
}
