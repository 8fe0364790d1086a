import Episodes

/// The text style of worlds whose actions are lines: `Action: guess 042`, the last of a reply's. What the line looks like is said by
/// a form for each tool, such as `guess {code}`.
///
/// An environment that writes its actions in another way has a syntax of its own.
public struct FormSyntax: ActionSyntax {
  public let style = ActionStyle.text
  private let forms: [Form]
  private let prelude: @Sendable (SampleID) throws -> [Message]

  private static let prefix = "Action: "
  private static let longestText = 200

  /// A tool, and its form cut at the arguments' places: the texts between them are one more than the names.
  private struct Form: Sendable {
    var tool: Tool
    var texts: [String]
    var names: [String]
    var shown: String

    func kind(_ name: String) -> JSONValue { tool.parameters["properties"]?[name] ?? .null }
  }

  /// Tools without a form are written by their names and arguments. `instructions` are the messages before the opening; the forms
  /// are added to them.
  public init(
    tools: [Tool], forms: [String: String] = [:],
    instructions: @escaping @Sendable (SampleID) throws -> [Message] = { _ in [] }
  ) {
    self.forms = tools.map { tool in
      let required = tool.parameters["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
      let shown = forms[tool.name] ?? ([tool.name] + required.map { "{\($0)}" }).joined(separator: " ")
      var (texts, names) = ([""], [String]())
      for part in shown.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
        let halves = part.element.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
        if part.offset > 0, halves.count == 2 {
          names.append(String(halves[0]))
          texts.append(String(halves[1]))
        } else {
          texts[texts.count - 1] += (part.offset > 0 ? "{" : "") + part.element
        }
      }
      return Form(tool: tool, texts: texts, names: names, shown: shown)
    }
    prelude = instructions
  }

  public func instructions(for sample: SampleID) throws -> [Message] {
    let lines = forms.map { "\(Self.prefix)\($0.shown)   (\($0.tool.description))" }
    let text = "End each answer with one action, in one of these forms:\n" + lines.joined(separator: "\n")
    return try prelude(sample) + [.system(text)]
  }

  public func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  public func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    let lines = reply.content.split { $0.isNewline }.map { $0.drop { $0 == " " || $0 == "\t" } }
    guard let line = lines.last(where: { $0.hasPrefix(Self.prefix) }) else {
      return .failure(ParseFailure(.missing, expected: "a line '\(Self.prefix)…'", found: reply.content))
    }
    var written = line.dropFirst(Self.prefix.count)
    while written.last?.isWhitespace == true { written.removeLast() }
    for form in forms {
      if let arguments = Self.arguments(of: form, in: written) {
        return .success([ParsedAction(Action(form.tool.name, arguments))])
      }
    }
    let shown = forms.map(\.shown).joined(separator: "' or '")
    return .failure(ParseFailure(.malformed, expected: "'\(shown)' behind '\(Self.prefix)'", found: String(written)))
  }

  /// What stands at the arguments' places; nil where the line has another form.
  private static func arguments(of form: Form, in line: Substring) -> [String: JSONValue]? {
    guard line.hasPrefix(form.texts[0]) else { return nil }
    var rest = line.dropFirst(form.texts[0].count)
    var arguments: [String: JSONValue] = [:]
    for (index, name) in form.names.enumerated() {
      let next = form.texts[index + 1]
      let value: Substring
      if index == form.names.count - 1 {
        guard rest.hasSuffix(next) else { return nil }
        value = rest.dropLast(next.count)
        rest = ""
      } else {
        guard !next.isEmpty, let end = rest.firstRange(of: next) else { return nil }
        value = rest[..<end.lowerBound]
        rest = rest[end.upperBound...]
      }
      guard !value.isEmpty, let typed = typed(String(value), as: form.kind(name)) else { return nil }
      arguments[name] = typed
    }
    return rest.isEmpty ? arguments : nil
  }

  /// A text as the value that its schema says it is; nil where it is none.
  private static func typed(_ text: String, as kind: JSONValue) -> JSONValue? {
    let value: JSONValue? =
      switch kind["type"]?.stringValue {
      case "integer": Int(text).map { .int($0) }
      case "number": Double(text).flatMap { $0.isFinite ? .double($0) : nil }
      case "boolean": Bool(text).map { .bool($0) }
      default: .string(text)
      }
    guard let value, let choices = kind["enum"]?.arrayValue else { return value }
    return choices.contains(value) ? value : nil
  }

  public func write(_ action: Action) -> AgentReply {
    guard let form = forms.first(where: { $0.tool.name == action.name }) else { return AgentReply(action.name) }
    let values = form.names.map { name in
      action.arguments[name].map { $0.stringValue ?? $0.text } ?? ""
    }
    return AgentReply(Self.prefix + form.texts[0] + zip(values, form.texts.dropFirst()).map { $0 + $1 }.joined())
  }

  public func grammar(for affordances: Affordances) -> Grammar? {
    if let actions = affordances.actions { return .anyOf(actions.map { write($0).content }) }
    return .sequence([
      .literal(Self.prefix),
      .choice(
        forms.map { form in
          let arguments = zip(form.names, form.texts.dropFirst()).flatMap { name, text in
            [Self.grammar(of: form.kind(name)), .literal(text)]
          }
          return .sequence([.literal(form.texts[0])] + arguments)
        }),
    ])
  }

  private static func grammar(of kind: JSONValue) -> Grammar {
    if let choices = kind["enum"]?.arrayValue { return .anyOf(choices.map { $0.stringValue ?? $0.text }) }
    switch kind["type"]?.stringValue {
    case "integer", "number": return .integer
    case "boolean": return .anyOf(["true", "false"])
    default:
      let pattern = kind["pattern"]?.stringValue.flatMap { try? Grammar(pattern: $0) }
      return pattern ?? .line(min: 1, max: longestText)
    }
  }
}
