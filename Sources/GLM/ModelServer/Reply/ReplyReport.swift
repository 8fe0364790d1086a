import GLMRuntime
import GLMTokenizer

/// A reply that was made, and what it cost.
struct ReplyReport: Sendable {
  var reply: ChatReply
  var generation: Generation
  var ending: Ending
  /// The tokens of the prose, where they were asked for.
  var logProbabilities: [TokenLogProbability] = []
  /// From the request to the first token.
  var firstToken: Duration?

  /// Why a reply ended, in OpenAI's words.
  enum Ending: String, Sendable {
    case stop, length
    case toolCalls = "tool_calls"
  }
}
