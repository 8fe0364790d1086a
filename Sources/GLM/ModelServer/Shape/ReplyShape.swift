import Episodes
import GLMTokenizer

/// What a reply is held to.
struct ReplyShape: Sendable, Hashable {
  /// The texts that the reply may be; nil for any.
  var grammar: Grammar?
  /// What stands before the reply, as if the model had written it.
  var prefix = ""
  /// Whether the reply is prose, whatever it looks like.
  var isProse = false
  /// Whether the family may think first; nil leaves it to the family.
  var thinks: Bool?

  /// `tools` are those on offer. Throws `APIError` where the reply cannot be held to what is asked for.
  init(_ chat: ChatRequest, _ tools: [ToolOffer], _ template: ChatTemplate) throws(APIError) {
    let json = try Self.json(chat.format)
    guard !tools.isEmpty else {
      isProse = true
      grammar = json
      // What is held to a form has no room for thoughts.
      if json != nil {
        prefix = template.prosePrefix
        thinks = false
      }
      return
    }
    let mustCall: Bool
    var offers = tools
    switch chat.toolChoice {
    case .none, .auto: mustCall = false
    case .required: mustCall = true
    case .named(let name):
      mustCall = true
      offers = tools.filter { $0.name == name }
    }
    let isStrict = offers.contains(where: \.isStrict)
    guard mustCall || json != nil || isStrict else { return }
    guard let form = CallForm(template) else {
      throw .invalid(
        mustCall ? "tool_choice" : json != nil ? "response_format" : "tools",
        "The \(template.rawValue) template has no form of a call that a reply could be held to")
    }
    var calls: [Grammar] = []
    for offer in offers { calls.append(try form.body(offer)) }
    if mustCall || json != nil { thinks = false }
    let isSingle = !chat.callsInParallel
    if mustCall {
      grammar = form.calls(calls, isSingle: isSingle)
    } else if let json {
      grammar = .choice([
        .sequence([.literal(template.prosePrefix), json]), form.calls(calls, isSingle: isSingle),
      ])
    } else {
      grammar = form.proseOrCalls(calls, isSingle: isSingle)
    }
  }

  /// JSON texts of a format; nil for plain text.
  private static func json(_ format: ResponseFormat) throws(APIError) -> Grammar? {
    switch format {
    case .text: return nil
    case .jsonObject: return try SchemaGrammar.anyObject()
    case .jsonSchema(let schema):
      return try SchemaGrammar.grammar(schema, at: "response_format.json_schema.schema")
    }
  }
}
