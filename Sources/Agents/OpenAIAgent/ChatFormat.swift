import AgentKit
import Episodes

/// The body of a chat request.
struct ChatRequest: Encodable {
  private struct ToolEntry: Encodable {
    struct Function: Encodable { var name: String, description: String, parameters: JSONValue }
    var type = "function"
    var function: Function
  }
  private var model: String
  private var messages: [Message]
  private var tools: [ToolEntry]?
  private var temperature: Double
  private var top_p: Double?
  private var max_tokens: Int?
  private var max_completion_tokens: Int?
  private var seed: Int

  /// - Parameter usesCompletionTokens: whether the reply's limit goes by its newer name.
  init(_ request: AgentRequest, model: String, options: OpenAIAgent.Options, usesCompletionTokens: Bool) {
    self.model = model
    messages = request.messages
    let entries = request.tools.map {
      ToolEntry(function: .init(name: $0.name, description: $0.description, parameters: $0.parameters))
    }
    tools = entries.isEmpty ? nil : entries
    temperature = options.temperature
    top_p = options.topP < 1 ? options.topP : nil
    if usesCompletionTokens { max_completion_tokens = options.maxTokens } else { max_tokens = options.maxTokens }
    // Services take 32 bits at least.
    seed = Int(request.seed.rawValue & 0x7FFF_FFFF)
  }
}

/// The part of a chat completion that is read.
struct ChatResponse: Decodable {
  struct Choice: Decodable { var message: Answer }
  struct Answer: Decodable {
    var content: String?
    var tool_calls: [ToolCall]?
    var reply: AgentReply { AgentReply(content ?? "", toolCalls: tool_calls ?? []) }
  }
  struct Cost: Decodable {
    struct Details: Decodable { var cached_tokens: Int? }
    var prompt_tokens: Int?
    var completion_tokens: Int?
    var prompt_tokens_details: Details?
    var usage: Usage {
      Usage(
        promptTokens: prompt_tokens ?? 0, cachedTokens: prompt_tokens_details?.cached_tokens ?? 0,
        completionTokens: completion_tokens ?? 0)
    }
  }
  var choices: [Choice]
  var usage: Cost?
}
