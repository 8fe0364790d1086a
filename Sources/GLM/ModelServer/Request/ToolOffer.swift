import Episodes
import GLMTokenizer

/// A tool that a request offers to the model.
public struct ToolOffer: Sendable {
  public var name: String
  public var description: String?
  /// A JSON Schema of its arguments; nil for a tool that takes none.
  public var parameters: OrderedJSON?
  /// Whether calls are held to the schema even where the model may choose to call or not.
  public var isStrict = false

  /// Reads the array `tools` of a request. Throws `APIError`.
  public static func read(_ elements: [OrderedJSON]) throws(APIError) -> [ToolOffer] {
    var tools: [ToolOffer] = []
    for (index, element) in elements.enumerated() {
      let tool = try ToolOffer(element, at: "tools[\(index)]")
      guard !tools.contains(where: { $0.name == tool.name }) else {
        throw .invalid("tools[\(index)].function.name", "There are two tools with the name '\(tool.name)'")
      }
      tools.append(tool)
    }
    return tools
  }

  static let nameRule = "must be 1 to 64 letters, digits, '_' and '-'"

  /// Whether a text can name a function.
  static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  private init(_ element: OrderedJSON, at path: String) throws(APIError) {
    var fields = try Fields(element, at: path)
    guard try fields.requiredString("type") == "function" else { throw fields.wrong("type", "must be function") }
    guard var function = try fields.object("function") else { throw fields.wrong("function", "is missing") }
    name = try function.requiredString("name")
    guard Self.isName(name) else { throw function.wrong("name", Self.nameRule) }
    description = try function.string("description")
    if let schema = function.value("parameters") {
      guard schema.members != nil else { throw function.wrong("parameters", "must be a JSON Schema object") }
      parameters = schema
    }
    isStrict = try function.bool("strict") ?? false
    try function.finish()
    try fields.finish()
  }

  /// The tool as the templates show it.
  public var chatTool: ChatTool {
    var lines = ["\"name\": \(OrderedJSON.string(name).text(.compact))"]
    if let description { lines.append("\"description\": \(OrderedJSON.string(description).text(.compact))") }
    if let parameters { lines.append("\"parameters\": \(parameters.indented(depth: 1))") }
    return ChatTool(name: name, definition: "{\n" + lines.map { "    " + $0 }.joined(separator: ",\n") + "\n}")
  }
}

/// Which tools the reply may or must call.
enum ToolChoice: Sendable, Hashable {
  case none, auto, required
  case named(String)

  /// Reads `tool_choice`. Throws `APIError`.
  init(_ value: OrderedJSON?, _ tools: [ToolOffer]) throws(APIError) {
    guard let value, !value.isNull else {
      self = tools.isEmpty ? .none : .auto
      return
    }
    switch value {
    case .string("none"): self = .none
    case .string("auto"): self = .auto
    case .string("required"): self = .required
    case .object:
      var fields = try Fields(value, at: "tool_choice")
      guard try fields.requiredString("type") == "function", var function = try fields.object("function") else {
        throw .invalid(
          "tool_choice",
          "'tool_choice' must be none, auto, required or {\"type\": \"function\", \"function\": {\"name\": …}}")
      }
      let name = try function.requiredString("name")
      try function.finish()
      try fields.finish()
      guard tools.contains(where: { $0.name == name }) else {
        throw .invalid("tool_choice.function.name", "'tool_choice' names '\(name)', which is not among 'tools'")
      }
      self = .named(name)
    default:
      throw .invalid("tool_choice", "'tool_choice' must be none, auto, required or an object that names a function")
    }
    guard self == .none || !tools.isEmpty else {
      throw .invalid("tool_choice", "'tool_choice' needs 'tools'")
    }
  }
}
