import EnvironmentKit
import Episodes

/// What can be done in the archive.
enum ResearchTool: String, CaseIterable, Sendable {
  case search, open, quote, answer

  /// The arguments in the order in which the text style writes them.
  var parameters: [String] {
    switch self {
    case .search: ["query"]
    case .open: ["page", "part"]
    case .quote: ["page", "text"]
    case .answer: ["text", "short"]
    }
  }

  /// How many of the arguments have to be there.
  var needed: Int { self == .quote ? 2 : 1 }

  var tool: Tool {
    switch self {
    case .search: made("Search the archive; the ten best pages are listed.", ["query": string("a few words")])
    case .open:
      made(
        "Open a page.",
        [
          "page": string("its address, such as country/hungary"),
          "part": ["type": "integer", "description": "which part of a long page, from 1"],
        ])
    case .quote:
      made(
        "Keep a passage of a page to cite it; it gets a number.",
        ["page": string("the page's address"), "text": string("the passage, word for word")])
    case .answer:
      made(
        "Answer the question; this ends the task.",
        [
          "text": string("the answer in whole sentences, each followed by the numbers of its quotes, such as [1]"),
          "short": string("the answer in a few words: a name, a number, a year"),
        ])
    }
  }

  private func made(_ description: String, _ properties: [String: JSONValue]) -> Tool {
    Tool(
      name: rawValue, description: description,
      parameters: [
        "type": "object", "properties": .object(properties),
        "required": .array(parameters.prefix(needed).map { .string($0) }), "additionalProperties": false,
      ])
  }

  private func string(_ text: String) -> JSONValue { ["type": "string", "description": .string(text)] }

  /// An action with values in the order of the parameters.
  func action(_ values: [JSONValue]) -> Action {
    Action(rawValue, Dictionary(zip(parameters, values), uniquingKeysWith: { $1 }))
  }

  /// What agents are told in both styles.
  static let rules = """
    You answer a question from an archive: an encyclopedia, a dictionary of computing, descriptions of programs, and the stories of a \
    newspaper. Search it, open pages, and keep passages of them as quotes, word for word; each quote gets a number. Most questions \
    need two pages or three. Then answer in whole sentences of five words or more, and write behind each the numbers of the quotes that \
    it rests on, such as [1] or [1][2]; give the answer in a few words besides. Cite only what you have opened. Words that are not in \
    the quotes make a sentence unsupported.
    """

  static let toolSyntax = ToolSyntax(
    tools: allCases.map(\.tool), firstCallOnly: true, instructions: { _ in [.system(rules)] })
}
