import EnvironmentKit
import Episodes
import Foundation
import OSShell
import Testing

/// Replies are understood as AgentBench understands them (agentbench.md 2.1.3, 2.1.4).
struct ReplyTests {
  private func actions(_ reply: AgentReply, _ style: ActionStyle) throws -> [Action] {
    let syntax = try OSShellTests.environment().syntax(style, for: "dev-000")
    return try syntax.parse(reply, affordances: Affordances()).get().compactMap(\.action)
  }

  /// What follows `Act:` may stand on a later line; of several the last one that is one counts.
  @Test(arguments: [
    ("Think: look\n\nAct:\nbash\n\n```bash\necho hi\n```", Action("bash_action", ["script": "echo hi"])),
    ("Act:  \n\nfinish", Action("finish_action", ["thought": "done"])),
    ("Act:\n answer(3)", Action("answer_action", ["answer": "3"])),
    ("Act:\r\n\r\nanswer(a (b) c)\r\n", Action("answer_action", ["answer": "a (b) c"])),
    ("Act: finish\nAct:\n\tAnswer(4)\nAct: perhaps", Action("answer_action", ["answer": "4"])),
    ("Act: answer(5)\nAct:   ", Action("answer_action", ["answer": "5"])),
  ]) func actsMayBeginOnALaterLine(_ reply: String, _ action: Action) throws {
    #expect(try actions(AgentReply(reply), .text) == [action])
  }

  /// The first argument's value is taken, whatever its name and type.
  @Test(arguments: [
    ("answer_action", #"{"answer": 9}"#, ["answer": "9"]), ("answer_action", #"{"value": "9"}"#, ["answer": "9"]),
    ("answer_action", #"{"answer": 1.5}"#, ["answer": "1.5"]), ("answer_action", #"{"it": true}"#, ["answer": "True"]),
    ("bash_action", #"{"code": "ls"}"#, ["script": "ls"]), ("bash_action", #"{"script": 7}"#, ["script": "7"]),
    ("bash_action", #"{"c\"o\"de": "ls", "script": "pwd"}"#, ["script": "ls"]),
    ("finish_action", #"{"because": "it is done", "a": 1}"#, ["thought": "it is done"]),
  ]) func theFirstArgumentIsTaken(_ tool: String, _ arguments: String, _ expected: [String: JSONValue]) throws {
    let call = ToolCall(id: "1", name: tool, arguments: arguments)
    #expect(try actions(AgentReply("", toolCalls: [call]), .tools) == [Action(tool, expected)])
  }

  @Test(arguments: ["{}", "[9]", "9", "answer: 9"]) func whatHasNoArgumentIsNone(_ arguments: String) throws {
    let call = ToolCall(id: "1", name: "answer_action", arguments: arguments)
    #expect(try actions(AgentReply("", toolCalls: [call]), .tools) == [])
  }
}
