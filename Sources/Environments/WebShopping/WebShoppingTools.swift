import EnvironmentKit
import Episodes

extension WebShopping {
  /// Function calling: `search_action` and `click_action`.
  static let toolSyntax = ToolSyntax(
    tools: [
      Tool(
        name: "search_action", description: "Search the shop for products.",
        strings: [("keywords", "the words to search for")]),
      Tool(
        name: "click_action", description: "Click something on the page.",
        strings: [("value", "one of the clickables")]),
    ], firstCallOnly: true, wrap: { WebShoppingText.withActions($0, $1) },
    grammar: { affordances in
      affordances.phase == searching
        ? .sequence([.literal("search_action\n{\"keywords\":\""), words, .literal("\"}")]) : nil
    },
    instructions: { _ in
      [
        .system(
          "You are shopping in a web shop. Each round you see a page and the actions it offers; call one tool that brings "
            + "you nearer to what the instruction asks for. Where has_search_bar is True you may search; otherwise click "
            + "one of the clickables. Choose the options asked for before you buy.")
      ]
    })
}
