import EnvironmentKit
import Episodes

/// Function calling: `search_action` and `click_action`.
struct WebShoppingTools: ActionSyntax {
  private static let base = ToolSyntax(
    tools: [
      Tool(
        name: "search_action", description: "Search the shop for products.",
        strings: [("keywords", "the words to search for")]),
      Tool(
        name: "click_action", description: "Click something on the page.",
        strings: [("value", "one of the clickables")]),
    ], firstCallOnly: true, wrap: { WebShoppingText.withActions($0, $1) },
    instructions: { _ in
      [
        .system(
          "You are shopping in a web shop. Each round you see a page and the actions it offers; call one tool that brings "
            + "you nearer to what the instruction asks for. Where has_search_bar is True you may search; otherwise click "
            + "one of the clickables. Choose the options asked for before you buy.")
      ]
    })

  var style: ActionStyle { .tools }
  var tools: [Tool] { Self.base.tools }
  func instructions(for sample: SampleID) throws -> [Message] { try Self.base.instructions(for: sample) }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    Self.base.render(observation, affordances: affordances, answering: call)
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    Self.base.parse(reply, affordances: affordances)
  }

  func write(_ action: Action) -> AgentReply { Self.base.write(action) }

  func grammar(for affordances: Affordances) -> Grammar? {
    guard affordances.phase == WebShopping.searching else { return Self.base.grammar(for: affordances) }
    return .sequence([.literal("search_action\n{\"keywords\":\""), WebShopping.words, .literal("\"}")])
  }
}
