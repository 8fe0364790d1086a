/// The tools on offer as ChatML and GLM-4.5 present them: equal up to how a call is written.
enum ToolListing {
  static func text(_ tools: [ChatTool]) -> String {
    let opening = """
      # Tools

      You may call one or more functions to assist with the user query.

      You are provided with function signatures within <tools></tools> XML tags:
      <tools>

      """
    let functions = tools.map {
      "{\"type\": \"function\", \"function\": \(JSONText.compact($0.definition) ?? $0.definition)}\n"
    }
    return opening + functions.joined() + "</tools>\n\n"
  }
}
