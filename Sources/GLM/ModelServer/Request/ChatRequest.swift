import Episodes
import GLMRuntime
import GLMTokenizer

/// A chat completion that somebody asks for, checked.
struct ChatRequest: Sendable {
  var model: String
  var messages: [ChatMessage]
  var tools: [ToolOffer] = []
  var toolChoice = ToolChoice.auto
  /// Whether a reply may call several tools.
  var callsInParallel = true
  var format = ResponseFormat.text
  var sampling = Sampler.Options()
  /// Whether `sampling.seed` is the request's own.
  var isSeeded = false
  /// The longest reply in tokens; nil leaves it to the server.
  var maxTokens: Int?
  var stops: [String] = []
  /// How many of the likeliest tokens to tell of at each place of the reply; nil tells of none.
  var logProbabilities: Int?
  var isStreamed = false
  /// Whether a stream ends with what the reply cost.
  var streamsUsage = false

  /// A chat without tools, in plain text.
  init(model: String, messages: [ChatMessage]) {
    self.model = model
    self.messages = messages
  }

  /// Reads a request's body. Throws `APIError`.
  init(_ body: OrderedJSON, limits: ServerOptions.Limits) throws(APIError) {
    var fields = try Fields(body, at: "")
    model = try fields.requiredString("model")
    messages = try MessageReader.read(try fields.array("messages"), limit: limits.messages)
    if let offers = try fields.array("tools") {
      guard offers.count <= limits.tools else {
        throw .tooLarge("tools", "There are \(offers.count) tools; this server takes \(limits.tools)")
      }
      tools = try ToolOffer.read(offers)
    }
    toolChoice = try ToolChoice(fields.value("tool_choice"), tools)
    callsInParallel = try fields.bool("parallel_tool_calls") ?? true
    if let value = fields.value("response_format") { format = try ResponseFormat(value) }
    try readSampling(&fields)
    maxTokens = try Self.maxTokens(&fields, limits)
    stops = try Self.stops(&fields, limits)
    try readLogProbabilities(&fields)
    try readStreaming(&fields)
    try Self.readWhatChangesNothing(&fields)
    try fields.finish()
  }

  private mutating func readSampling(_ fields: inout Fields) throws(APIError) {
    sampling.temperature = Float(try fields.number("temperature", 0...2) ?? 1)
    sampling.topP = Float(try fields.number("top_p", 0...1) ?? 1)
    sampling.topK = try fields.int("top_k", 0...Int.max) ?? 0
    sampling.minP = Float(try fields.number("min_p", 0...1) ?? 0)
    sampling.presencePenalty = Float(try fields.number("presence_penalty", -2...2) ?? 0)
    sampling.frequencyPenalty = Float(try fields.number("frequency_penalty", -2...2) ?? 0)
    sampling.repetitionPenalty = Float(try fields.number("repetition_penalty", 0.01...100) ?? 1)
    if let seed = try fields.int("seed", Int.min...Int.max) {
      sampling.seed = UInt64(bitPattern: Int64(seed))
      isSeeded = true
    }
    if let count = try fields.int("n", Int.min...Int.max), count != 1 {
      throw fields.wrong("n", "must be 1: ask again for another reply")
    }
    if let bias = try fields.object("logit_bias") {
      do {
        try bias.finish()
      } catch {
        throw fields.wrong("logit_bias", "is not supported: leave it out")
      }
    }
  }

  private static func maxTokens(_ fields: inout Fields, _ limits: ServerOptions.Limits) throws(APIError) -> Int? {
    var result: Int?
    for key in ["max_tokens", "max_completion_tokens"] {
      guard let count = try fields.int(key, 1...Int.max) else { continue }
      guard count <= limits.replyTokens else {
        throw fields.wrong(key, "is \(count); this server makes replies of at most \(limits.replyTokens) tokens")
      }
      guard result ?? count == count else { throw fields.wrong(key, "and 'max_tokens' differ: give one of them") }
      result = count
    }
    return result
  }

  private static func stops(_ fields: inout Fields, _ limits: ServerOptions.Limits) throws(APIError) -> [String] {
    guard let value = fields.value("stop") else { return [] }
    let elements = value.elements ?? [value]
    var stops: [String] = []
    for element in elements {
      guard let text = element.text, !text.isEmpty else {
        throw fields.wrong("stop", "must be a string or an array of strings, none of them empty")
      }
      guard text.utf8.count <= limits.stopBytes else {
        throw fields.wrong("stop", "has a string of more than \(limits.stopBytes) bytes")
      }
      stops.append(text)
    }
    guard stops.count <= limits.stops else { throw fields.wrong("stop", "has more than \(limits.stops) strings") }
    return stops
  }

  private mutating func readLogProbabilities(_ fields: inout Fields) throws(APIError) {
    let isWanted = try fields.bool("logprobs") ?? false
    let top = try fields.int("top_logprobs", 0...20)
    guard isWanted || top == nil else { throw fields.wrong("top_logprobs", "needs 'logprobs' to be true") }
    logProbabilities = isWanted ? top ?? 0 : nil
  }

  private mutating func readStreaming(_ fields: inout Fields) throws(APIError) {
    isStreamed = try fields.bool("stream") ?? false
    guard var options = try fields.object("stream_options") else { return }
    guard isStreamed else { throw fields.wrong("stream_options", "needs 'stream' to be true") }
    streamsUsage = try options.bool("include_usage") ?? false
    // Padding against eavesdroppers; on a line of its own there are none.
    _ = try options.bool("include_obfuscation")
    try options.finish()
  }

  /// Fields of OpenAI's that are about accounts and bookkeeping, and those that ask for what is done anyway.
  private static func readWhatChangesNothing(_ fields: inout Fields) throws(APIError) {
    for key in ["user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier"] {
      _ = try fields.string(key)
    }
    if var metadata = try fields.object("metadata") { metadata.ignoreAll() }
    if try fields.bool("store") == true { throw fields.wrong("store", "must be false: nothing is stored here") }
    if let kinds = try fields.array("modalities"), kinds.map(\.text) != ["text"] {
      throw fields.wrong("modalities", "must be [\"text\"]: this model writes text only")
    }
    for (old, new) in [("functions", "tools"), ("function_call", "tool_choice")] where fields.has(old) {
      throw fields.wrong(old, "is not supported: use '\(new)'")
    }
  }
}
