import Episodes
import GLMTokenizer

/// How a family's model writes calls of tools, as grammars.
public struct CallForm: Sendable {
  private enum Kind { case line, python, tagged, taggedFields }

  private let kind: Kind
  /// What stands before every call.
  private let mark: String
  /// What stands before the first one.
  private let lead: String
  /// Whether the template begins a turn with thoughts.
  private let thinksFirst: Bool

  /// Nil where the family has none that is known here.
  public init?(_ template: ChatTemplate) {
    switch template {
    case .glm4, .glm4_0414: self.init(.line)
    case .glmZ1: self.init(.line, thinksFirst: true)
    case .chatGLM3: self.init(.python)
    case .chatML: self.init(.tagged, mark: "<tool_call>")
    case .glm45: self.init(.taggedFields, mark: "<tool_call>", lead: "\n")
    default: return nil
    }
  }

  private init(_ kind: Kind, mark: String = "", lead: String = "", thinksFirst: Bool = false) {
    self.kind = kind
    self.mark = mark
    self.lead = lead
    self.thinksFirst = thinksFirst
  }

  /// The call of a tool, behind the mark that the family sets before it. Throws `APIError` where a strict tool has a schema
  /// that is not supported.
  public func body(_ tool: ToolOffer) throws(APIError) -> Grammar {
    switch kind {
    case .line: return .sequence([.literal(tool.name + "\n"), try SchemaGrammar.arguments(of: tool)])
    case .python:
      let values = try fields(of: tool) { name, value in .sequence([.literal(name + "="), value]) }
      return .sequence([
        .literal("\(tool.name)\n```python\ntool_call("), Self.list(values, separator: ", "), .literal(")\n```"),
      ])
    case .tagged:
      let name = OrderedJSON.string(tool.name).text(.compact)
      return .sequence([
        .literal("\n{\"name\": \(name), \"arguments\": "), try SchemaGrammar.arguments(of: tool),
        .literal("}\n</tool_call>"),
      ])
    case .taggedFields:
      let values = try fields(of: tool) { name, value in
        .sequence([.literal("<arg_key>\(name)</arg_key>\n<arg_value>"), value, .literal("</arg_value>\n")])
      }
      return .sequence([
        .literal(tool.name + "\n"), Self.list(values, separator: ""), .literal("</tool_call>"),
      ])
    }
  }

  /// Replies that are one call or several, of the given bodies; families without marks write one.
  public func calls(_ bodies: [Grammar], isSingle: Bool) -> Grammar {
    .sequence([.literal(lead + mark), behindMark(bodies, isSingle)])
  }

  /// Prose, calls, or prose and then calls, as the family writes them.
  public func proseOrCalls(_ bodies: [Grammar], isSingle: Bool) -> Grammar {
    guard mark.isEmpty else { return .text(until: mark, then: behindMark(bodies, isSingle)) }
    let prose = Grammar.sequence([.literal("\n"), .characters(.all, min: 0, max: nil)])
    let either = Grammar.choice([prose] + bodies)
    return thinksFirst ? .text(until: "</think>", then: .sequence([.literal("\n"), either])) : either
  }

  private func behindMark(_ bodies: [Grammar], _ isSingle: Bool) -> Grammar {
    let body = Grammar.choice(bodies)
    guard !mark.isEmpty, !isSingle else { return body }
    return .sequence([body, .repetition(.sequence([.literal("\n" + mark), body]), min: 0, max: nil)])
  }

  /// A tool's arguments one by one, each with whether it must be there.
  private func fields(
    of tool: ToolOffer, _ write: (String, Grammar) -> Grammar
  ) throws(APIError) -> [(grammar: Grammar, isRequired: Bool)] {
    let required = tool.parameters?["required"]?.elements?.compactMap(\.text) ?? []
    var result: [(grammar: Grammar, isRequired: Bool)] = []
    for property in tool.parameters?["properties"]?.members ?? [] {
      let value: Grammar
      if kind == .taggedFields, let plain = plain(property.value) {
        value = plain
      } else {
        value = try SchemaGrammar.argument(property.value, of: tool)
      }
      result.append((write(property.key, value), required.contains(property.key)))
    }
    return result
  }

  /// Text that stands for itself, where a family writes it so; nil for what is written as JSON.
  private func plain(_ schema: OrderedJSON) -> Grammar? {
    guard schema["type"]?.text == "string" else { return nil }
    if let constant = schema["const"]?.text { return .literal(constant) }
    if let choices = schema["enum"]?.elements { return .anyOf(choices.compactMap(\.text)) }
    return .characters(CharacterClass.all.excluding("<"), min: 0, max: nil)
  }

  /// Parts in their order, those that are not required or not, with a separator between them.
  private static func list(_ parts: [(grammar: Grammar, isRequired: Bool)], separator: String) -> Grammar {
    func rest(_ index: Int) -> [Grammar] {
      parts[index...].map { part in
        let grammar = Grammar.sequence([.literal(separator), part.grammar])
        return part.isRequired ? grammar : .optional(grammar)
      }
    }
    // One way for each part that may be the first.
    var ways: [Grammar] = []
    for (index, part) in parts.enumerated() {
      ways.append(.sequence([part.grammar] + rest(index + 1)))
      if part.isRequired { return .choice(ways) }
    }
    return .choice(ways + [.literal("")])
  }
}
