import EnvironmentKit
import Episodes
import Foundation

/// AgentBench's text style: `Action: search[…]` or `Action: click[…]`.
struct WebShoppingText: ActionSyntax {
  let style = ActionStyle.text

  func instructions(for sample: SampleID) -> [Message] {
    [
      .user(
        """
        You are shopping on the web. You are told what to buy, what is on the page, and the available actions: whether there \
        is a search bar, and what can be clicked. Answer each time in this form:
        Thought: what you think
        Action: search[keywords] or click[value]
        A value has to be one of the clickables. Find the product, choose its options, and end with click[buy now].
        """),
      .assistant("Ok."),
    ]
  }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    // The first match of [Aa]ction:, blanks or new lines, and a call whose text ends at the first bracket behind a character.
    var rest = Substring(reply.content)
    while let found = rest.range(of: "ction:") {
      let isMarked = found.lowerBound > rest.startIndex && "Aa".contains(rest[rest.index(before: found.lowerBound)])
      rest = rest[found.upperBound...]
      guard isMarked, let action = Self.call(rest.drop { $0 == " " || $0 == "\n" }) else { continue }
      return .success([ParsedAction(action)])
    }
    return .failure(
      ParseFailure(.missing, expected: "'Action: search[keywords]' or 'Action: click[value]'", found: reply.content))
  }

  private static func call(_ text: Substring) -> Action? {
    for (name, make) in [("search[", WebShopping.search(_:)), ("click[", WebShopping.click(_:))]
    where text.hasPrefix(name) {
      let argument = text.dropFirst(name.count)
      guard let first = argument.first, first != "\n",
        let end = argument.dropFirst().firstIndex(where: { $0 == "]" || $0 == "\n" }), argument[end] == "]"
      else { return nil }
      return make(String(argument[..<end]))
    }
    return nil
  }

  func write(_ action: Action) -> AgentReply {
    if action.name == WebShopping.search.name {
      return AgentReply("Action: search[\(action.string("keywords") ?? "")]")
    }
    return AgentReply("Action: click[\(action.string("value") ?? "")]")
  }

  func grammar(for affordances: Affordances) -> Grammar? {
    let clicks = (affordances.listed?[WebShopping.click.name] ?? []).compactMap { $0.string("value") }
    let search = Grammar.sequence([
      .literal("Action: search["),
      .characters(CharacterClass("abcdefghijklmnopqrstuvwxyz0123456789 "), min: 1, max: 60), .literal("]"),
    ])
    return .choice([search, .sequence([.literal("Action: click["), .anyOf(clicks), .literal("]")])])
  }
}

extension WebShopping {
  static let search = Tool(
    name: "search_action", description: "Search the shop.", strings: [("keywords", "what to look for")])
  static let click = Tool(
    name: "click_action", description: "Click something on the page.",
    strings: [("value", "one of the clickables of the page, such as: buy now")])

  static func search(_ keywords: String) -> Action { Action(search.name, ["keywords": .string(keywords)]) }
  static func click(_ value: String) -> Action { Action(click.name, ["value": .string(value)]) }

  static let toolSyntax = ToolSyntax(
    tools: [search, click], firstCallOnly: true,
    wrap: { observation, _ in observation.text },
    instructions: { _ in
      [
        .system(
          "You are shopping on the web with the tools search_action and click_action. You are told what to buy, what is on "
            + "the page, and the available actions. A value that is clicked has to be one of the clickables. Find the "
            + "product, choose its options, and end by clicking buy now.")
      ]
    })
}
