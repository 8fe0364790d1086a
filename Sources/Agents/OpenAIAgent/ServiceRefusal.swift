import Foundation

/// What a service answers instead of a chat: OpenAI's `{"error": {"message", "code", "param"}}`, or any text.
struct ServiceRefusal: Sendable, Hashable {
  var status: Int
  /// The service's own words, shortened.
  var message: String
  /// Its name for the error, such as `context_length_exceeded`.
  var code: String?

  private struct Body: Decodable {
    struct Entry: Decodable {
      var message: String?
      var code: String?

      private enum CodingKeys: String, CodingKey { case message, code }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        message = try? container.decode(String.self, forKey: .message)
        // Some services put the HTTP status here.
        code = try? container.decode(String.self, forKey: .code)
      }
    }
    var error: Entry
  }

  init(status: Int, body: Data) {
    self.status = status
    let entry = try? JSONDecoder().decode(Body.self, from: body).error
    message = String((entry?.message ?? String(decoding: body.prefix(2000), as: UTF8.self)).prefix(300))
    code = entry?.code
  }

  /// Whether the conversation does not fit the model's context: the one refusal that is the agent's own end.
  ///
  /// AgentBench takes any failed answer for it that speaks of tokens and of a limit, and so scores a used-up quota or a
  /// wrong parameter as the agent's fault. We depart from that on purpose: the status must be one for a bad request, the
  /// service's own error code decides where it is known, and else the words must say that the input is too long.
  var isContextLimit: Bool {
    guard [400, 413, 422].contains(status) else { return false }
    if code == "context_length_exceeded" { return true }
    let words = message.lowercased()
    func says(_ any: [String]) -> Bool { any.contains(where: words.contains) }
    guard
      !says(["unsupported", "not supported", "unrecognized", "unknown parameter", "quota", "billing", "rate limit"])
    else { return false }
    if says(["context length", "context window", "context size", "context limit", "maximum context"]) { return true }
    return says(["prompt", "input", "messages", "conversation", "tokens"])
      && says(["too long", "too many tokens", "too large", "exceeds the", "longer than", "reduce the length"])
  }

  /// Whether the service wants the reply's limit under its newer name.
  var wantsCompletionTokens: Bool {
    [400, 422].contains(status) && message.contains("max_tokens") && message.contains("max_completion_tokens")
      && !isContextLimit
  }
}
