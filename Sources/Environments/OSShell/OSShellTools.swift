import EnvironmentKit
import Episodes

/// AgentBench's function calling: of a call's arguments it takes the first one's value, whatever its name and type.
struct OSShellTools: ActionSyntax {
  let style = ActionStyle.tools
  var tools: [Tool] { OSShell.toolSyntax.tools }

  func instructions(for sample: SampleID) throws -> [Message] { try OSShell.toolSyntax.instructions(for: sample) }

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    OSShell.toolSyntax.render(observation, affordances: affordances, answering: call)
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    guard let call = reply.toolCalls.first else { return OSShell.toolSyntax.parse(reply, affordances: affordances) }
    let plain = AgentReply(reply.content, toolCalls: [named(call)])
    // The call stays as the agent wrote it.
    return OSShell.toolSyntax.parse(plain, affordances: affordances).map {
      $0.map { ParsedAction($0.content, call: call) }
    }
  }

  /// The call with its first value as the text that the tool asks for; itself where it has none.
  private func named(_ call: ToolCall) -> ToolCall {
    guard let tool = tools.first(where: { $0.name == call.name }),
      let name = tool.parameters["required"]?.arrayValue?.first?.stringValue,
      let value = Self.firstValue(call.arguments)
    else { return call }
    return ToolCall(
      id: call.id, name: call.name, arguments: JSONValue.object([name: .string(Self.text(value))]).text)
  }

  private static func firstValue(_ arguments: String) -> JSONValue? {
    guard let value = try? JSONValue(parsing: arguments), case .object(let members) = value else { return nil }
    if members.count == 1 { return members.first?.value }
    // Members have no order once they are read: the text says which name comes first.
    let bytes = Array(arguments.utf8)
    guard let open = bytes.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    var (end, isEscaped) = (open + 1, false)
    while end < bytes.count, isEscaped || bytes[end] != UInt8(ascii: "\"") {
      isEscaped = !isEscaped && bytes[end] == UInt8(ascii: "\\")
      end += 1
    }
    guard end < bytes.count,
      let name = try? JSONValue(parsing: String(decoding: bytes[open...end], as: UTF8.self)).stringValue
    else { return nil }
    return members[name]
  }

  /// A value as Python's `str` writes it; lists and objects as JSON.
  static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .bool(let isTrue): isTrue ? "True" : "False"
    case .null: "None"
    case .int, .double, .array, .object: value.text
    }
  }

  func write(_ action: Action) -> AgentReply { OSShell.toolSyntax.write(action) }
  func grammar(for affordances: Affordances) -> Grammar? { OSShell.toolSyntax.grammar(for: affordances) }
}
