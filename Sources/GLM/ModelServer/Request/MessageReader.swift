import Episodes
import GLMTokenizer

/// Reads the messages of a request as the family's templates know them.
struct MessageReader {
  private var messages: [ChatMessage] = []
  /// Results of the last calls, to be put in the order of the calls: templates write no ids.
  private var results: [(call: Int, message: ChatMessage)] = []
  /// The ids of the calls in the last assistant message.
  private var calls: [String] = []

  /// Throws `APIError` that names the place.
  static func read(_ elements: [OrderedJSON]?, limit: Int) throws(APIError) -> [ChatMessage] {
    guard let elements, !elements.isEmpty else {
      throw .invalid("messages", "'messages' must be an array of at least one message")
    }
    guard elements.count <= limit else {
      throw .tooLarge("messages", "There are \(elements.count) messages; this server takes \(limit)")
    }
    var reader = MessageReader()
    for (index, element) in elements.enumerated() { try reader.add(element, at: "messages[\(index)]") }
    reader.endResults()
    return reader.messages
  }

  private mutating func add(_ element: OrderedJSON, at path: String) throws(APIError) {
    var fields = try Fields(element, at: path)
    switch try fields.requiredString("role") {
    case "system", "developer": append(ChatMessage(.system, try Self.requiredContent(&fields)))
    case "user": append(ChatMessage(.user, try Self.requiredContent(&fields)))
    case "assistant": try addAssistant(&fields)
    case "tool": try addResult(&fields)
    case "function": throw fields.wrong("role", "is 'function', which is not supported: use 'tool'")
    case let role:
      throw fields.wrong("role", "is '\(role)': it must be system, developer, user, assistant or tool")
    }
    guard !fields.has("name") else {
      throw fields.wrong("name", "is not supported: the model's template has no place for it")
    }
    try fields.finish()
  }

  private mutating func append(_ message: ChatMessage) {
    endResults()
    calls = []
    messages.append(message)
  }

  private mutating func addAssistant(_ fields: inout Fields) throws(APIError) {
    let content = try Self.content(&fields)
    let reasoning = try fields.string("reasoning_content") ?? ""
    guard !fields.has("refusal"), !fields.has("audio"), !fields.has("function_call") else {
      throw fields.wrong("content", "and 'tool_calls' are all that an assistant's message may have")
    }
    var made: [ChatCall] = []
    var ids: [String] = []
    if let elements = try fields.array("tool_calls") {
      guard !elements.isEmpty else { throw fields.wrong("tool_calls", "must not be empty: leave it out") }
      for (index, element) in elements.enumerated() {
        let (id, call) = try Self.call(element, at: "\(fields.place("tool_calls"))[\(index)]")
        guard !ids.contains(id) else { throw fields.wrong("tool_calls", "has the id '\(id)' twice") }
        ids.append(id)
        made.append(call)
      }
    }
    guard content != nil || !made.isEmpty else {
      throw fields.wrong("content", "is missing: an assistant's message needs it, or 'tool_calls'")
    }
    append(ChatMessage(.assistant, content ?? "", calls: made, reasoning: reasoning))
    calls = ids
  }

  private static func call(_ element: OrderedJSON, at path: String) throws(APIError) -> (id: String, call: ChatCall) {
    var fields = try Fields(element, at: path)
    let id = try fields.requiredString("id")
    guard try fields.string("type") ?? "function" == "function" else { throw fields.wrong("type", "must be function") }
    guard var function = try fields.object("function") else { throw fields.wrong("function", "is missing") }
    let call = ChatCall(
      name: try function.requiredString("name"), arguments: try function.requiredString("arguments"))
    guard ToolOffer.isName(call.name) else { throw function.wrong("name", ToolOffer.nameRule) }
    try function.finish()
    // The place in a stream, as some programs send it back.
    _ = try fields.int("index", 0...Int.max)
    try fields.finish()
    return (id, call)
  }

  private mutating func addResult(_ fields: inout Fields) throws(APIError) {
    let id = try fields.requiredString("tool_call_id")
    guard let call = calls.firstIndex(of: id) else {
      throw fields.wrong(
        "tool_call_id", "is '\(id)': no call of the assistant's message before has this id")
    }
    guard !results.contains(where: { $0.call == call }) else {
      throw fields.wrong("tool_call_id", "is '\(id)', which has been answered already")
    }
    results.append((call, ChatMessage(.observation, try Self.requiredContent(&fields))))
    // The tool's name; the call has it.
    _ = try fields.string("name")
  }

  private mutating func endResults() {
    messages += results.sorted { $0.call < $1.call }.map(\.message)
    results = []
  }

  private static func requiredContent(_ fields: inout Fields) throws(APIError) -> String {
    guard let text = try content(&fields) else {
      throw fields.wrong("content", "is missing: it must be a string or an array of text parts")
    }
    return text
  }

  /// A string, or parts of text, which are put together.
  private static func content(_ fields: inout Fields) throws(APIError) -> String? {
    guard let value = fields.value("content") else { return nil }
    if let text = value.text { return text }
    guard let parts = value.elements, !parts.isEmpty else {
      throw fields.wrong("content", "must be a string or an array of text parts")
    }
    var text = ""
    for (index, part) in parts.enumerated() {
      var part = try Fields(part, at: "\(fields.place("content"))[\(index)]")
      let type = try part.requiredString("type")
      guard type == "text" else { throw part.wrong("type", "is '\(type)': this model reads text only") }
      text += try part.requiredString("text")
      try part.finish()
    }
    return text
  }
}
