import EnvironmentKit
import Episodes

/// AgentBench's text style: `Action:` and below it `search[…]` or `click[…]`.
struct WebShoppingText: ActionSyntax {
  let style = ActionStyle.text

  func instructions(for sample: SampleID) -> [Message] {
    [
      .user(
        """
        You are shopping in a web shop. Each round you see a page and the actions it offers; answer with one action that \
        brings you nearer to what the instruction asks for. Where there is a search bar you may search; otherwise click one \
        of the clickables. Search for few words that matter, open what fits, choose the options asked for and buy.
        Answer in this form:
        Thought:
        what you think

        Action:
        search[keywords] or click[value]
        """),
      .assistant("Ok."),
    ]
  }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(Self.withActions(observation, affordances))]
  }

  static func withActions(_ observation: Observation, _ affordances: Affordances) -> String {
    guard !observation.text.hasPrefix(WebShopping.noValidCall), !observation.text.hasPrefix("Thank you") else {
      return observation.text
    }
    let isSearch = affordances.phase == WebShopping.searching
    let clickables = isSearch ? ["search"] : (affordances.actions ?? []).compactMap { $0.string("value") }
    let list = clickables.map(quoted).joined(separator: ", ")
    return observation.text
      + "\n\nAvailable Actions:\n{'has_search_bar': \(isSearch ? "True" : "False"), 'clickables': [\(list)]}"
  }

  /// A text as Python writes it.
  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\t", with: "\\t")
    if !text.contains("'") { return "'\(escaped)'" }
    if !text.contains("\"") { return "\"\(escaped)\"" }
    return "'\(escaped.replacing("'", with: "\\'"))'"
  }

  /// The first `Action:` with `search[…]` or `click[…]` right behind it, up to the first bracket that closes it.
  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let text = Array(reply.content.utf8)
    let colon = Array("ction:".utf8)
    var place = 0
    while place < text.count {
      guard text[place] == UInt8(ascii: "A") || text[place] == UInt8(ascii: "a"),
        text[(place + 1)...].starts(with: colon)
      else {
        place += 1
        continue
      }
      var next = place + 1 + colon.count
      for gap in [UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: " ")] {
        while next < text.count, text[next] == gap { next += 1 }
      }
      if let action = Self.action(text[next...]) { return .success([ParsedAction(action)]) }
      place += 1
    }
    return .failure(
      ParseFailure(.missing, expected: "'Action:' with search[keywords] or click[value]", found: reply.content))
  }

  private static func action(_ text: ArraySlice<UInt8>) -> Action? {
    for (name, make) in [("search[", WebShopping.search), ("click[", WebShopping.click)]
    where text.starts(with: name.utf8) {
      // One character at least stands inside, and none is a line's end.
      let inside = text.dropFirst(name.utf8.count)
      guard let end = inside.dropFirst().firstIndex(of: UInt8(ascii: "]")) else { return nil }
      let value = inside[..<end]
      return value.contains(UInt8(ascii: "\n")) ? nil : make(String(decoding: value, as: UTF8.self))
    }
    return nil
  }

  func write(_ action: Action) -> AgentReply {
    AgentReply(
      "Action:\n"
        + (action.name == "search_action"
          ? "search[\(action.string("keywords") ?? "")]" : "click[\(action.string("value") ?? "")]"))
  }

  func grammar(for affordances: Affordances) -> Grammar? {
    if affordances.phase == WebShopping.searching {
      return .sequence([.literal("Action:\nsearch["), WebShopping.words, .literal("]")])
    }
    let values = (affordances.actions ?? []).compactMap { $0.string("value") }
    return .sequence([.literal("Action:\nclick["), .anyOf(values), .literal("]")])
  }
}
