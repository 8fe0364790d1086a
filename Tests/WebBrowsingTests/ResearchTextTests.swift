import EnvironmentKit
import Episodes
import Testing

@testable import WebBrowsing

struct ResearchTextTests {
  let syntax = ResearchText()

  private func parse(_ text: String) -> Result<[ParsedAction], ParseFailure> {
    syntax.parse(AgentReply(text), affordances: Affordances())
  }

  @Test(arguments: [
    ("Action: search(\"old maps\")", ResearchTool.search.action(["old maps"])),
    ("Thought: hm.\n  Action:  search( old maps )  ", ResearchTool.search.action(["old maps"])),
    ("Action: search(\"a\")\nAction: open(\"country/x\", 2)", ResearchTool.open.action(["country/x", 2])),
    ("Action: quote(\"a/b\", \"x (y), \\\"z\\\"\")", ResearchTool.quote.action(["a/b", "x (y), \"z\""])),
    // Texts over several lines, as models write them.
    ("Action: answer(\"One [1].\nTwo [2].\", \"two\")", ResearchTool.answer.action(["One [1].\nTwo [2].", "two"])),
    // What was invented behind the action does not count.
    ("Action: open(\"a/b\")\nObservation: a page (long)", ResearchTool.open.action(["a/b"])),
  ]) func actionsAreRead(_ text: String, _ action: Action) throws {
    #expect(try parse(text).get() == [ParsedAction(action)])
  }

  @Test(arguments: [
    ("", ParseFailure.Kind.missing), ("search(\"x\")", .missing), ("Action: search", .malformed),
    ("Action: search()", .malformed),
    ("Action: quote(\"a/b\")", .malformed), ("Action: open(\"a\", 1, 2)", .malformed),
    ("Action: search(\"x)", .malformed),
    ("Action: fly(\"x\")", .unknown), ("Action: )(", .unknown), ("Action: quote(a, b)", .malformed),
  ]) func whatIsNoActionIsNamed(_ text: String, _ kind: ParseFailure.Kind) {
    guard case .failure(let failure) = parse(text) else {
      Issue.record("\(text) was read")
      return
    }
    #expect(failure.kind == kind)
  }

  @Test(arguments: ResearchTool.allCases) func writingIsReadAgain(_ tool: ResearchTool) throws {
    for text in ["plain", "a \"b\" (c), [1] \\ é", "line\nline", ")", "Action: search(\"x\")"] {
      for count in tool.needed...tool.parameters.count {
        let values: [JSONValue] = (0..<count).map { tool == .open && $0 == 1 ? 3 : .string(text) }
        let action = tool.action(values)
        #expect(try syntax.parse(syntax.write(action), affordances: Affordances()).get() == [ParsedAction(action)])
        #expect(
          try ResearchTool.toolSyntax.parse(ResearchTool.toolSyntax.write(action), affordances: Affordances()).get()
            .first?.action
            == action)
      }
    }
  }
}
